using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>Turns ordered events into the rows of a <see cref="Trace"/>, a segment at a time.</summary>
internal sealed class TraceBuilder
{
    // Row starts are 32 bits of ns from the segment's start: 4.29 s.
    private const long MaxSegmentLength = 4_000_000_000;

    // The first one makes an early picture; the others are sorted within the processor's cache. What goes on is written
    // again in each segment, which must stay a small part of it.
    private const int FirstSegmentRows = 150_000;
    private const int SegmentRows = 500_000;
    private const int RowsPerActive = 8;

    private readonly TableInterner tables = new();
    private readonly GoroutineDirectory goroutines = new();
    private readonly SpanTableBuilder spans = new();
    private readonly ProcTracks procs = new();
    private readonly SpanTableBuilder ranges = new();
    private readonly AnnotationBuilder annotations = new();
    private readonly Dictionary<long, int> threadSlots = [];
    private readonly Column<long> threads = new(16);
    private readonly List<Segment> segments = [];
    private long originClock = long.MinValue;
    private long firstEvent = -1;
    private long segmentStart;
    private int rowLimit = FirstSegmentRows;
    private long now;
    private long lastThread = -1;
    private int lastThreadSlot = -1;
    private long events, logs, samples;
    private int generations;
    private string? wallClock;

    /// <summary>Whether there is something to show.</summary>
    public bool HasEvents => firstEvent >= 0;

    /// <summary>The last moment of which something is known, ns since the first event; null before any.</summary>
    public long? LastEvent => HasEvents ? now : null;

    public int SegmentCount => segments.Count;

    public void Begin(Generation generation)
    {
        tables.Begin(generation);
        if (generations++ == 1)
            procs.FirstGenerationEnds();
        wallClock ??= generation.Snapshot is { } snapshot ? WallClock.At(snapshot, generation.Start) : null;
    }

    public void Add(in OrderedEvent e)
    {
        if (originClock == long.MinValue)
            originClock = e.Time;
        long time = e.Time - originClock;
        if (time - segmentStart > MaxSegmentLength || spans.RowCount + procs.Spans.RowCount > rowLimit)
            EndSegment(time);
        now = time;
        events++;
        if (e.Kind == EventKind.Sync)
            return;
        if (firstEvent < 0)
            firstEvent = time;
        int thread = Thread(e);
        switch (e.Kind)
        {
            case EventKind.GoTransition: GoTransition(e, thread); break;
            case EventKind.ProcTransition: ProcTransition(e, thread); break;
            case EventKind.Label: Label(e); break;
            case EventKind.RangeBegin or EventKind.RangeActive or EventKind.RangeEnd: Range(e); break;
            case EventKind.TaskBegin or EventKind.TaskEnd:
                annotations.Task((ulong)e.Subject, tables.TextOf(tables.Text(e.Text)));
                break;
            case EventKind.RegionBegin:
                annotations.RegionBegins(Known(e.Goroutine), tables.Text(e.Text), (ulong)e.Subject, now);
                break;
            case EventKind.RegionEnd:
                int slot = Known(e.Goroutine);
                annotations.RegionEnds(slot, tables.Text(e.Text), (ulong)e.Subject, now, goroutines[slot].Start);
                break;
            case EventKind.Log: logs++; break;
            case EventKind.StackSample: samples++; break;
        }
    }

    /// <summary>The trace so far. Ends the segment under way if it is worth showing.</summary>
    public Trace Snapshot(int revision, TracePhase phase, long bytesRead, long bytes, int version, Problem? problem)
    {
        if (phase != TracePhase.Loading && (now > segmentStart || (HasEvents && segments.Count == 0)))
            EndSegment(now);
        long end = segments.Count == 0 ? 0 : segments[^1].Range.End;
        return new Trace(revision, phase, bytesRead, bytes, problem)
        {
            FormatVersion = version,
            End = end,
            OriginClock = originClock == long.MinValue ? 0 : originClock,
            WallClockStart = wallClock,
            Counts = new TraceCounts(
                events, generations, annotations.TaskCount, annotations.RegionCount, logs, samples),
            Segments = [.. segments],
            Threads = threads.Items.AsMemory(0, threads.Count),
            Goroutines = goroutines.Snapshot(end, spans),
            Procs = procs.Snapshot(end),
            Texts = tables.Texts,
            Stacks = tables.Stacks,
            Regions = annotations.Regions(end),
            TaskNames = annotations.TaskNames(),
            ProcsFirstInUse = procs.FirstInUse(),
        };
    }

    private void EndSegment(long end)
    {
        var range = new TimeRange(segmentStart, end);
        segments.Add(new Segment(range, spans.Finish(range), procs.Spans.Finish(range), ranges.Finish(range)));
        segmentStart = end;
        rowLimit = Math.Max(SegmentRows, spans.ActiveCount * RowsPerActive);
    }

    private void GoTransition(in OrderedEvent e, int thread)
    {
        var from = (GoroutineState)e.From;
        var to = (GoroutineState)e.To;
        // A first mention tells what has been true since the trace began (semantics of Undetermined).
        bool first = from == GoroutineState.Undetermined;
        long time = first ? firstEvent : now;
        int slot = goroutines.SlotOf(e.Subject, time, !first);
        ref Goroutine goroutine = ref goroutines[slot];
        int stack = tables.Stack(e.SubjectStack);
        if (goroutine.Name == 0 && stack != 0)
            goroutine = goroutine with { Name = tables.RootFunction(stack), StartStack = stack };
        if (from == to)
            return;
        // A thread of C that calls into Go again brings its goroutine, and its number, back to life.
        if (goroutine.EndKnown)
            goroutine = goroutine with { EndKnown = false };
        // A goroutine found in a system call is reported by any thread, with the proc of that thread.
        int proc = e.Proc < 0 || (first && to == GoroutineState.Syscall) ? -1 : procs.SlotOf(e.Proc, time, !first);
        SpanKind before = spans.Kind(slot);
        if (before.IsRunning())
            goroutine = goroutine with { Running = goroutine.Running + time - spans.Start(slot) };
        switch (to)
        {
            case GoroutineState.Running:
                spans.Add(slot, time, SpanKind.Running, thread, proc);
                break;
            case GoroutineState.Runnable:
                AddRunnable(slot, time, from, e);
                break;
            case GoroutineState.Waiting:
                AddWaiting(slot, time, from, e);
                break;
            case GoroutineState.Syscall:
                spans.Add(slot, time, SpanKind.Syscall, tables.Stack(e.Stack), proc);
                break;
            case GoroutineState.NotExist:
                spans.Add(slot, time, SpanKind.None, 0, -1);
                goroutine = goroutine with { End = now, EndKnown = true };
                annotations.GoroutineEnds(slot, now);
                break;
        }
        // Whoever runs or leaves a proc is the goroutine of the event's context, but for those that are mentioned by others.
        if (proc >= 0)
            UpdateProc(proc, slot, time, from, to, thread, e.Goroutine == e.Subject);
    }

    private void UpdateProc(
        int proc, int slot, long time, GoroutineState from, GoroutineState to, int thread, bool isContext)
    {
        if (to == GoroutineState.Running)
            procs.Set(proc, time, SpanKind.ProcGoroutine, thread, slot);
        else if (to == GoroutineState.Syscall)
            procs.Set(proc, time, SpanKind.ProcSyscall, thread, slot);
        else if (isContext && from is GoroutineState.Running or GoroutineState.Syscall
            && procs.Spans.Kind(proc) is not (SpanKind.None or SpanKind.ProcWithoutGoroutine))
            procs.Set(proc, time, SpanKind.ProcWithoutGoroutine, thread, -1);
    }

    private void AddRunnable(int slot, long time, GoroutineState from, in OrderedEvent e)
    {
        int stack = tables.Stack(e.Stack), actor = goroutines.FindSlot(e.Goroutine);
        switch (from)
        {
            case GoroutineState.NotExist: spans.Add(slot, time, SpanKind.RunnableCreated, stack, actor); break;
            case GoroutineState.Waiting: spans.Add(slot, time, SpanKind.RunnableUnblocked, stack, actor); break;
            case GoroutineState.Running: spans.Add(slot, time, SpanKind.RunnableStopped, stack, tables.Text(e.Text)); break;
            case GoroutineState.Syscall: spans.Add(slot, time, SpanKind.RunnableAfterSyscall, 0, -1); break;
            default: spans.Add(slot, time, SpanKind.RunnableAtFirst, stack, -1); break;
        }
    }

    private void AddWaiting(int slot, long time, GoroutineState from, in OrderedEvent e)
    {
        int stack = tables.Stack(e.Stack);
        if (from == GoroutineState.NotExist)
        {
            spans.Add(slot, time, SpanKind.WaitingCreated, stack, goroutines.FindSlot(e.Goroutine));
            return;
        }
        int reason = tables.Text(e.Text);
        spans.Add(slot, time, Reasons.KindOf(tables.TextOf(reason)), stack, reason);
    }

    private void ProcTransition(in OrderedEvent e, int thread)
    {
        bool first = (ProcState)e.From == ProcState.Undetermined;
        long time = first ? firstEvent : now;
        int slot = procs.SlotOf(e.Subject, time, !first);
        procs.Transition(slot, time, (ProcState)e.To == ProcState.Running, thread);
    }

    private void Label(in OrderedEvent e)
    {
        int slot = goroutines.FindSlot(e.Subject);
        if (slot < 0 || spans.Kind(slot) != SpanKind.Running)
            return;
        if (!tables.TextOf(tables.Text(e.Text)).StartsWith("GC ", StringComparison.Ordinal))
            return;
        spans.Amend(slot, SpanKind.RunningForGC);
        if (e.Proc >= 0)
            procs.Spans.Amend(procs.SlotOf(e.Proc, now, true), SpanKind.ProcGCWork);
    }

    private void Range(in OrderedEvent e)
    {
        bool ends = e.Kind == EventKind.RangeEnd;
        // Seen in the middle: it has been going on since before the trace.
        long time = e.Kind == EventKind.RangeActive ? firstEvent : now;
        switch (e.Wire)
        {
            case WireEvent.GCActive when ranges.Kind(Segment.GCSlot) != SpanKind.None:
                break;
            case WireEvent.GCActive or WireEvent.GCBegin or WireEvent.GCEnd:
                ranges.Add(Segment.GCSlot, time, ends ? SpanKind.None : SpanKind.GC, tables.Stack(e.Stack),
                    goroutines.FindSlot(e.Goroutine));
                break;
            case WireEvent.STWBegin or WireEvent.STWEnd:
                ranges.Add(Segment.StopTheWorldSlot, time, ends ? SpanKind.None : SpanKind.StopTheWorld,
                    tables.Stack(e.Stack), tables.Text(e.Text));
                break;
        }
    }

    private int Known(long goroutine) => goroutines.SlotOf(goroutine, now, true);

    /// <summary>The slot of the event's thread, −1 for none.</summary>
    private int Thread(in OrderedEvent e)
    {
        if (e.Thread == lastThread)
            return lastThreadSlot;
        if (e.Thread < 0)
            return -1;
        if (!threadSlots.TryGetValue(e.Thread, out int slot))
        {
            slot = threads.Count;
            threadSlots.Add(e.Thread, slot);
            threads.Add(e.Thread);
        }
        lastThread = e.Thread;
        return lastThreadSlot = slot;
    }
}
