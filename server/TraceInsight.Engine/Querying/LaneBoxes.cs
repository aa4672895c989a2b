using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Engine.Querying;

/// <summary>Forms the boxes of one lane, a segment at a time in their order.</summary>
/// <remarks>Spans that are too short to see may go on in the next segment, in the same cell: their box is complete when
/// another begins.</remarks>
internal sealed class LaneBoxes(Trace trace, LaneSpans lane, Cells cells, SpanSearch? search, ILaneSink sink)
{
    private readonly long[] _sums = new long[SpanKinds.StateCount];
    private TimeRange _short;
    private SpanKind _shortKind;
    private int _shortCount;
    private long _shortFound;
    private long _drawnUntil = long.MinValue;

    /// <summary>The segments that the boxes of a window are made of: whole cells, and the one before, which may reach into
    /// it.</summary>
    public static TimeRange CellsOf(Cells cells) =>
        new(cells.Of(cells.Window.Start).Start - cells.Resolution, cells.Of(cells.Window.End).End);

    public void AddSegment(int segment, TimeRange whole)
    {
        TimeRange range = trace.Segments[segment].Range;
        if (_drawnUntil >= range.End && range.Length > 0)
            return;
        SpanTable table = lane.TableIn(segment, out int track);
        if (track >= 0)
            AddTrack(segment, table, track, whole);
        else if (_drawnUntil < range.End && lane.QuietIn(segment) is { } quiet)
            AddQuiet(segment, range, quiet);
    }

    /// <summary>No more segments come.</summary>
    public void End() => EndShort();

    private void AddTrack(int segment, SpanTable table, int track, TimeRange whole)
    {
        int first = table.FirstRow(track), end = table.EndRow(track), row = first;
        var rows = new KnownRows(table, track, cells.Resolution) { Cell = cells.Of(table.Range.Start) };
        if (table.Range.Start < whole.Start)
        {
            // The one before the cells may be long enough to reach into them.
            rows = rows with { Cell = cells.Of(whole.Start) };
            row = Math.Max(first, rows.FirstRowFrom(first, end, whole.Start) - 1);
        }
        else if (IsShortUntil(table.Range.Start) && table.Since(track) >= 0)
        {
            // The last short span goes on here, and was counted there.
            GoOnShort(table.FirstEnd(track), rows.Kind(first));
        }
        while (row < end && rows.Start(row) is var start && start < whole.End)
        {
            rows = rows with { Cell = cells.Of(start) };
            if ((row == first || start < _drawnUntil) && rows.End(row) <= _drawnUntil)
            {
                row++;
                continue;
            }
            int next = EndOfBox(segment, rows, row, end);
            AddRows(segment, rows, row, next);
            row = next;
        }
    }

    private bool IsLong(int segment, in KnownRows rows, int row)
    {
        bool atEdge = row == rows.Table.FirstRow(rows.Track) || row + 1 == rows.Table.EndRow(rows.Track);
        return (atEdge ? BoundsOf(segment, rows, row).Length : rows.End(row) - rows.Start(row)) >= cells.Resolution;
    }

    private TimeRange BoundsOf(int segment, in KnownRows rows, int row) => lane.BoundsOf(
        segment, rows.Table, rows.Track, row, new TimeRange(rows.Start(row), rows.End(row)), rows.Kind(row));

    /// <summary>The row behind the last one that shares a box with <paramref name="row"/>.</summary>
    private int EndOfBox(int segment, in KnownRows rows, int row, int end)
    {
        int next = rows.FirstRowFrom(row + 1, end, rows.Cell.End);
        // All but the last row of a cell end within it, so only the last can be long, or one that began before the segment.
        if (next > row + 1 && row == rows.Table.FirstRow(rows.Track) && IsLong(segment, rows, row))
            return row + 1;
        return next > row + 1 && IsLong(segment, rows, next - 1) ? next - 1 : next;
    }

    private void AddRows(int segment, in KnownRows rows, int from, int to)
    {
        int whole = from, wholeEnd = to;
        while (from < to && rows.Kind(from) == SpanKind.None)
            from++;
        while (from < to && rows.Kind(to - 1) == SpanKind.None)
            to--;
        if (from == to)
            return;
        if (to - from == 1)
        {
            AddRow(segment, rows, from);
            return;
        }
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        sums.Clear();
        rows.AddTimeByState(whole, wholeEnd, sums);
        var bounds = new TimeRange(rows.Start(from), rows.End(to - 1));
        long found = search?.TimeIn(segment, lane.Kind, rows, whole, wholeEnd) ?? 0;
        AddShort(bounds, wholeEnd - whole - (int)sums[(int)SpanState.None], sums, SpanKind.None, found);
    }

    private void AddRow(int segment, in KnownRows rows, int row)
    {
        SpanTable table = rows.Table;
        TimeRange bounds = BoundsOf(segment, rows, row);
        SpanKind kind = rows.Kind(row);
        bool isFound = search?.Has(segment, lane.Kind, table, row) == true;
        if (bounds.Length >= cells.Resolution)
        {
            int name = IsLabelled(bounds) ? lane.NameOf(segment, table, rows.Track, row, kind, bounds.Start) : -1;
            AddSpan(new LaneSpan(kind, bounds.Start, bounds.End, 0, name), isFound);
            return;
        }
        var inSegment = new TimeRange(rows.Start(row), rows.End(row));
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        sums.Clear();
        sums[(int)kind.State()] = inSegment.Length;
        AddShort(inSegment, 1, sums, kind, isFound ? Math.Max(1, bounds.Length) : 0);
    }

    /// <summary>Adds spans that are too short to see to those of the segments before in the same cell.</summary>
    /// <param name="kind">Of one span; of several it is not asked for.</param>
    private void AddShort(TimeRange bounds, int count, ReadOnlySpan<long> sums, SpanKind kind, long found)
    {
        _drawnUntil = Math.Max(_drawnUntil, bounds.End);
        if (_shortCount > 0 && cells.StartOf(_short.Start) == cells.StartOf(bounds.Start))
        {
            (_short, _shortCount) = (_short with { End = bounds.End }, _shortCount + count);
        }
        else
        {
            EndShort();
            (_short, _shortKind, _shortCount) = (bounds, kind, count);
        }
        for (int state = 1; state < sums.Length; state++)
            _sums[state] += sums[state];
        _shortFound += found;
    }

    private bool IsShortUntil(long time) => _shortCount > 0 && _short.End == time;

    private void GoOnShort(long end, SpanKind kind)
    {
        _sums[(int)kind.State()] += end - _short.End;
        _short = _short with { End = end };
        _drawnUntil = Math.Max(_drawnUntil, end);
    }

    private void EndShort()
    {
        bool isVisible = _short.Start < cells.Window.End && _short.End > cells.Window.Start;
        if (isVisible && _shortCount == 1)
            sink.AddSpan(new LaneSpan(_shortKind, _short.Start, _short.End, 0, -1), _shortFound > 0);
        else if (isVisible && _shortCount > 1)
            sink.AddMerged(_short, _shortCount, _sums, _shortFound);
        (_shortCount, _shortFound) = (0, 0);
        Array.Clear(_sums);
    }

    /// <summary>A span that the segment has no row for.</summary>
    private void AddQuiet(int segment, TimeRange range, in LaneSpan span)
    {
        if (IsShortUntil(range.Start) && span.End - span.Start < cells.Resolution)
        {
            GoOnShort(Math.Min(range.End, span.End), span.Kind);
            return;
        }
        bool isLabelled = IsLabelled(new TimeRange(span.Start, span.End));
        AddSpan(isLabelled ? span with { B = lane.NameOfQuiet(segment, span) } : span, search?.Has(lane, span) == true);
    }

    private void AddSpan(in LaneSpan span, bool isFound)
    {
        EndShort();
        _drawnUntil = Math.Max(_drawnUntil, span.End);
        if (span.End > cells.Window.Start && span.Start < cells.Window.End)
            sink.AddSpan(span, isFound);
    }

    private bool IsLabelled(TimeRange bounds) => cells.IsLabelled(bounds.Length);
}
