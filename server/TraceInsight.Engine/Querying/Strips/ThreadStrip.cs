using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>What one thread did: which goroutine it ran on which proc, and its system calls.</summary>
internal sealed class ThreadStrip : Strip
{
    private readonly int _thread;
    private readonly ThreadStretch[] _stretches;

    private ThreadStrip(Trace trace, int thread, ThreadStretch[] stretches)
        : base(trace) => (_thread, _stretches) = (thread, stretches);

    public override int Count => _stretches.Length;

    public override StripItem this[int index]
    {
        get
        {
            ref readonly ThreadStretch stretch = ref _stretches[index];
            return new StripItem(stretch.Start, stretch.End, stretch.State, 0, index);
        }
    }

    public static new ThreadStrip? Of(Trace trace, LaneId lane)
    {
        int slot = trace.ThreadSlotOf(lane.Number);
        return slot < 0
            ? null
            : new ThreadStrip(trace, slot, trace.ThreadStretches.Of(trace, slot, ThreadSearch.Find, CancellationToken.None));
    }

    protected override string Label(in StripItem item)
    {
        (int proc, int goroutine) = Of(item);
        string ran = goroutine < 0 ? "" : SpanTexts.GoroutineName(Trace, goroutine);
        return proc < 0 ? ran : ran.Length == 0 ? SpanTexts.ProcName(Trace, proc) : $"{ran} on {SpanTexts.ProcName(Trace, proc)}";
    }

    protected override string Label(int from, int count) => "";

    protected override SpanDetails Describe(in StripItem item)
    {
        (int proc, int goroutine) = Of(item);
        string on = proc < 0 ? "" : $" on {SpanTexts.ProcName(Trace, proc)}";
        string title = goroutine < 0
            ? $"No goroutine{on}: the thread looks for work"
            : $"{Doing(item.State)} {SpanTexts.GoroutineName(Trace, goroutine)}{on}";
        var related = new List<Link>();
        SpanDetails of = new(
            "", LaneKind.Thread, item.State, title, item.Start, item.End, true, true, null, null, null, null, null, null, [],
            [], [], []);
        if (goroutine >= 0)
        {
            LaneSpans spans = LaneSpans.OfGoroutine(Trace, goroutine);
            of = new GoroutineSpan(Trace, spans, spans.At(item.Start)).Describe();
            related.Add(new Link(
                SpanTexts.GoroutineName(Trace, goroutine), LaneId.Goroutine(Trace.Goroutines[goroutine].Id).ToString(), item.Start,
                null));
        }
        if (proc >= 0)
            related.Add(new Link(
                SpanTexts.ProcName(Trace, proc), LaneId.Proc(Trace.Procs[proc].Id).ToString(), item.Start, null));
        long number = Trace.Threads.Span[_thread];
        return of with
        {
            Lane = LaneId.Thread(number).ToString(),
            Kind = LaneKind.Thread,
            State = item.State,
            Title = title,
            Start = item.Start,
            End = item.End,
            StartKnown = item.Start > 0,
            EndKnown = item.End < Trace.End,
            Proc = proc < 0 ? null : Trace.Procs[proc].Id,
            Thread = number,
            Related = related,
        };
    }

    private static string Doing(SpanState state) => state switch
    {
        SpanState.Syscall => "In a system call:",
        SpanState.GCWork => "Collecting garbage:",
        _ => "Running",
    };

    /// <summary>The slots of the proc and the goroutine; −1 is none.</summary>
    private (int Proc, int Goroutine) Of(in StripItem item)
    {
        ThreadStretch stretch = _stretches[item.Index];
        Segment segment = Trace.Segments[stretch.Segment];
        if (stretch.Row < 0)
        {
            SpanTable table = segment.Goroutines;
            int of = table.TrackOfRow(~stretch.Row);
            return (table.Values(of, ~stretch.Row).B, table.GoroutineOf(of));
        }
        SpanTable procs = segment.Lanes;
        int track = procs.TrackOfRow(stretch.Row);
        return (procs.ProcOf(track), procs.Values(track, stretch.Row).B);
    }
}
