using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Fuzzing;

/// <summary>A span as the timeline shows it.</summary>
/// <param name="Start">Ns since the first event of the trace, as <paramref name="End"/>.</param>
public readonly record struct ShownSpan(SpanState State, long Start, long End);

/// <summary>Goes through a lane as a user does who always presses "next".</summary>
public static class LaneWalk
{
    /// <summary>Every lane of the trace, each goroutine's included.</summary>
    public static IEnumerable<Lane> LanesOf(Trace trace)
    {
        LaneDirectory directory = TraceQueries.Lanes(trace, int.MaxValue);
        return directory.Lanes.Concat(directory.Groups.SelectMany(group => group.Goroutines));
    }

    /// <summary>The lane's spans from its first one on. Whoever takes them says how many are enough: in a trace that
    /// breaks its promises there may be no last one.</summary>
    public static IEnumerable<ShownSpan> Of(Trace trace, Lane lane)
    {
        LaneId id = LaneId.Parse(lane.Id);
        SpanDetails? span = TraceQueries.Span(trace, id, 0, SpanMove.First);
        for (; span is not null; span = TraceQueries.Span(trace, id, span.Start, SpanMove.Next))
            yield return new ShownSpan(span.State, span.Start, span.End);
    }
}
