using System.Runtime.Intrinsics;

namespace TraceInsight.Engine.Model;

/// <summary>The counts over time in cells of equal length: of each <see cref="Counted"/> the least, the greatest and the last
/// in a cell, and the sum over its time.</summary>
/// <remarks>
/// The length of a cell is a power of two, and cells begin at its multiples on the trace's clock, so that those of segments
/// next to each other, and of a coarser length, fit together. A value that holds for no time at all, as events at the same
/// nanosecond bring about, is none.
/// </remarks>
internal sealed class CountCells : IStored<CountCells>
{
    private const int Width = (int)Counted.Alive + 1;

    private readonly long[] _place;
    private readonly int[] _after;
    private readonly int[] _least;
    private readonly int[] _most;
    private readonly int[] _last;
    private readonly long[] _sums;

    private CountCells(long[] place, int[] after, int[] least, int[] most, int[] last, long[] sums) =>
        (_place, _after, _least, _most, _last, _sums) = (place, after, least, most, last, sums);

    /// <summary>Cells of which nothing is known yet.</summary>
    /// <param name="first">Of the first cell on the trace's clock, in cells.</param>
    /// <param name="shift">A cell is <c>1 &lt;&lt; shift</c> ns long.</param>
    public CountCells(long first, int shift, int count)
        : this([first, shift, 0], new int[Width], new int[count * Width], new int[count * Width], new int[count * Width],
            new long[count * Counting.Single])
    {
        Array.Fill(_least, int.MaxValue);
        Array.Fill(_most, -1);
    }

    public long First => _place[0];

    public int Shift => (int)_place[1];

    public int Count => _least.Length / Width;

    /// <summary>Until when it was counted, on the trace's clock, ns.</summary>
    private long End => _place[2];

    public long Bytes => ColumnWriter.BytesOf(_place) + ColumnWriter.BytesOf(_after) + ColumnWriter.BytesOf(_least) + ColumnWriter.BytesOf(_most)
        + ColumnWriter.BytesOf(_last) + ColumnWriter.BytesOf(_sums);

    /// <summary>Counts in a part of a segment.</summary>
    /// <param name="from">ns from the start of the segment, as <paramref name="to"/>; there is time between them.</param>
    /// <param name="clock">Of the start of the segment on the trace's clock, ns.</param>
    public static CountCells Of(Segment segment, long from, long to, int shift, long clock)
    {
        long first = (clock + from) >> shift;
        var cells = new CountCells(first, shift, (int)(((clock + to - 1) >> shift) - first) + 1);
        cells._place[2] = clock + to;
        using var changes = new CountChanges(segment, from, to + 1);
        cells.Fill(changes, from, to, clock);
        return cells;
    }

    /// <summary>What is known of a cell.</summary>
    /// <returns>False: nothing.</returns>
    public bool TryGet(int cell, Counted counted, out int least, out int most, out int last, out double sum)
    {
        int at = cell * Width + (int)counted;
        (least, most, last, sum) = (_least[at], _most[at], _last[at], 0);
        if (most < least)
            return false;
        int from = (int)counted, to = from + 1;
        if (counted >= Counted.Active)
            (from, to) = (0, (int)Counted.Searching);
        for (int single = from; single < to; single++)
        {
            if (counted != Counted.Active || single != (int)Counted.Waiting)
                sum += _sums[cell * Counting.Single + single];
        }
        return true;
    }

    /// <summary>Takes the counts of a segment.</summary>
    /// <param name="finer">Its cells are as long as these, or shorter by a power of two.</param>
    /// <param name="extra">More than the cells know.</param>
    /// <param name="end">Of the segment on the trace's clock, ns: as it is the start of the next one, which is known later, it
    /// may have been counted less far.</param>
    public void Add(CountCells finer, Vector256<int> extra, long start, long end)
    {
        int more = Shift - finer.Shift;
        for (int cell = 0; cell < finer.Count; cell++)
        {
            long to = ((finer.First + cell) >> more) - First;
            if (to < 0 || to >= Count)
                continue;
            int at = cell * Width;
            Take((int)to, Vector256.Create(finer._least.AsSpan(at)) + extra, Vector256.Create(finer._most.AsSpan(at)) + extra,
                Vector256.Create(finer._last.AsSpan(at)) + extra);
            long length = Math.Min(finer.End, (finer.First + cell + 1) << finer.Shift)
                - Math.Max(start, (finer.First + cell) << finer.Shift);
            for (int single = 0; single < Counting.Single; single++)
                _sums[(int)to * Counting.Single + single] += finer._sums[cell * Counting.Single + single] + extra[single] * length;
        }
        Hold(Vector256.Create(finer._after) + extra, finer.End, end);
    }

    /// <summary>Takes counts that are the same for a while.</summary>
    private void Hold(Vector256<int> counts, long start, long end)
    {
        for (long cell = Math.Max(First, start >> Shift); cell < First + Count && cell << Shift < end; cell++)
        {
            long from = Math.Max(start, cell << Shift), length = Math.Min(end, (cell + 1) << Shift) - from;
            if (length <= 0)
                continue;
            Take((int)(cell - First), counts, counts, counts);
            for (int single = 0; single < Counting.Single; single++)
                _sums[(int)(cell - First) * Counting.Single + single] += counts[single] * length;
        }
    }

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(_place);
        columns.Add(_after);
        columns.Add(_least);
        columns.Add(_most);
        columns.Add(_last);
        columns.Add(_sums);
    }

    public static CountCells Read(ref ColumnReader columns) => new(
        columns.Next<long>(), columns.Next<int>(), columns.Next<int>(), columns.Next<int>(), columns.Next<int>(),
        columns.Next<long>());

    private void Fill(in CountChanges changes, long from, long to, long clock)
    {
        Vector256<int> now = changes.Before;
        int next = 0;
        for (int cell = 0; cell < Count; cell++)
        {
            long start = Math.Max(from, ((First + cell) << Shift) - clock);
            long end = Math.Min(to, ((First + cell + 1) << Shift) - clock);
            for (; next < changes.Count && changes.Time(next) <= start; next++)
                now += Counting.Of(changes.Change(next));
            Vector256<int> least = now, most = now;
            Span<long> sums = _sums.AsSpan(cell * Counting.Single, Counting.Single);
            for (int single = 0; single < sums.Length; single++)
                sums[single] = now[single] * (end - start);
            while (next < changes.Count && changes.Time(next) < end)
            {
                uint time = changes.Time(next);
                for (; next < changes.Count && changes.Time(next) == time; next++)
                {
                    int change = changes.Change(next);
                    now += Counting.Of(change);
                    (int was, int becomes) = Counting.Parts(change);
                    if (was < Counting.Nothing)
                        sums[was] -= end - time;
                    if (becomes < Counting.Nothing)
                        sums[becomes] += end - time;
                }
                least = Vector256.Min(least, now);
                most = Vector256.Max(most, now);
            }
            Take(cell, least, most, now);
        }
        for (; next < changes.Count; next++)
            now += Counting.Of(changes.Change(next));
        now.CopyTo(_after);
    }

    private void Take(int cell, Vector256<int> least, Vector256<int> most, Vector256<int> last)
    {
        int at = cell * Width;
        Vector256.Min(Vector256.Create(_least.AsSpan(at)), least).CopyTo(_least, at);
        Vector256.Max(Vector256.Create(_most.AsSpan(at)), most).CopyTo(_most, at);
        last.CopyTo(_last, at);
    }
}
