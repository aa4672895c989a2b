using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Engine.Querying.Stacks;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Finds the boxes to draw for some lanes and a window: what is too short to see shares a box.</summary>
internal static class BoxQuery
{
    private const int LanesPerProcessor = 4;
    private const int MostProcessors = 4;

    // Where more segments are visible, what exactly is visible of the first and the last one matters little.
    private const int FewSegments = 8;

    /// <summary>The coarser resolution, as often doubled as needed, at which there will be about as many boxes as allowed:
    /// no more than rows, and no more than one in each cell.</summary>
    /// <param name="summaries">By lane.</param>
    public static long Coarsen(
        Trace trace, IReadOnlyList<LaneId> lanes, LaneSummary?[] summaries, TimeRange window, long resolution, int maxBoxes)
    {
        // Finding the rows is what costs: once for all resolutions that are tried.
        List<(int Rows, long Length)>[] stretches = Stretches(trace, lanes, summaries, window);
        while (resolution <= trace.End && Boxes(resolution) > maxBoxes)
            resolution *= 2;
        return resolution;

        long Boxes(long cell)
        {
            // Spans of several segments share a box too.
            long count = 0, most = window.Length / cell + 1;
            for (int i = 0; i < stretches.Length && count <= maxBoxes; i++)
            {
                long ofLane = 0;
                foreach ((int rows, long length) in stretches[i])
                    ofLane += Math.Min(rows, length / cell + 1);
                count += summaries[i] is { } summary
                    ? LaneSummaries.CountIn(summary, window, cell, most)
                    : Math.Min(ofLane, most);
            }
            return count;
        }
    }

    /// <summary>How many rows of how long a time the window shows of each lane in each segment.</summary>
    private static List<(int Rows, long Length)>[] Stretches(
        Trace trace, IReadOnlyList<LaneId> lanes, LaneSummary?[] summaries, TimeRange window)
    {
        var stretches = new List<(int, long)>[lanes.Count];
        for (int i = 0; i < stretches.Length; i++)
        {
            stretches[i] = [];
            if (lanes[i].IsStrip && Strip.Of(trace, lanes[i]) is { } strip)
            {
                long shown = Math.Min(window.End, trace.End) - Math.Max(window.Start, 0);
                stretches[i].Add((strip.CountIn(window), Math.Max(0, shown)));
            }
        }
        LaneSpans?[] spans = SpansOf(trace, lanes, i => summaries[i] is null);
        (int from, int to) = Array.TrueForAll(spans, lane => lane is null) ? (0, 0) : SegmentsOf(trace, window);
        for (int segment = from; segment < to; segment++)
        {
            TimeRange range = trace.Segments[segment].Range;
            long start = Math.Max(window.Start, range.Start), end = Math.Min(window.End, range.End);
            if (start >= end)
                continue;
            for (int i = 0; i < spans.Length; i++)
            {
                if (spans[i]?.TableIn(segment, out int track) is not { } table || track < 0)
                    continue;
                int rows = table.EndRow(track) - table.FirstRow(track);
                if (end - start < range.Length)
                {
                    rows = to - from > FewSegments
                        ? (int)((double)rows / range.Length * (end - start)) + 1
                        : table.RowAt(track, end) - table.RowAt(track, start) + 1;
                }
                stretches[i].Add((rows, end - start));
            }
        }
        return stretches;
    }

    /// <returns>Null where there are more boxes than <paramref name="maxBoxes"/>: ask with a coarser resolution.</returns>
    /// <param name="summaries">By lane.</param>
    public static BoxColumns? Run(
        Trace trace, IReadOnlyList<LaneId> lanes, LaneSummary?[] summaries, TimeRange window, long resolution, int maxBoxes,
        SpanSearch? search, CancellationToken cancel)
    {
        int parts = Math.Clamp(lanes.Count / LanesPerProcessor, 1, Math.Min(MostProcessors, Environment.ProcessorCount));
        var columns = new BoxColumns?[parts];
        var cells = new Cells(trace, window, resolution);
        // The time goes by waiting for memory, which processors do side by side.
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancel }, part =>
        {
            int from = part * lanes.Count / parts, to = (part + 1) * lanes.Count / parts;
            columns[part] = Run(
                trace, [.. lanes.Take(from..to)], summaries.AsSpan(from..to), cells, maxBoxes, search, cancel);
        });
        BoxColumns? all = columns[0];
        foreach (BoxColumns? more in columns[1..])
        {
            if (all is null || more is null || all.Count + more.Count > maxBoxes)
                return null;
            all.Add(more);
        }
        return all;
    }

    /// <remarks>Segment after segment, not lane after lane: each may have to be read from a file.</remarks>
    private static BoxColumns? Run(
        Trace trace, LaneId[] lanes, ReadOnlySpan<LaneSummary?> summaries, Cells cells, int maxBoxes, SpanSearch? search,
        CancellationToken cancel)
    {
        var labels = new BoxLabels();
        var columns = new BoxColumns[lanes.Length];
        var boxes = new LaneBoxes?[lanes.Length];
        LaneLevel?[] levels = LevelsOf(summaries, cells.Resolution);
        LaneSpans?[] spans = SpansOf(trace, lanes, i => levels[i] is null);
        for (int i = 0; i < lanes.Length; i++)
        {
            columns[i] = new BoxColumns(cells.Window.Start, search is not null, labels);
            var sink = new LaneColumns(trace, cells, columns[i]);
            boxes[i] = spans[i] is { } lane ? new LaneBoxes(trace, lane, cells, search, sink) : null;
            if (levels[i] is { } level)
                LaneSummaries.Add(level, cells.Window, sink);
        }
        TimeRange whole = LaneBoxes.CellsOf(cells);
        // What is too short to see may begin in the last cell and end behind it.
        TimeRange shown = whole with { End = whole.End + cells.Resolution };
        (int from, int to) = Array.TrueForAll(boxes, lane => lane is null) ? (0, 0) : SegmentsOf(trace, shown);
        for (int segment = from; segment < to; segment++)
        {
            cancel.ThrowIfCancellationRequested();
            int count = 0;
            for (int i = 0; i < lanes.Length; i++)
            {
                boxes[i]?.AddSegment(segment, whole);
                count += columns[i].Count;
            }
            if (count > maxBoxes)
                return null;
        }
        if (!StackQuery.AddBoxes(trace, lanes, cells, search, columns, maxBoxes, cancel))
            return null;
        var all = new BoxColumns(cells.Window.Start, search is not null, labels);
        for (int i = 0; i < lanes.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            boxes[i]?.End();
            if (boxes[i] is null && levels[i] is null)
                Strip.Of(trace, lanes[i])?.AddBoxes(columns[i], cells, lanes[i]);
            columns[i].EndLane();
            all.Add(columns[i]);
            if (all.Count > maxBoxes)
                return null;
        }
        return all;
    }

    private static LaneSpans?[] SpansOf(Trace trace, IReadOnlyList<LaneId> lanes, Func<int, bool> isWanted) =>
        [.. lanes.Select((lane, i) => lane.IsStrip || !isWanted(i) ? null : LaneSpans.Of(trace, lane)?.Remembered())];

    private static LaneLevel?[] LevelsOf(ReadOnlySpan<LaneSummary?> summaries, long resolution)
    {
        var levels = new LaneLevel?[summaries.Length];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = summaries[i]?.For(resolution);
        return levels;
    }

    /// <summary>The segments that share a moment with a range.</summary>
    public static (int From, int To) SegmentsOf(Trace trace, TimeRange range)
    {
        int from = Math.Max(0, trace.SegmentAt(range.Start)), to = from;
        while (to < trace.Segments.Count && trace.Segments[to].Range.Start < range.End)
            to++;
        return (from, to);
    }
}
