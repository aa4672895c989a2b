using System.Numerics;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Which rows of a table are spans that were searched for.</summary>
/// <remarks>Bit <c>i</c> is row <c>i</c>. The time of those before every 64th row is kept, so that what shares a box is summed
/// up without a visit of every row, and that before the moments of the <see cref="TimeGrid"/>, so that it is without any in a
/// view from afar: then the rows may be in a file. Where nothing is found, nothing is kept.</remarks>
internal sealed class RowMask(int rows)
{
    private const int Bits = 64;
    private ulong[] _bits = [];
    private long[] _timeBefore = [];

    // By moment of the grid, in the rows of the track before it.
    private long[] _timeOnGrid = [];

    public int RowCount => rows;

    public bool this[int row] => _bits.Length > 0 && (_bits[row / Bits] >> (row % Bits) & 1) != 0;

    /// <param name="time">What the segment has of the span, ns.</param>
    public void Set(int row, long time)
    {
        if (_bits.Length == 0)
            (_bits, _timeBefore) = (new ulong[rows / Bits + 1], new long[rows / Bits + 2]);
        _bits[row / Bits] |= 1UL << (row % Bits);
        _timeBefore[row / Bits + 1] += time;
    }

    /// <summary>After all rows are set.</summary>
    public void Finish(SpanTable table)
    {
        if (_bits.Length == 0)
            return;
        for (int i = 1; i < _timeBefore.Length; i++)
            _timeBefore[i] += _timeBefore[i - 1];
        TimeGrid grid = table.Grid;
        _timeOnGrid = new long[grid.Count];
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!grid.Has(track))
                continue;
            int from = table.FirstRow(track);
            long time = 0;
            for (int moment = 0; moment < grid.MomentCount; moment++)
            {
                int to = grid.Row(track, moment);
                time += SumOf(table, track, from, to);
                _timeOnGrid[grid.IndexOf(track, moment)] = time;
                from = to;
            }
        }
    }

    /// <summary>The first set row in <c>[from, to)</c>; otherwise the end.</summary>
    public int Next(int from, int to)
    {
        while (from < to && _bits.Length > 0)
        {
            ulong rest = _bits[from / Bits] >> (from % Bits);
            if (rest != 0)
                return Math.Min(to, from + BitOperations.TrailingZeroCount(rest));
            from = (from / Bits + 1) * Bits;
        }
        return to;
    }

    /// <summary>Time of the set rows among some of a cell, ns; at least 1 where there are any, however short.</summary>
    public long TimeIn(in KnownRows rows, int from, int to)
    {
        if (Next(from, to) == to)
            return 0;
        if (!rows.TryBound(out int first, out int end) || from < first || from > first + 1 || to > end || to < end - 1)
            return Math.Max(1, rows.AreShort ? TimeOf(rows, from, to) : SumOf(rows.Table, rows.Track, from, to));
        // Of what is known of all rows of a cell, one or the other that is drawn alone is taken away.
        long time = TimeBefore(rows, rows.Cell.End) - TimeBefore(rows, rows.Cell.Start);
        return Math.Max(1, time - TimeOf(rows, first, from) - TimeOf(rows, to, end));
    }

    private long TimeBefore(in KnownRows rows, long time)
    {
        int moment = rows.MomentOf(time);
        return moment < 0 ? 0 : _timeOnGrid[rows.Table.Grid.IndexOf(rows.Track, moment)];
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

    private long TimeOf(in KnownRows rows, int from, int to)
    {
        long sum = 0;
        for (int row = Next(from, to); row < to; row = Next(row + 1, to))
            sum += rows.End(row) - rows.Start(row);
        return sum;
    }
}

/// <summary>What was found in one segment.</summary>
/// <param name="Count">Spans that are not counted in an earlier segment.</param>
internal sealed record SearchedSegment(RowMask Goroutines, RowMask Lanes, int Count);
