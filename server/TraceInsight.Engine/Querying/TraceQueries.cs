using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Engine.Querying.Stacks;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Every question that can be asked of a trace; pure functions, safe from any thread.</summary>
public static class TraceQueries
{
    // 20 bytes a box, a third more as base64: an answer stays below 400 KB with its labels.
    private const int MaxBoxes = 12_500;

    // A cell with long spans in it has more than one box: some room spares most second attempts.
    private const int ExpectedBoxes = 10_500;

    public static Overview Overview(Trace trace) => new(
        WritersOf(trace.FormatVersion),
        trace.End,
        trace.Counts.Events,
        trace.Counts.Generations,
        trace.Goroutines.Count,
        trace.Procs.Count,
        trace.Threads.Length,
        trace.Counts.Tasks,
        trace.Counts.Regions,
        trace.Counts.Logs,
        trace.Counts.CpuSamples,
        trace.WallClockStart,
        [.. trace.ProcsFirstInUse.Select((first, i) => new FirstUse(i + 1, first))]);

    /// <summary>The versions of Go that write a format; the file does not say which of them it was.</summary>
    private static string WritersOf(int format) => format switch
    {
        0 => "unknown",
        11 => "Go 1.11 to 1.18",
        19 => "Go 1.19 or 1.20",
        23 => "Go 1.23 or 1.24",
        26 => "Go 1.26 or newer",
        _ => string.Create(CultureInfo.InvariantCulture, $"Go 1.{format}"),
    };

    /// <param name="perGroup">How many goroutines of each group to name.</param>
    public static LaneDirectory Lanes(Trace trace, int perGroup) => LaneQuery.Directory(trace, perGroup);

    /// <summary>A page of a group's goroutines, most active first.</summary>
    public static IReadOnlyList<Lane> Goroutines(
        Trace trace, string group, int from, int count, CancellationToken cancel) =>
        LaneQuery.Goroutines(trace, group, from, count, cancel);

    /// <returns>Null where the trace has no such goroutine or proc.</returns>
    public static Lane? Lane(Trace trace, LaneId lane) => LaneQuery.Find(trace, lane);

    /// <summary>How many lanes it takes to show all stacks of a goroutine; null where the lane is none of a goroutine.
    /// </summary>
    public static int? StackDepth(Trace trace, LaneId lane, CancellationToken cancel)
    {
        int slot = lane.Kind == LaneKind.Goroutine ? trace.Goroutines.SlotOf(lane.Number) : -1;
        return slot < 0 ? null : StackQuery.DepthOf(trace, slot, cancel);
    }

    /// <inheritdoc cref="Boxes(Trace, IReadOnlyList{LaneId}, TimeRange, long, SpanSearch?, CancellationToken)"/>
    public static BoxFrame Boxes(
        Trace trace, IReadOnlyList<LaneId> lanes, TimeRange window, long resolution, CancellationToken cancel) =>
        Boxes(trace, lanes, window, resolution, null, cancel);

    /// <param name="resolution">Spans shorter than this share a box, ns, at least 1. Doubled as often as the answer would
    /// be too large to send.</param>
    /// <param name="search">If there is one, the columns say how much of each box was found.</param>
    public static BoxFrame Boxes(
        Trace trace, IReadOnlyList<LaneId> lanes, TimeRange window, long resolution, SpanSearch? search,
        CancellationToken cancel)
    {
        Strip.Prepare(trace, lanes, cancel);
        (int from, int to) = BoxQuery.SegmentsOf(trace, window);
        // What was searched for is not summed up.
        LaneSummary?[] summaries = search is null
            ? LaneSummaries.Of(trace, lanes, to - from, cancel)
            : new LaneSummary?[lanes.Count];
        resolution = BoxQuery.Coarsen(trace, lanes, summaries, window, Math.Max(1, resolution), ExpectedBoxes);
        StackSummaries.Prepare(trace, lanes, resolution, cancel);
        for (; ; resolution *= 2)
        {
            // At a resolution as long as the trace every lane is a box or two: more lanes than boxes are not refused.
            int limit = resolution > trace.End ? int.MaxValue : MaxBoxes;
            if (BoxQuery.Run(trace, lanes, summaries, window, resolution, limit, search, cancel) is { } columns)
                return new BoxFrame(window.Start, window, resolution, columns.Labels, columns.ToBytes());
        }
    }

    /// <returns>Null where the lane has no such span.</returns>
    public static SpanDetails? Span(Trace trace, LaneId lane, long time, SpanMove move) =>
        SpanQuery.Find(trace, lane, time, move);

    /// <summary>How a goroutine came to do what it does at a moment; see <see cref="ChainQuery"/>.</summary>
    /// <param name="goOn">The first link is what it did until the moment, as <see cref="Chain.Next"/> asks for.</param>
    /// <param name="most">Links of one answer, at least 1.</param>
    /// <returns>Null where the lane shows no goroutine then.</returns>
    public static Chain? Chain(Trace trace, LaneId lane, long time, bool goOn, int most, CancellationToken cancel)
    {
        if (trace.Segments.Count == 0 || LaneSpans.Of(trace, lane) is not { } spans)
            return null;
        int slot = lane.Kind switch
        {
            LaneKind.Goroutine => spans.Slot,
            LaneKind.Proc => spans.At(Math.Clamp(time, 0, trace.End)).B,
            _ => -1,
        };
        if (slot < 0)
            return null;
        var query = new ChainQuery(trace, most, cancel);
        return goOn ? query.GoOn(slot, Math.Clamp(time, 0, trace.End)) : query.From(slot, time);
    }

    public static Moment Moment(Trace trace, long time) => MomentQuery.At(trace, time);
}
