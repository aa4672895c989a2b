using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Tells all that is known about one span of a goroutine, with its causes and consequences.</summary>
internal sealed class GoroutineSpan(Trace trace, LaneSpans lane, LaneSpan span)
{
    private readonly Goroutine _goroutine = trace.Goroutines[lane.Slot];
    private readonly LaneSpan? _before = lane.Before(span);
    private readonly LaneSpan? _after = lane.After(span);

    public SpanDetails Describe()
    {
        int proc = span.Kind.IsRunning() || span.Kind == SpanKind.Syscall ? span.B : -1;
        LaneSpan? onProc = proc < 0 ? null : LaneSpans.OfProc(trace, proc).At(span.Start);
        int thread = span.Kind.IsRunning() ? span.A : onProc is { } seen ? seen.A : -1;
        string? reason = span.Kind.IsWaiting() || span.Kind == SpanKind.RunnableStopped
            ? NullIfEmpty(span.Kind == SpanKind.WaitingCreated ? "" : trace.Texts[span.B])
            : null;
        return new SpanDetails(
            LaneId.Goroutine(_goroutine.Id).ToString(),
            LaneKind.Goroutine,
            span.Kind.State(),
            SpanTexts.Title(trace, span),
            span.Start,
            span.End,
            span.Start > _goroutine.Start || _goroutine.StartKnown,
            span.End < trace.End || _goroutine.EndKnown,
            SpanQuery.RefOf(trace, lane.Slot),
            proc < 0 ? null : trace.Procs[proc].Id,
            SpanQuery.ThreadOf(trace, thread),
            reason,
            StartedBy(),
            EndedBy(),
            proc < 0 ? [] : [new Link(SpanTexts.ProcName(trace, proc), ProcLane(proc), span.Start, null)],
            Stacks(),
            Regions(),
            []);
    }

    /// <summary>Who made it runnable: that is what a running goroutine and a runnable one owe their start to.</summary>
    private Link? StartedBy()
    {
        if (span.Kind.IsRunning() && _before is { } cause && cause.End == span.Start)
            return Cause(cause) ?? Own(cause);
        return Cause(span);
    }

    /// <summary>What came next, as far as it was this goroutine's doing or another's.</summary>
    private Link? EndedBy()
    {
        if (_after is not { } next || next.Start != span.End)
            return _goroutine.EndKnown && span.End == _goroutine.End ? Here("ended", span.End) : null;
        return next.Kind switch
        {
            SpanKind.RunnableUnblocked => Cause(next),
            SpanKind.RunnableStopped => Here(trace.Texts[next.B], next.Start),
            SpanKind.RunnableAfterSyscall => Here("returned without a proc", next.Start),
            SpanKind.Running or SpanKind.RunningForGC when span.Kind == SpanKind.Syscall => Here("returned", next.Start),
            SpanKind.Running or SpanKind.RunningForGC when next.B >= 0 =>
                new Link($"started on {SpanTexts.ProcName(trace, next.B)}", ProcLane(next.B), next.Start, null),
            SpanKind.Syscall => Here("entered a system call", next.Start),
            _ when next.Kind.IsWaiting() => Here(
                trace.Texts[next.B] is { Length: > 0 } reason ? $"blocked: {reason}" : "blocked", next.Start),
            _ => null,
        };
    }

    private Link? Cause(in LaneSpan of)
    {
        switch (of.Kind)
        {
            case SpanKind.RunnableCreated or SpanKind.WaitingCreated when of.B >= 0:
                return new Link($"created by {SpanTexts.GoroutineName(trace, of.B)}", Lane(of.B), of.Start, null);
            case SpanKind.RunnableCreated or SpanKind.WaitingCreated:
                return Here("created by the runtime", of.Start);
            case SpanKind.RunnableUnblocked when of.B >= 0:
                return new Link($"unblocked by {SpanTexts.GoroutineName(trace, of.B)}", Lane(of.B), of.Start, null);
            case SpanKind.RunnableUnblocked:
                ChainCause outside = ChainQuery.CauseOfRuntime(of.Start > 0 ? lane.At(of.Start - 1).Kind : SpanKind.None);
                return Here(SpanTexts.Outside(outside), of.Start) with { Outside = outside };
            default:
                return null;
        }
    }

    private Link? Own(in LaneSpan runnable) => runnable.Kind switch
    {
        SpanKind.RunnableStopped => Here($"runnable since it was stopped: {trace.Texts[runnable.B]}", runnable.Start),
        SpanKind.RunnableAfterSyscall => Here("runnable since it returned from a system call", runnable.Start),
        _ => null,
    };

    private List<Stack> Stacks()
    {
        var stacks = new List<Stack>();
        if (!span.Kind.IsRunning())
            Add(TitleOf(span), StackIn(span));
        if (span.Kind.KeepsStack() && _before is { } waited && waited.End == span.Start && waited.Kind.HasOwnStack())
            Add(TitleOfKept(waited), waited.A);
        if (_after is { } next && next.Start == span.End)
            Add(TitleOf(next), StackIn(next));
        if (span.Kind.IsRunning() && _before is { } cause && cause.End == span.Start)
            Add(TitleOf(cause), StackIn(cause));
        Add("Goroutine started here", _goroutine.StartStack);
        return stacks;

        void Add(string title, int stack)
        {
            if (SpanQuery.StackOf(trace, title, stack) is { } found)
                stacks.Add(found);
        }
    }

    private static int StackIn(in LaneSpan of) => of.Kind.IsRunning() ? 0 : of.A;

    private string TitleOf(in LaneSpan of) => of.Kind switch
    {
        SpanKind.RunnableCreated or SpanKind.WaitingCreated when of.B >= 0 =>
            $"Created here by {SpanTexts.GoroutineName(trace, of.B)}",
        SpanKind.RunnableUnblocked when of.B >= 0 => $"Unblocked here by {SpanTexts.GoroutineName(trace, of.B)}",
        SpanKind.RunnableUnblocked => "Unblocked here",
        SpanKind.RunnableStopped => $"Stopped here: {trace.Texts[of.B]}",
        SpanKind.Syscall => "Entered the system call here",
        _ when of.Kind.IsWaiting() && of.B > 0 => $"Blocked here: {trace.Texts[of.B]}",
        _ => "Was here",
    };

    private string TitleOfKept(in LaneSpan of) => of.Kind == SpanKind.Syscall ? TitleOf(of)
        : trace.Texts[of.B] is { Length: > 0 } reason ? $"Waited here before: {reason}"
        : "Waited here before";

    private List<RegionRef> Regions()
    {
        var regions = new List<RegionRef>();
        RegionTracks tracks = trace.Regions.Tracks;
        for (int depth = 0; depth < tracks.DepthOf(lane.Slot); depth++)
        {
            foreach (int index in tracks.Track(lane.Slot, depth, new TimeRange(span.Start, span.End)))
            {
                Region region = trace.Regions[index];
                regions.Add(new RegionRef(
                    new LaneId(LaneKind.Regions, _goroutine.Id, depth).ToString(), trace.Texts[region.Name],
                    trace.Texts[trace.Tasks.NameOf(region.Task)], region.Start, region.End, region.StartKnown,
                    region.EndKnown));
            }
        }
        regions.Sort((x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));
        return regions;
    }

    private Link Here(string text, long time) => new(text, Lane(lane.Slot), time, null);

    private string Lane(int slot) => LaneId.Goroutine(trace.Goroutines[slot].Id).ToString();

    private string ProcLane(int slot) => LaneId.Proc(trace.Procs[slot].Id).ToString();

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
