using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Stacks;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Finds one span and tells all that is known about it.</summary>
internal static class SpanQuery
{
    public static SpanDetails? Find(Trace trace, LaneId lane, long time, SpanMove move)
    {
        if (lane.IsStrip)
            return Strip.Of(trace, lane)?.Find(Math.Clamp(time, 0, trace.End), move);
        if (lane.Kind == LaneKind.Stacks)
            return StackSearch.Find(trace, lane, Math.Clamp(time, 0, trace.End), move);
        if (LaneSpans.Of(trace, lane) is not { } spans || trace.Segments.Count == 0)
            return null;
        LaneSpan at = spans.At(Math.Clamp(time, 0, trace.End));
        LaneSpan? found = move switch
        {
            SpanMove.At => at.IsIdle ? null : at,
            SpanMove.Nearest => at.IsIdle ? Nearest(spans, at, time) : at,
            SpanMove.Previous => spans.Before(at.IsIdle ? at with { Start = time } : at),
            SpanMove.Next => spans.After(at),
            SpanMove.First => spans.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1)),
            SpanMove.Last => spans.Before(new LaneSpan(SpanKind.None, trace.End + 1, trace.End + 1, 0, -1)),
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };
        return found is { } span ? Describe(trace, lane, spans, span) : null;
    }

    private static LaneSpan? Nearest(in LaneSpans spans, in LaneSpan idle, long time)
    {
        LaneSpan? before = spans.Before(idle with { Start = time }), after = spans.After(idle);
        return before is { } one && after is { } other
            ? time - one.End <= other.Start - time ? one : other
            : before ?? after;
    }

    private static SpanDetails Describe(Trace trace, LaneId lane, in LaneSpans spans, in LaneSpan span) => lane.Kind switch
    {
        LaneKind.Goroutine => new GoroutineSpan(trace, spans, span).Describe(),
        LaneKind.Proc => DescribeProc(trace, lane, span),
        _ => DescribeRange(trace, lane, span),
    };

    /// <summary>A proc's span is that of its goroutine, seen from the proc.</summary>
    private static SpanDetails DescribeProc(Trace trace, LaneId lane, in LaneSpan span)
    {
        long? thread = ThreadOf(trace, span.A);
        Proc proc = trace.Procs[trace.Procs.SlotOf(lane.Number)];
        string title = SpanTexts.Title(trace, span);
        bool startKnown = span.Start > proc.Start || proc.StartKnown, endKnown = span.End < trace.End;
        if (span.B < 0)
        {
            return new SpanDetails(lane.ToString(), LaneKind.Proc, span.Kind.State(), title, span.Start, span.End,
                startKnown, endKnown, null, lane.Number, thread, null, null, null, [], [], [], []);
        }
        LaneSpans goroutine = LaneSpans.OfGoroutine(trace, span.B);
        SpanDetails details = new GoroutineSpan(trace, goroutine, goroutine.At(span.Start)).Describe();
        var toGoroutine = new Link(
            SpanTexts.GoroutineName(trace, span.B), LaneId.Goroutine(trace.Goroutines[span.B].Id).ToString(), span.Start, null);
        return details with
        {
            Lane = lane.ToString(),
            Kind = LaneKind.Proc,
            Title = title,
            Start = span.Start,
            End = span.End,
            StartKnown = startKnown,
            EndKnown = endKnown,
            Proc = lane.Number,
            Thread = thread,
            Related = [toGoroutine],
        };
    }

    private static SpanDetails DescribeRange(Trace trace, LaneId lane, in LaneSpan span)
    {
        bool isGC = lane.Kind == LaneKind.GC;
        GoroutineRef? goroutine = isGC ? RefOf(trace, span.B) : null;
        IReadOnlyList<Stack> stacks = StackOf(trace, isGC ? "Begun here" : "The world was stopped here", span.A) is { } stack
            ? [stack]
            : [];
        return new SpanDetails(lane.ToString(), lane.Kind, span.Kind.State(), SpanTexts.Title(trace, span),
            span.Start, span.End, span.Start > 0, span.End < trace.End, goroutine, null, null,
            isGC ? null : trace.Texts[span.B], null, null, [], stacks, [], []);
    }

    public static GoroutineRef? RefOf(Trace trace, int slot)
    {
        if (slot < 0)
            return null;
        Goroutine goroutine = trace.Goroutines[slot];
        return new GoroutineRef(
            goroutine.Id, LaneId.Goroutine(goroutine.Id).ToString(), trace.Texts[goroutine.Name]);
    }

    public static long? ThreadOf(Trace trace, int slot) =>
        (uint)slot < (uint)trace.Threads.Length ? trace.Threads.Span[slot] : null;

    /// <returns>Null for an empty stack.</returns>
    public static Stack? StackOf(Trace trace, string title, int stack)
    {
        ReadOnlySpan<StackFrame> frames = trace.Stacks[stack];
        if (frames.IsEmpty)
            return null;
        var result = new Frame[frames.Length];
        for (int i = 0; i < frames.Length; i++)
            result[i] = new Frame(trace.Texts[frames[i].Function], trace.Texts[frames[i].File], frames[i].Line);
        return new Stack(title, result);
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
