using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;

namespace TraceInsight.Fuzzing;

/// <summary>What is true of every trace that can be loaded, sound or damaged.</summary>
public static class TraceProperties
{
    /// <param name="mostSpans">How many spans to visit in all; those of the lanes after are taken on trust.</param>
    /// <returns>A sentence for each property that does not hold.</returns>
    public static IEnumerable<string> Violations(Trace trace, int mostSpans = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return OfWhole(trace).Concat(OfSegments(trace)).Concat(OfLanes(trace, mostSpans));
    }

    private static IEnumerable<string> OfWhole(Trace trace)
    {
        if (trace.Phase == TracePhase.Loading)
            yield return "the last publication says that there is more to come";
        if (trace.Phase == TracePhase.Failed && trace.Problem is null)
            yield return "it failed without a problem";
        if (trace.Phase == TracePhase.Failed && trace.Goroutines.Count + trace.Procs.Count > 0)
            yield return "it failed with something to show";
        if (trace.BytesRead > trace.Bytes || trace.BytesRead < 0)
            yield return $"{trace.BytesRead} of {trace.Bytes} bytes were read";
        if (trace.Problem?.Offset is { } offset && (offset < 0 || offset > trace.Bytes))
            yield return $"the problem is at offset {offset} of {trace.Bytes}";
        if (trace.Problem is { Message.Length: 0 } or { Detail.Length: 0 })
            yield return "the problem is not explained";
    }

    private static IEnumerable<string> OfSegments(Trace trace)
    {
        long end = 0;
        foreach (Segment segment in trace.Segments)
        {
            if (segment.Range.Start != end || segment.Range.End < end)
                yield return $"a segment of {segment.Range} comes after {end}";
            end = segment.Range.End;
        }
        if (end != trace.End)
            yield return $"the segments end at {end}, the trace at {trace.End}";
    }

    private static IEnumerable<string> OfLanes(Trace trace, int mostSpans)
    {
        var seen = new HashSet<string>();
        long[] moments = [0, trace.End / 3, trace.End / 2, trace.End - 1];
        int[] alive = new int[moments.Length];
        bool all = true;
        foreach (Lane lane in LaneWalk.LanesOf(trace))
        {
            if (!seen.Add(lane.Id))
                yield return $"there are two lanes {lane.Id}";
            if (lane.Start < 0 || lane.End < lane.Start || lane.End > trace.End)
                yield return $"{lane.Id} lives from {lane.Start} to {lane.End} in a trace of {trace.End}";
            all &= mostSpans > 0;
            if (!all || trace.Segments.Count == 0)
                continue;
            ShownSpan[] spans = [.. LaneWalk.Of(trace, lane).Take(mostSpans)];
            mostSpans -= spans.Length;
            all &= mostSpans > 0;
            SpanDetails? last = TraceQueries.Span(trace, LaneId.Parse(lane.Id), trace.End, SpanMove.At);
            bool beginsAtEnd = last?.Start == trace.End;
            foreach (string violation in OfSpans(lane, spans, complete: all, beginsAtEnd))
                yield return violation;
            for (int i = 0; i < moments.Length && lane.Kind == LaneKind.Goroutine; i++)
                alive[i] += spans.Count(span => span.Start <= moments[i] && moments[i] < span.End);
        }
        if (!all || trace.End == 0)
            yield break;
        for (int i = 0; i < moments.Length; i++)
        {
            Moment moment = TraceQueries.Moment(trace, moments[i]);
            int counted = moment.Running + moment.Runnable + moment.Waiting + moment.Syscall;
            if (counted != alive[i])
                yield return $"{counted} goroutines are counted at {moments[i]}, {alive[i]} are shown";
        }
        // Of a damaged trace only that there is an answer: what is implied before its first event counts from the start on.
        CounterQuery.Of(
            trace, new TimeRange(0, trace.End), Math.Max(1, trace.End / 100), Enum.GetValues<CounterSeries>(), TimeSpan.MaxValue,
            CancellationToken.None);
    }

    /// <param name="beginsAtEnd">The lane begins something with the very last event: a span of no length.</param>
    private static IEnumerable<string> OfSpans(Lane lane, ShownSpan[] spans, bool complete, bool beginsAtEnd)
    {
        long end = lane.Start, running = 0;
        foreach (ShownSpan span in spans)
        {
            if (span.Start < end || span.End < span.Start || span.End > lane.End)
                yield return $"{lane.Id}, {lane.Start} to {lane.End}: {span} comes after {end}";
            if (span.State == SpanState.None)
                yield return $"{lane.Id}: {span} is nothing and is shown";
            end = span.End;
            if (span.State is SpanState.Running or SpanState.GCWork || lane.Kind is LaneKind.GC or LaneKind.StopTheWorld)
                running += span.End - span.Start;
        }
        if (!complete)
            yield break;
        if (running != lane.Running)
            yield return $"{lane.Id} ran for {lane.Running}, its spans for {running}";
        // A goroutine may be mentioned without a word on what it does: then it has no spans at all.
        if (lane.Kind == LaneKind.Goroutine && spans.Length > 0 && end != lane.End && !beginsAtEnd)
            yield return $"{lane.Id} lives until {lane.End}, its spans until {end}";
    }
}
