using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Steps back from a moment of a goroutine through who woke whom.</summary>
/// <remarks>
/// A goroutine that runs owes that to whoever ended its last wait, that one to whoever ended its own, and so on. So a
/// chain consists of stretches without a wait, each of which ends with waking up or creating the goroutine of the one
/// before. A wait itself is a link where nobody of the program ended it: then what came before the wait is what counts.
/// It is the first link where it was asked about. Every link ends earlier than the one before, so that there is an end.
/// </remarks>
internal sealed class ChainQuery(Trace trace, int most, CancellationToken cancel)
{
    // A goroutine may be at work for all of a long trace: between these a cancellation is noticed.
    private const int SpansBetweenLooks = 4096;

    private readonly List<ChainLink> _links = [];

    /// <param name="time">Of what the goroutine did then the chain is asked about.</param>
    public Chain From(int goroutine, long time)
    {
        LaneSpans lane = LaneSpans.OfGoroutine(trace, goroutine);
        LaneSpan span = lane.At(Math.Clamp(time, 0, trace.End));
        if (span.IsIdle)
            return new Chain([], null);
        if (!span.Kind.IsWaiting())
            return GoOn(goroutine, span.End);
        if (lane.At(span.End) is { Kind: SpanKind.RunnableUnblocked, B: >= 0 } woken && woken.Start == span.End)
        {
            Add(lane, span, span.End, new Cause(ChainCause.Woken, woken.B, woken.A), ChainCause.Woken);
            return GoOn(woken.B, span.End);
        }
        return GoOn(goroutine, span.End);
    }

    /// <param name="until">What the goroutine did until then is the next link.</param>
    public Chain GoOn(int goroutine, long until)
    {
        long before = long.MaxValue;
        while (_links.Count < most)
        {
            cancel.ThrowIfCancellationRequested();
            LaneSpans lane = LaneSpans.OfGoroutine(trace, goroutine);
            LaneSpan last = until > 0 ? lane.At(until - 1) : default;
            // Without progress it would not be earlier: a trace of the old format may have events at the same time.
            if (last.IsIdle || until >= before)
                return new Chain(_links, null);
            before = until;
            Cause cause = last.Kind.IsWaiting() ? AddWait(lane, last) : AddStretch(lane, last, until);
            switch (cause.Kind)
            {
                case ChainCause.Woken or ChainCause.Created:
                    goroutine = cause.By;
                    break;
                case ChainCause.Timer or ChainCause.Network or ChainCause.Runtime or ChainCause.Itself:
                    break;
                default:
                    return new Chain(_links, null);
            }
            until = _links[^1].Start;
        }
        return new Chain(_links, new ChainPlace(LaneOf(goroutine), until));
    }

    private Cause AddWait(in LaneSpans lane, in LaneSpan wait)
    {
        ChainCause ended = ChainCause.Never;
        if (wait.End < trace.End)
        {
            LaneSpan next = lane.At(wait.End);
            ended = next.Kind == SpanKind.RunnableUnblocked && next.B < 0 ? CauseOfRuntime(wait.Kind) : ChainCause.Unknown;
        }
        Cause cause = wait.Kind == SpanKind.WaitingCreated ? CauseOf(lane, wait)
            : BeganBeforeTrace(lane, wait) ? new Cause(ChainCause.BeforeTrace)
            : wait.Start > 0 && lane.At(wait.Start - 1).Kind.IsRunning() ? new Cause(ChainCause.Itself)
            : new Cause(ChainCause.Unknown);
        Add(lane, wait, wait.End, cause, ended);
        return cause;
    }

    /// <param name="last">What the goroutine did just before <paramref name="until"/>: no wait.</param>
    private Cause AddStretch(in LaneSpans lane, in LaneSpan last, long until)
    {
        long[] states = new long[SpanKinds.StateCount];
        LaneSpan first = last;
        states[(int)last.Kind.State()] = until - last.Start;
        ChainWait? before = null;
        for (int spans = 1; !IsBeginning(first.Kind) && first.Start > 0; spans++)
        {
            if (spans % SpansBetweenLooks == 0)
                cancel.ThrowIfCancellationRequested();
            LaneSpan earlier = lane.At(first.Start - 1);
            // A broken trace may show something later there: what is earlier has to be so.
            if (earlier.IsIdle || earlier.Kind.IsWaiting() || earlier.Start >= first.Start)
                break;
            states[(int)earlier.Kind.State()] += first.Start - earlier.Start;
            first = earlier;
        }
        Cause cause = CauseOf(lane, first);
        if (cause.Kind is ChainCause.Woken or ChainCause.Unknown && first.Start > 0
            && lane.At(first.Start - 1) is { IsIdle: false } wait && wait.Kind.IsWaiting())
            before = new ChainWait(SpanTexts.Title(trace, wait), wait.Start);
        Add(lane, last with { Start = first.Start }, until, cause, null, states, before);
        return cause;
    }

    private static bool IsBeginning(SpanKind kind) =>
        kind is SpanKind.RunnableUnblocked or SpanKind.RunnableCreated or SpanKind.WaitingCreated;

    /// <summary>Why the first span of a stretch began.</summary>
    private Cause CauseOf(in LaneSpans lane, in LaneSpan first)
    {
        if (BeganBeforeTrace(lane, first))
            return new Cause(ChainCause.BeforeTrace);
        switch (first.Kind)
        {
            case SpanKind.RunnableCreated or SpanKind.WaitingCreated:
                return first.B < 0
                    ? new Cause(ChainCause.CreatedByRuntime)
                    : new Cause(ChainCause.Created, first.B, first.A);
            case SpanKind.RunnableUnblocked when first.B >= 0:
                return new Cause(ChainCause.Woken, first.B, first.A);
            case SpanKind.RunnableUnblocked:
                SpanKind wait = first.Start > 0 ? lane.At(first.Start - 1).Kind : SpanKind.None;
                return new Cause(wait.IsWaiting() ? CauseOfRuntime(wait) : ChainCause.Unknown);
            default:
                return new Cause(ChainCause.Unknown);
        }
    }

    /// <summary>The trace does not say what made the runtime wake a goroutine up; what that waited for does.</summary>
    internal static ChainCause CauseOfRuntime(SpanKind wait) => wait switch
    {
        SpanKind.WaitingSleep => ChainCause.Timer,
        SpanKind.WaitingNetwork => ChainCause.Network,
        _ => ChainCause.Runtime,
    };

    private bool BeganBeforeTrace(in LaneSpans lane, in LaneSpan span) =>
        trace.Goroutines[lane.Slot] is { StartKnown: false } goroutine && span.Start <= goroutine.Start;

    private void Add(
        in LaneSpans lane, in LaneSpan span, long end, in Cause cause, ChainCause? ended, long[]? states = null,
        ChainWait? before = null)
    {
        bool waits = span.Kind.IsWaiting();
        if (states is null)
        {
            states = new long[SpanKinds.StateCount];
            states[(int)span.Kind.State()] = end - span.Start;
        }
        Stack? here = waits && span.Kind != SpanKind.WaitingCreated ? SpanQuery.StackOf(trace, "Blocked here", span.A) : null;
        Stack? there = cause.By < 0 ? null : SpanQuery.StackOf(
            trace, cause.Kind == ChainCause.Created ? "Created here" : "Woken up here", cause.Stack);
        _links.Add(new ChainLink(
            SpanQuery.RefOf(trace, lane.Slot)!, waits, span.Start, end, SpanTexts.Title(trace, span), states, ended,
            cause.Kind, SpanQuery.RefOf(trace, cause.By), there, here, before));
    }

    private string LaneOf(int goroutine) => LaneId.Goroutine(trace.Goroutines[goroutine].Id).ToString();

    /// <param name="By">Slot of a goroutine, or −1.</param>
    private readonly record struct Cause(ChainCause Kind, int By = -1, int Stack = 0);
}
