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

    private readonly TableInterner _tables = new();
    private readonly GoroutineDirectory _goroutines = new();
    private readonly SpanTableBuilder _spans = new();
    private readonly ProcTracks _procs = new();
    private readonly SpanTableBuilder _ranges = new();
    private readonly AnnotationBuilder _annotations = new();
    private readonly Dictionary<long, int> _threadSlots = [];
    private readonly Column<long> _threads = new(16);
    private readonly List<Segment> _segments = [];
    private long _originClock = long.MinValue;
    private long _firstEvent = -1;
    private long _segmentStart;
    private int _rowLimit = FirstSegmentRows;
    private long _now;
    private long _lastThread = -1;
    private int _lastThreadSlot = -1;
    private readonly long[] _kinds = new long[EventKinds.Count];
    private int _generations;
    private string? _wallClock;

    /// <summary>Whether there is something to show.</summary>
    public bool HasEvents => _firstEvent >= 0;

    /// <summary>The last moment of which something is known, ns since the first event; null before any.</summary>
    public long? LastEvent => HasEvents ? _now : null;

    public int SegmentCount => _segments.Count;

    public void Begin(Generation generation)
    {
        _tables.Begin(generation);
        if (_generations++ == 1)
            _procs.FirstGenerationEnds();
        _wallClock ??= generation.Snapshot is { } snapshot ? WallClock.At(snapshot, generation.Start) : null;
    }

    public void Add(in OrderedEvent e)
    {
        if (_originClock == long.MinValue)
            _originClock = e.Time;
        long time = e.Time - _originClock;
        if (time - _segmentStart > MaxSegmentLength || _spans.RowCount + _procs.Spans.RowCount > _rowLimit)
            EndSegment(time);
        _now = time;
        _kinds[(int)e.Kind]++;
        if (e.Kind == EventKind.Sync)
            return;
        if (_firstEvent < 0)
            _firstEvent = time;
        int thread = Thread(e);
        switch (e.Kind)
        {
            case EventKind.GoTransition: GoTransition(e, thread); break;
            case EventKind.ProcTransition: ProcTransition(e, thread); break;
            case EventKind.Label: Label(e); break;
            case EventKind.RangeBegin or EventKind.RangeActive or EventKind.RangeEnd: Range(e); break;
            case EventKind.TaskBegin or EventKind.TaskEnd:
                _annotations.Task((ulong)e.Subject, _tables.TextOf(_tables.Text(e.Text)));
                break;
            case EventKind.RegionBegin:
                _annotations.RegionBegins(Known(e.Goroutine), _tables.Text(e.Text), (ulong)e.Subject, _now);
                break;
            case EventKind.RegionEnd:
                int slot = Known(e.Goroutine);
                _annotations.RegionEnds(slot, _tables.Text(e.Text), (ulong)e.Subject, _now, _goroutines[slot].Start);
                break;
        }
    }

    /// <summary>The trace so far. Ends the segment under way if it is worth showing.</summary>
    public Trace Snapshot(int revision, TracePhase phase, long bytesRead, long bytes, int version, Problem? problem)
    {
        if (phase != TracePhase.Loading && (_now > _segmentStart || (HasEvents && _segments.Count == 0)))
            EndSegment(_now);
        long end = _segments.Count == 0 ? 0 : _segments[^1].Range.End;
        return new Trace(revision, phase, bytesRead, bytes, problem)
        {
            FormatVersion = version,
            End = end,
            OriginClock = _originClock == long.MinValue ? 0 : _originClock,
            WallClockStart = _wallClock,
            Counts = new TraceCounts(
                _kinds.Sum(), _generations, _annotations.TaskCount, _annotations.RegionCount,
                _kinds[(int)EventKind.Log], _kinds[(int)EventKind.StackSample])
            {
                EventsByKind = EventKinds.ByName(_kinds),
            },
            Segments = [.. _segments],
            Threads = _threads.Items.AsMemory(0, _threads.Count),
            Goroutines = _goroutines.Snapshot(end, _spans),
            Procs = _procs.Snapshot(end),
            Texts = _tables.Texts,
            Stacks = _tables.Stacks,
            Regions = _annotations.Regions(end),
            TaskNames = _annotations.TaskNames(),
            ProcsFirstInUse = _procs.FirstInUse(),
        };
    }

    private void EndSegment(long end)
    {
        var range = new TimeRange(_segmentStart, end);
        _segments.Add(new Segment(range, _spans.Finish(range), _procs.Spans.Finish(range), _ranges.Finish(range)));
        _segmentStart = end;
        _rowLimit = Math.Max(SegmentRows, _spans.ActiveCount * RowsPerActive);
    }

    private void GoTransition(in OrderedEvent e, int thread)
    {
        var from = (GoroutineState)e.From;
        var to = (GoroutineState)e.To;
        // A first mention tells what has been true since the trace began (semantics of Undetermined).
        bool first = from == GoroutineState.Undetermined;
        long time = first ? _firstEvent : _now;
        int slot = _goroutines.SlotOf(e.Subject, time, !first);
        ref Goroutine goroutine = ref _goroutines[slot];
        int stack = _tables.Stack(e.SubjectStack);
        if (goroutine.Name == 0 && stack != 0)
        {
            // Every stack has the start function at its root; only that of the creation is where it started.
            int startStack = from == GoroutineState.NotExist ? stack : 0;
            goroutine = goroutine with { Name = _tables.RootFunction(stack), StartStack = startStack };
        }
        if (from == to)
            return;
        // A thread of C that calls into Go again brings its goroutine, and its number, back to life.
        if (goroutine.EndKnown)
            goroutine = goroutine with { EndKnown = false };
        // A goroutine found in a system call is reported by any thread, with the proc of that thread.
        int proc = e.Proc < 0 || (first && to == GoroutineState.Syscall) ? -1 : _procs.SlotOf(e.Proc, time, !first);
        SpanKind before = _spans.Kind(slot);
        if (before.IsRunning())
            goroutine = goroutine with { Running = goroutine.Running + time - _spans.Start(slot) };
        switch (to)
        {
            case GoroutineState.Running:
                _spans.Add(slot, time, SpanKind.Running, thread, proc);
                break;
            case GoroutineState.Runnable:
                AddRunnable(slot, time, from, e);
                break;
            case GoroutineState.Waiting:
                AddWaiting(slot, time, from, e);
                break;
            case GoroutineState.Syscall:
                _spans.Add(slot, time, SpanKind.Syscall, _tables.Stack(e.Stack), proc);
                break;
            case GoroutineState.NotExist:
                _spans.Add(slot, time, SpanKind.None, 0, -1);
                goroutine = goroutine with { End = _now, EndKnown = true };
                _annotations.GoroutineEnds(slot, _now);
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
            _procs.Set(proc, time, SpanKind.ProcGoroutine, thread, slot);
        else if (to == GoroutineState.Syscall)
            _procs.Set(proc, time, SpanKind.ProcSyscall, thread, slot);
        else if (isContext && from is GoroutineState.Running or GoroutineState.Syscall
            && _procs.Spans.Kind(proc) is not (SpanKind.None or SpanKind.ProcWithoutGoroutine))
            _procs.Set(proc, time, SpanKind.ProcWithoutGoroutine, thread, -1);
    }

    private void AddRunnable(int slot, long time, GoroutineState from, in OrderedEvent e)
    {
        int stack = _tables.Stack(e.Stack), actor = _goroutines.FindSlot(e.Goroutine);
        switch (from)
        {
            case GoroutineState.NotExist: _spans.Add(slot, time, SpanKind.RunnableCreated, stack, actor); break;
            case GoroutineState.Waiting: _spans.Add(slot, time, SpanKind.RunnableUnblocked, stack, actor); break;
            case GoroutineState.Running: _spans.Add(slot, time, SpanKind.RunnableStopped, stack, _tables.Text(e.Text)); break;
            case GoroutineState.Syscall: _spans.Add(slot, time, SpanKind.RunnableAfterSyscall, 0, -1); break;
            default: _spans.Add(slot, time, SpanKind.RunnableAtFirst, stack, -1); break;
        }
    }

    private void AddWaiting(int slot, long time, GoroutineState from, in OrderedEvent e)
    {
        int stack = _tables.Stack(e.Stack);
        if (from == GoroutineState.NotExist)
        {
            _spans.Add(slot, time, SpanKind.WaitingCreated, stack, _goroutines.FindSlot(e.Goroutine));
            return;
        }
        int reason = _tables.Text(e.Text);
        _spans.Add(slot, time, Reasons.KindOf(_tables.TextOf(reason)), stack, reason);
    }

    private void ProcTransition(in OrderedEvent e, int thread)
    {
        bool first = (ProcState)e.From == ProcState.Undetermined;
        long time = first ? _firstEvent : _now;
        int slot = _procs.SlotOf(e.Subject, time, !first);
        _procs.Transition(slot, time, (ProcState)e.To == ProcState.Running, thread);
    }

    private void Label(in OrderedEvent e)
    {
        int slot = _goroutines.FindSlot(e.Subject);
        if (slot < 0 || _spans.Kind(slot) != SpanKind.Running)
            return;
        if (!_tables.TextOf(_tables.Text(e.Text)).StartsWith("GC ", StringComparison.Ordinal))
            return;
        _spans.Amend(slot, SpanKind.RunningForGC);
        if (e.Proc >= 0)
            _procs.Spans.Amend(_procs.SlotOf(e.Proc, _now, true), SpanKind.ProcGCWork);
    }

    private void Range(in OrderedEvent e)
    {
        bool ends = e.Kind == EventKind.RangeEnd;
        // Seen in the middle: it has been going on since before the trace.
        long time = e.Kind == EventKind.RangeActive ? _firstEvent : _now;
        switch (e.Wire)
        {
            case WireEvent.GCActive when _ranges.Kind(Segment.GCSlot) != SpanKind.None:
                break;
            case WireEvent.GCActive or WireEvent.GCBegin or WireEvent.GCEnd:
                _ranges.Add(Segment.GCSlot, time, ends ? SpanKind.None : SpanKind.GC, _tables.Stack(e.Stack),
                    _goroutines.FindSlot(e.Goroutine));
                break;
            case WireEvent.STWBegin or WireEvent.STWEnd:
                _ranges.Add(Segment.StopTheWorldSlot, time, ends ? SpanKind.None : SpanKind.StopTheWorld,
                    _tables.Stack(e.Stack), _tables.Text(e.Text));
                break;
        }
    }

    private int Known(long goroutine) => _goroutines.SlotOf(goroutine, _now, true);

    /// <summary>The slot of the event's thread, −1 for none.</summary>
    private int Thread(in OrderedEvent e)
    {
        if (e.Thread == _lastThread)
            return _lastThreadSlot;
        if (e.Thread < 0)
            return -1;
        if (!_threadSlots.TryGetValue(e.Thread, out int slot))
        {
            slot = _threads.Count;
            _threadSlots.Add(e.Thread, slot);
            _threads.Add(e.Thread);
        }
        _lastThread = e.Thread;
        return _lastThreadSlot = slot;
    }
}
