using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Every question that can be asked of a trace; pure functions, safe from any thread.</summary>
public static class TraceQueries
{
    public static Overview Overview(Trace trace) => throw new InvalidOperationException("not built yet");

    /// <param name="perGroup">How many goroutines of each group to name.</param>
    public static LaneDirectory Lanes(Trace trace, int perGroup) => throw new InvalidOperationException("not built yet");

    /// <summary>A page of a group's goroutines, most active first.</summary>
    public static IReadOnlyList<Lane> Goroutines(Trace trace, string group, int from, int count) =>
        throw new InvalidOperationException("not built yet");

    /// <param name="resolution">Spans shorter than this share a box, ns.</param>
    public static BoxFrame Boxes(
        Trace trace, IReadOnlyList<LaneId> lanes, TimeRange window, long resolution, CancellationToken cancel) =>
        throw new InvalidOperationException("not built yet");

    /// <returns>Null where the lane has no such span.</returns>
    public static SpanDetails? Span(Trace trace, LaneId lane, long time, SpanMove move) =>
        throw new InvalidOperationException("not built yet");

    public static Moment Moment(Trace trace, long time) => throw new InvalidOperationException("not built yet");
}
