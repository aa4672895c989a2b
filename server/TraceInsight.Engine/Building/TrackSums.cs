using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Sums up the rows of a table, so that looking at it from afar does not visit them.</summary>
/// <param name="rows">Goroutines' rows, track by track, then those that lanes own.</param>
/// <param name="entries">Lanes' rows: indexes into <paramref name="rows"/>; null for goroutines.</param>
/// <param name="ownedFrom">Index of the first row that a lane owns.</param>
internal readonly ref struct TrackSums(SpanRow[] rows, RowIndexes? entries, int ownedFrom, TrackList tracks)
{
    private const int Stride = Checkpoints.Stride;
    private const int KindsEnd = 1 << RowPacking.KindBits;

    // No state: of the first row of a track, which does not count.
    private const int Uncounted = SpanKinds.StateCount;

    // By kind, and from the end of the kinds on by kind of a goroutine's row that a lane shows.
    private static readonly byte[] States = [.. StatesOf(kind => kind), .. StatesOf(TrackColumns.OnProc)];

    // Rows of goroutines that a lane shows have indexes below this.
    private readonly int _sharedBelow = entries is null ? 0 : ownedFrom;

    private readonly Checkpoints _checkpoints = Allocate(tracks.FirstRows[^1], TrackColumns.StatesOf(entries is not null).Length);

    /// <param name="numbers">See <see cref="TrackList.Numbers"/>.</param>
    /// <param name="firstRows">See <see cref="TrackList.FirstRows"/>.</param>
    /// <param name="running">Gets each track's complete rows of running, without the first row, ns.</param>
    /// <param name="range">Of the segment, on the trace's clock.</param>
    public static (TrackList Tracks, Checkpoints Checkpoints) Of(
        SpanRow[] rows, RowIndexes? entries, int ownedFrom, int[]? numbers, int[] firstRows, uint[] running, TimeRange range)
    {
        long[] since = new long[firstRows.Length - 1];
        Array.Fill(since, -1);
        var tracks = new TrackList
        {
            Numbers = numbers,
            FirstRows = firstRows,
            Since = since,
            Ends = new TrackEnds[since.Length],
            Grid = new TimeGrid(
                range.Start, range.Length, firstRows, TrackColumns.StatesOf(entries is not null).Length),
        };
        var sums = new TrackSums(rows, entries, ownedFrom, tracks);
        for (int track = 0; track < tracks.Count; track++)
        {
            if (!tracks.Has(track))
                continue;
            sums.SetEnds(track);
            running[track] = sums.Sum(track);
        }
        return (tracks, sums._checkpoints);
    }

    /// <param name="Start">Of a row.</param>
    private record struct Last(uint Start, int State);

    private static IEnumerable<byte> StatesOf(Func<SpanKind, SpanKind> shown)
    {
        for (int kind = 0; kind < KindsEnd; kind++)
            yield return (byte)(kind < SpanKinds.Count ? shown((SpanKind)kind).State() : SpanState.None);
    }

    private static Checkpoints Allocate(int count, int states) => new(
        FreshArray.Of<uint>((count / Stride + 1) * states), FreshArray.Of<uint>((count + Stride - 1) / Stride));

    private void SetEnds(int track)
    {
        int first = tracks.FirstRows[track], last = tracks.FirstRows[track + 1] - 1;
        ref TrackEnds ends = ref tracks.Ends[track];
        (ends.First, ends.Last) = (Kind(first), Kind(last));
        if (first == last)
            return;
        (ends.Second, ends.SecondStart) = (Kind(first + 1), Start(first + 1));
        (ends.LastButOne, ends.LastStart) = (Kind(last - 1), Start(last));
    }

    private uint Sum(int track)
    {
        Span<uint> sums = stackalloc uint[Uncounted + 1];
        sums.Clear();
        int row = tracks.FirstRows[track], end = tracks.FirstRows[track + 1], moment = 0;
        long offset = tracks.Grid.NextOffset(track, moment);
        var last = new Last(Start(row), Uncounted);
        do
        {
            if (last.Start >= offset)
                offset = Keep(track, ref moment, row, last.Start, sums);
            if (row % Stride == 0)
                Checkpoint(row, last.Start, sums);
            row = Advance(row + 1, end, offset, ref last, sums);
        }
        while (row < end);
        Keep(track, ref moment, end, long.MaxValue - 1, sums);
        return sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
    }

    /// <summary>Adds up rows before one of which more is to be kept: in a loop without calls, whose variables stay in
    /// registers.</summary>
    /// <param name="offset">Of the next moment of the grid.</param>
    /// <param name="last">The row before, and then the one returned.</param>
    /// <returns>The row that has been added up last, if more is to be kept before it; otherwise the end.</returns>
    private int Advance(int row, int end, long offset, ref Last last, Span<uint> sums)
    {
        if (row >= end)
            return end;
        int stop = Math.Min(end, ((row + Stride - 1) & -Stride) + 1);
        int at = entries is null
            ? Advance(rows.AsSpan(row, stop - row), offset, ref last, sums)
            : AdvanceOfLane(row, stop, offset, ref last, sums);
        int added = row + at;
        return added < stop ? added : ((stop - 1) & (Stride - 1)) == 0 ? stop - 1 : end;
    }

    /// <summary>Adds up goroutines' rows until one starts at an offset or later.</summary>
    /// <returns>That row; how many there are if none does.</returns>
    private static int Advance(ReadOnlySpan<SpanRow> added, long offset, ref Last last, Span<uint> sums)
    {
        // Not checked: a state is below the number of them, as the sums are, and a kind below that of the table's.
        ref byte states = ref MemoryMarshal.GetArrayDataReference(States);
        ref uint sum = ref MemoryMarshal.GetReference(sums);
        (uint start, nint state) = (last.Start, last.State);
        int at = 0;
        for (; at < added.Length; at++)
        {
            SpanRow row = added[at];
            Unsafe.Add(ref sum, state) += state == (nint)SpanState.None ? 1 : row.Start - start;
            start = row.Start;
            state = Unsafe.Add(ref states, (nint)(row.Fields & (KindsEnd - 1)));
            if (start >= offset)
                break;
        }
        last = new Last(start, (int)state);
        return at;
    }

    /// <summary>The same of lanes' rows.</summary>
    private int AdvanceOfLane(int from, int to, long offset, ref Last last, Span<uint> sums)
    {
        ReadOnlySpan<SpanRow> all = rows;
        ref byte states = ref MemoryMarshal.GetArrayDataReference(States);
        ref uint sum = ref MemoryMarshal.GetReference(sums);
        (uint start, nint state) = (last.Start, last.State);
        // Here and not where this is called from: so it stays in registers.
        RowIndexes.Lookup indexes = entries!.Value.Look();
        int shared = _sharedBelow, at = from;
        for (; at < to; at++)
        {
            int index = indexes[at];
            SpanRow row = all[index];
            Unsafe.Add(ref sum, state) += state == (nint)SpanState.None ? 1 : row.Start - start;
            start = row.Start;
            state = Unsafe.Add(ref states, (nint)((row.Fields & (KindsEnd - 1)) + (index < shared ? KindsEnd : 0u)));
            if (start >= offset)
                break;
        }
        last = new Last(start, (int)state);
        return at - from;
    }

    private uint Start(int row) => rows[entries is { } indexes ? indexes[row] : row].Start;

    private SpanKind Kind(int row)
    {
        if (entries is not { } indexes)
            return rows[row].Kind;
        int index = indexes[row];
        return index < ownedFrom ? TrackColumns.OnProc(rows[index].Kind) : rows[index].Kind;
    }

    /// <summary>Keeps what is known at the moments of the grid up to one, ns from the start of the segment.</summary>
    /// <returns>The next one; the largest number after the last.</returns>
    private long Keep(int track, ref int moment, int row, long until, ReadOnlySpan<uint> sums)
    {
        long offset;
        while ((offset = tracks.Grid.NextOffset(track, moment)) <= until)
        {
            tracks.Grid.Set(track, moment, row);
            CopyTo(tracks.Grid.Sums(track, moment++), sums);
        }
        return offset;
    }

    private void CopyTo(Span<uint> kept, ReadOnlySpan<uint> sums)
    {
        ReadOnlySpan<byte> states = TrackColumns.StatesOf(entries is not null);
        for (int i = 0; i < kept.Length; i++)
            kept[i] = sums[states[i]];
    }

    private void Checkpoint(int row, uint start, ReadOnlySpan<uint> sums)
    {
        int states = TrackColumns.StatesOf(entries is not null).Length;
        _checkpoints.Starts[row / Stride] = start;
        CopyTo(_checkpoints.Sums.AsSpan(row / Stride * states, states), sums);
    }
}
