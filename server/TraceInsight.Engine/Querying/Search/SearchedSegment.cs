using System.Numerics;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Which rows of a table are spans that were searched for.</summary>
/// <remarks>Bit <c>i</c> is row <c>i</c>. The time of those before every 64th row is kept, so that what shares a box is summed
/// up without a visit of every row.</remarks>
internal sealed class RowMask(int rows)
{
    private const int Bits = 64;
    private readonly ulong[] _bits = new ulong[rows / Bits + 1];
    private readonly long[] _timeBefore = new long[rows / Bits + 2];

    public int RowCount => rows;

    public bool this[int row] => (_bits[row / Bits] >> (row % Bits) & 1) != 0;

    /// <param name="time">What the segment has of the span, ns.</param>
    public void Set(int row, long time)
    {
        _bits[row / Bits] |= 1UL << (row % Bits);
        _timeBefore[row / Bits + 1] += time;
    }

    /// <summary>After all rows are set.</summary>
    public void Finish()
    {
        for (int i = 1; i < _timeBefore.Length; i++)
            _timeBefore[i] += _timeBefore[i - 1];
    }

    /// <summary>The first set row in <c>[from, to)</c>; otherwise the end.</summary>
    public int Next(int from, int to)
    {
        while (from < to)
        {
            ulong rest = _bits[from / Bits] >> (from % Bits);
            if (rest != 0)
                return Math.Min(to, from + BitOperations.TrailingZeroCount(rest));
            from = (from / Bits + 1) * Bits;
        }
        return to;
    }

    /// <summary>Time of the set rows in <c>[from, to)</c> of a track, ns; at least 1 where there are any, however short.
    /// </summary>
    public long TimeIn(SpanTable table, int track, int from, int to)
    {
        long time = SumOf(table, track, from, to);
        return time > 0 || Next(from, to) == to ? time : 1;
    }

    private long SumOf(SpanTable table, int track, int from, int to)
    {
        int whole = (from + Bits - 1) / Bits, wholeEnd = to / Bits;
        if (whole >= wholeEnd)
            return TimeOf(table, track, from, to);
        return TimeOf(table, track, from, whole * Bits) + TimeOf(table, track, wholeEnd * Bits, to)
            + _timeBefore[wholeEnd] - _timeBefore[whole];
    }

    private long TimeOf(SpanTable table, int track, int from, int to)
    {
        long sum = 0;
        for (int row = Next(from, to); row < to; row = Next(row + 1, to))
            sum += table.End(track, row) - table.Start(row);
        return sum;
    }
}

/// <summary>What was found in one segment.</summary>
/// <param name="Count">Spans that are not counted in an earlier segment.</param>
internal sealed record SearchedSegment(RowMask Goroutines, RowMask Lanes, int Count);
