using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Finds the boxes to draw for some lanes and a window: what is too short to see shares a box.</summary>
internal sealed class BoxQuery(Trace trace, TimeRange window, long resolution, SpanSearch? search)
{
    private const int LanesPerProcessor = 8;
    private const int MostProcessors = 4;
    private readonly BoxColumns _columns = new(window.Start, search is not null);
    private readonly Cells _cells = new(trace, window, resolution);

    /// <summary>The coarser resolution, as often doubled as needed, at which there will be about as many boxes as allowed:
    /// no more than rows, and no more than one in each cell.</summary>
    public static long Coarsen(
        Trace trace, IReadOnlyList<LaneId> lanes, TimeRange window, long resolution, int maxBoxes)
    {
        // Finding the rows is what costs: once for all resolutions that are tried.
        List<(int Rows, long Length)> stretches = Stretches(trace, lanes, window);
        while (resolution <= trace.End && Boxes(resolution) > maxBoxes)
            resolution *= 2;
        return resolution;

        long Boxes(long cell)
        {
            long count = 0;
            foreach ((int rows, long length) in stretches)
                count += Math.Min(rows, length / cell + 1);
            return count;
        }
    }

    /// <summary>How many rows of how long a time the window shows of each lane in each segment.</summary>
    private static List<(int Rows, long Length)> Stretches(
        Trace trace, IReadOnlyList<LaneId> lanes, TimeRange window)
    {
        var stretches = new List<(int, long)>();
        foreach (LaneId id in lanes)
        {
            if (id.IsStrip)
            {
                if (Strip.Of(trace, id) is { } strip)
                    stretches.Add((strip.CountIn(window), Math.Max(0, Math.Min(window.End, trace.End) - Math.Max(window.Start, 0))));
                continue;
            }
            if (LaneSpans.Of(trace, id) is not { } lane)
                continue;
            for (int i = Math.Max(0, trace.SegmentAt(window.Start)); i < trace.Segments.Count; i++)
            {
                SpanTable table = lane.TableIn(i, out int track);
                long start = Math.Max(window.Start, table.Range.Start), end = Math.Min(window.End, table.Range.End);
                if (start >= end)
                    break;
                if (track < 0)
                    continue;
                int rows = start == table.Range.Start && end == table.Range.End
                    ? table.EndRow(track) - table.FirstRow(track)
                    : table.RowAt(track, end) - table.RowAt(track, start) + 1;
                stretches.Add((rows, end - start));
            }
        }
        return stretches;
    }

    /// <returns>Null where there are more boxes than <paramref name="maxBoxes"/>: ask with a coarser resolution.</returns>
    public static BoxColumns? Run(
        Trace trace, IReadOnlyList<LaneId> lanes, TimeRange window, long resolution, int maxBoxes, SpanSearch? search,
        CancellationToken cancel)
    {
        int parts = Math.Clamp(lanes.Count / LanesPerProcessor, 1, Math.Min(MostProcessors, Environment.ProcessorCount));
        var columns = new BoxColumns?[parts];
        // The time goes by waiting for memory, which processors do side by side.
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancel }, part =>
        {
            int from = part * lanes.Count / parts, to = (part + 1) * lanes.Count / parts;
            columns[part] = new BoxQuery(trace, window, resolution, search).Run(lanes, from, to, maxBoxes, cancel);
        });
        BoxColumns? all = columns[0];
        for (int part = 1; part < parts && all is not null; part++)
            all = columns[part] is { } more && all.Count + more.Count <= maxBoxes ? all.With(more) : null;
        return all;
    }

    private BoxColumns? Run(IReadOnlyList<LaneId> lanes, int from, int to, int maxBoxes, CancellationToken cancel)
    {
        for (int i = from; i < to; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (lanes[i].IsStrip)
                Strip.Of(trace, lanes[i])?.AddBoxes(_columns, _cells);
            else if (LaneSpans.Of(trace, lanes[i]) is { } spans)
                AddLane(spans);
            _columns.EndLane();
            if (_columns.Count > maxBoxes)
                return null;
        }
        return _columns;
    }

    private void AddLane(in LaneSpans lane)
    {
        int segment = trace.SegmentAt(window.Start);
        long drawnUntil = long.MinValue;
        for (; segment >= 0 && segment < trace.Segments.Count; segment++)
        {
            TimeRange range = trace.Segments[segment].Range;
            if (range.Start >= window.End)
                return;
            SpanTable table = lane.TableIn(segment, out int track);
            if (track >= 0)
                AddTrack(lane, segment, table, track, ref drawnUntil);
            else if (drawnUntil < range.End && lane.IsImpliedIn(segment))
                AddQuiet(lane, lane.At(range.Start), ref drawnUntil);
        }
    }

    private void AddTrack(in LaneSpans lane, int segment, SpanTable table, int track, ref long drawnUntil)
    {
        int first = table.FirstRow(track), end = table.EndRow(track);
        int row = table.RowAt(track, window.Start);
        row = FirstRowFrom(table, track, first, row + 1, _cells.StartOf(table.Start(row)));
        while (row < end && table.Start(row) < window.End)
        {
            if (table.End(track, row) <= drawnUntil)
            {
                row++;
                continue;
            }
            int next = IsLong(lane, segment, table, track, row)
                ? row + 1
                : EndOfCell(lane, segment, table, track, row, end);
            AddRows(lane, segment, table, track, row, next, ref drawnUntil);
            row = next;
        }
    }

    private int FirstRowFrom(SpanTable table, int track, int from, int end, long startOfCell)
    {
        int row = table.FirstRowOnGrid(track, startOfCell, resolution);
        return row < 0 ? table.FirstRowFrom(from, end, startOfCell) : Math.Clamp(row, from, end);
    }

    private bool IsLong(in LaneSpans lane, int segment, SpanTable table, int track, int row)
    {
        if (table.End(track, row) - table.Start(row) >= resolution)
            return true;
        bool atEdge = row == table.FirstRow(track) || row + 1 == table.EndRow(track);
        return atEdge && lane.BoundsOf(segment, table, track, row).Length >= resolution;
    }

    /// <summary>The row behind the last one that shares a box with <paramref name="row"/>.</summary>
    private int EndOfCell(in LaneSpans lane, int segment, SpanTable table, int track, int row, int end)
    {
        // All but the last row of a cell end within it, so only the last can be long.
        int next = FirstRowFrom(table, track, row + 1, end, _cells.StartOf(table.Start(row)) + resolution);
        return next - 1 > row && IsLong(lane, segment, table, track, next - 1) ? next - 1 : next;
    }

    private void AddRows(
        in LaneSpans lane, int segment, SpanTable table, int track, int from, int to, ref long drawnUntil)
    {
        int whole = from, wholeEnd = to;
        while (from < to && table.Kind(from) == SpanKind.None)
            from++;
        while (from < to && table.Kind(to - 1) == SpanKind.None)
            to--;
        if (from == to)
            return;
        if (to - from == 1)
        {
            TimeRange bounds = lane.BoundsOf(segment, table, track, from);
            LaneSpan span = IsLabelled(bounds)
                ? lane.Whole(segment, table, track, from)
                : new LaneSpan(table.Kind(from), bounds.Start, bounds.End, 0, -1);
            AddSpan(span, search?.Has(segment, lane.Kind, table, from) == true, ref drawnUntil);
            return;
        }
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        sums.Clear();
        AddTimeByState(table, track, whole, wholeEnd, sums);
        long start = table.Start(from), end = table.End(track, to - 1);
        drawnUntil = Math.Max(drawnUntil, end);
        if (end > window.Start)
            _columns.AddMerged(start, end, wholeEnd - whole - (int)sums[(int)SpanState.None], sums,
                search?.TimeIn(segment, lane.Kind, table, track, whole, wholeEnd) ?? 0);
    }

    private void AddTimeByState(SpanTable table, int track, int from, int to, Span<long> sums)
    {
        long cell = _cells.StartOf(table.Start(from));
        bool isCell = table.FirstRowOnGrid(track, cell, resolution) == from
            && table.FirstRowOnGrid(track, cell + resolution, resolution) == to;
        if (!isCell || !table.TryAddTimeOnGrid(track, new TimeRange(cell, cell + resolution), resolution, sums))
            table.AddTimeByState(track, from, to, sums);
    }

    /// <summary>A span that the segment has no row for.</summary>
    private void AddQuiet(in LaneSpans lane, in LaneSpan span, ref long drawnUntil) =>
        AddSpan(span, search?.Has(lane, span) == true, ref drawnUntil);

    private void AddSpan(in LaneSpan span, bool isFound, ref long drawnUntil)
    {
        drawnUntil = Math.Max(drawnUntil, span.End);
        if (span.End <= window.Start)
            return;
        string label = IsLabelled(new TimeRange(span.Start, span.End)) ? SpanTexts.Label(trace, span) : "";
        _columns.AddSpan(span, label, isFound);
    }

    private bool IsLabelled(TimeRange bounds) => _cells.IsLabelled(bounds.Length);
}
