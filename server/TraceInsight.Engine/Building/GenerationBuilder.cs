using System.Diagnostics.CodeAnalysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>What the program said about itself, or that one of its goroutines ended, in the order of events.</summary>
/// <param name="Kind">Task, region or log; <see cref="EventKind.GoTransition"/> is the end of the goroutine.</param>
/// <param name="Goroutine">Slot in the generation of who said it; −1 where that is not known.</param>
/// <param name="Task">Number; 0 is none.</param>
/// <param name="Parent">Of a task; see <see cref="UserTask"/>.</param>
/// <param name="Text">Name, or category of a log, in the generation.</param>
/// <param name="Message">Of a log, in the generation.</param>
/// <param name="Stack">In the generation.</param>
/// <param name="Time">On the trace's clock, ns.</param>
internal readonly record struct Annotation(
    EventKind Kind, int Goroutine, ulong Task, ulong Parent, int Text, int Message, int Stack, long Time);

/// <summary>A CPU sample, which says who was running by the runtime's numbers; −1 is none.</summary>
/// <param name="Thread">Slot in the generation.</param>
/// <param name="Stack">In the generation.</param>
/// <param name="Time">On the trace's clock, ns.</param>
internal readonly record struct Sampled(long Goroutine, long Proc, int Thread, int Stack, long Time);

/// <summary>Turns the ordered events of one generation into rows, needing nothing of the others.</summary>
/// <remarks>
/// Goroutines, procs, threads, texts and stacks are numbered within the generation. What has been going on since before
/// it is known only as far as its own status events say: <see cref="TraceBuilder"/>, which takes the generations in
/// order, completes those rows. For one thread at a time; several generations may be built on several threads.
/// </remarks>
/// <param name="store">Keeps the segments; null: nobody does.</param>
/// <param name="sorters">How many segments may be sorted at once on other threads meanwhile.</param>
internal sealed class GenerationBuilder(
    Generation generation, bool isFirst, SegmentStore? store = null, int sorters = 0) : IDisposable
{
    // Row starts are 32 bits of ns from the segment's start: 4.29 s.
    private const long MaxSegmentLength = 4_000_000_000;

    // The first one makes an early picture; the others are sorted within the processor's cache. What goes on is written
    // again in each segment, which must stay a small part of it.
    private const int FirstSegmentRows = 50_000;
    private const int SegmentRows = 120_000;
    private const int RowsPerActive = 8;

    /// <summary>104 days in ns: a longer time is no plain number in the timeline, and damage rather than patience.
    /// </summary>
    public const ulong LongestTrace = 1UL << 53;

    private readonly SegmentBuilder _rows = new(RowPacking.For(generation.StackCount), store);
    private readonly Queue<Task<BuiltSegment>> _sorting = [];
    private int _ended;

    // From the start of the segment, ns, until when nothing is new with an event but itself; 0 before the first.
    private ulong _timeLeft;
    private int _rowLimit = isFirst ? FirstSegmentRows : SegmentRows;

    public Generation Generation => generation;

    /// <summary>Whether the trace begins with this generation: nothing went on before that it does not tell.</summary>
    public bool IsFirst => isFirst;

    public LocalTables Tables { get; } = new(generation);

    public ProcsInUse ProcsInUse { get; } = new();

    /// <summary>Not yet merged. Those that are being sorted come later.</summary>
    public List<BuiltSegment> Segments { get; } = [];

    /// <summary>Not yet merged.</summary>
    public Column<Annotation> Annotations { get; } = new(16);

    /// <summary>Not yet merged.</summary>
    public Column<RuntimeSaying> Sayings { get; } = new(16);

    /// <summary>Not yet merged.</summary>
    public Column<Sampled> Samples { get; } = new(16);

    /// <summary>Times of the first event, of the last, and of the first that is not a Sync, on the trace's clock, ns.
    /// </summary>
    public long Start { get; private set; }
    public long End { get; private set; }
    public long FirstEvent { get; private set; }
    public bool HasEvents { get; private set; }
    public bool HasBegun { get; private set; }

    /// <summary>Events by <see cref="EventKind"/>.</summary>
    public long[] Kinds { get; } = new long[EventKinds.Count];

    /// <exception cref="TraceFormatException">The event is said to come ages after the first.</exception>
    public void Add(in OrderedEvent e)
    {
        if (!HasBegun)
        {
            (HasBegun, Start) = (true, e.Time);
            _rows.Begin(e.Time);
        }
        // The difference of times that wrapped around is large too.
        if (unchecked((ulong)(e.Time - Start)) > LongestTrace)
            ThrowTooLate(generation, unchecked(e.Time - Start));
        if (e.Time - _rows.Origin > MaxSegmentLength || _rows.RowCount > _rowLimit)
            EndSegment(e.Time);
        End = e.Time;
        Kinds[(int)e.Kind]++;
        if (e.Kind == EventKind.Sync)
            return;
        if (!HasEvents)
        {
            (HasEvents, FirstEvent) = (true, e.Time);
            Measure();
        }
        int thread = Tables.Thread(e.ThreadSlot, e.Thread);
        switch (e.Kind)
        {
            case EventKind.GoTransition: GoTransition(e, thread); break;
            case EventKind.ProcTransition: ProcTransition(e, thread); break;
            case EventKind.Label: Label(e); break;
            case EventKind.RangeBegin or EventKind.RangeActive or EventKind.RangeEnd: Range(e); break;
            case EventKind.Metric: Say(e, -1, -1); break;
            case EventKind.TaskBegin or EventKind.TaskEnd or EventKind.Log:
                Annotate(e, Tables.Find(e.GoroutineSlot));
                break;
            case EventKind.RegionBegin or EventKind.RegionEnd:
                Annotate(e, Tables.Mention(e.GoroutineSlot, e.Goroutine, e.Time, true));
                break;
            case EventKind.StackSample:
                Samples.Add(new Sampled(e.Goroutine, e.Proc, thread, Tables.Stack(e.Stack), e.Time));
                break;
        }
    }

    /// <summary>Takes the plain events that come next, each in a fraction of the time that <see cref="Add"/> takes, until one
    /// that is not plain or brings something new: who takes part in it, or the segment. That one is to be added.</summary>
    /// <param name="most">How many to take.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="TraceFormatException">As of <see cref="EventOrderer.Next"/>; the events before have been taken.
    /// </exception>
    public int Take(EventOrderer events, int most)
    {
        int before = _rows.RowCount;
        try
        {
            _rows.Take(events, Tables, _timeLeft, Math.Min(most, Room));
        }
        finally
        {
            Took(_rows.RowCount - before);
        }
        return _rows.RowCount - before;
    }

    /// <summary>The same of plain events in their order.</summary>
    public int Take(ReadOnlySpan<PlainEvent> events)
    {
        int before = _rows.RowCount;
        _rows.Take(events.Length <= Room ? events : events[..Room], Tables, _timeLeft);
        Took(_rows.RowCount - before);
        return _rows.RowCount - before;
    }

    /// <summary>Says where a thread is now, so that the plain events there bring nothing new.</summary>
    public void Learn(Place place) => _rows.Learn(place, Tables);

    /// <summary>Rows until the segment is full.</summary>
    private int Room => Math.Max(0, _rowLimit - _rows.RowCount + 1);

    private void Took(int count)
    {
        if (count == 0)
            return;
        End = _rows.LastStart;
        Kinds[(int)EventKind.GoTransition] += count;
    }

    /// <summary>Ends the last segment: no more events will come.</summary>
    public void Finish()
    {
        if (HasEvents && (_rows.RowCount > 0 || End > _rows.Origin || _ended == 0))
            EndSegment(End);
        Collect(0);
        _rows.Dispose();
    }

    /// <summary>Takes what has been sorted. Which segments those are does not depend on how fast that was: the numbers that
    /// stacks get in the trace depend on what is merged when.</summary>
    /// <param name="most">For how many not to wait.</param>
    private void Collect(int most)
    {
        while (_sorting.Count > most)
        {
            Segments.Add(_sorting.Peek().GetAwaiter().GetResult());
            _sorting.Dequeue();
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        foreach (Task<BuiltSegment> sorting in _sorting)
        {
            // If one of them failed, nobody asks for it any more.
            Task.WaitAny(sorting);
            if (sorting.IsCompletedSuccessfully)
                Segments.Add(sorting.Result);
        }
        // What is not merged by now never will be.
        foreach (BuiltSegment segment in Segments)
            segment.Columns.Discard();
    }

    [DoesNotReturn]
    public static void ThrowTooLate(Generation generation, long time) => throw new TraceFormatException(
        ProblemKind.Damaged, $"in the generation that begins here a time is {time} ns after the first", generation.StartOffset);

    private void EndSegment(long end)
    {
        // Before there is one more: each takes its rows twice until it is sorted.
        Collect(Math.Max(0, sorters - 1));
        WrittenSegment written = _rows.Take(end);
        // The first picture waits for the first one.
        if (sorters == 0 || (isFirst && _ended == 0))
        {
            Segments.Add(written.Sort());
        }
        else
        {
            _sorting.Enqueue(Task.Run(written.Sort));
        }
        _ended++;
        Measure();
        _rowLimit = Math.Max(SegmentRows, _rows.ActiveCount * RowsPerActive);
    }

    private void Measure() => _timeLeft =
        HasEvents ? 1 + Math.Min((ulong)MaxSegmentLength, LongestTrace - (ulong)(_rows.Origin - Start)) : 0;

    private void GoTransition(in OrderedEvent e, int thread)
    {
        var from = (GoroutineState)e.From;
        var to = (GoroutineState)e.To;
        // A first mention tells what has been true since the trace began (semantics of Undetermined).
        // Only a damaged trace has a goroutine end, and be there again as if it had not.
        bool first = from == GoroutineState.Undetermined && Tables.Find(e.SubjectSlot) < 0;
        long time = first ? FirstEvent : e.Time;
        int slot = Tables.Mention(e.SubjectSlot, e.Subject, time, !first);
        if (first)
            Tables.Change(slot).Seen = e.Time;
        if (e.SubjectStack != 0 && !Tables.IsNamed(slot))
        {
            Tables.Name(slot, e.SubjectStack, from == GoroutineState.NotExist);
            if (Tables.IsNamed(slot))
                _rows.Name(slot);
        }
        if (from == to)
        {
            if (!isFirst)
                _rows.GoesOn(slot, KindIn(to));
            return;
        }
        // A goroutine found in a system call is reported by any thread, with the proc of that thread.
        int proc = e.Proc < 0 || (first && to == GoroutineState.Syscall) ? -1 : Tables.Proc(e.ProcSlot, e.Proc, time, !first);
        SpanKind kind;
        int a = 0, b = -1;
        switch (to)
        {
            case GoroutineState.Running:
                (kind, a, b) = (SpanKind.Running, thread, proc);
                break;
            case GoroutineState.Runnable:
                (kind, a, b) = Runnable(e, from);
                break;
            case GoroutineState.Waiting when from == GoroutineState.NotExist:
                (kind, a, b) = (SpanKind.WaitingCreated, Tables.Stack(e.Stack), Actor(e));
                break;
            case GoroutineState.Waiting:
                (kind, a, b) = (Tables.KindOfReason(e.Text), Tables.Stack(e.Stack), e.Text);
                break;
            case GoroutineState.Syscall:
                (kind, a, b) = (SpanKind.Syscall, Tables.Stack(e.Stack), proc);
                break;
            default:
                kind = SpanKind.None;
                Ended(slot, e.Time);
                break;
        }
        if (from is GoroutineState.NotExist or GoroutineState.Undetermined)
            Created(slot);
        if (proc >= 0 && to is (GoroutineState.Running or GoroutineState.Syscall))
            _rows.BeginLane(proc + Segment.FirstProc, time);
        int row = first ? _rows.AddFirst(slot, time, kind, a, b) : _rows.Add(slot, time, kind, a, b);
        // Whoever runs or leaves a proc is the goroutine of the event's context, but for those that are mentioned by others.
        if (proc >= 0)
            UpdateProc(proc, row, time, from, to, thread, e.Goroutine == e.Subject, first);
    }

    private void UpdateProc(
        int proc, int row, long time, GoroutineState from, GoroutineState to, int thread, bool isContext, bool first)
    {
        int lane = proc + Segment.FirstProc;
        if (to == GoroutineState.Running)
            _rows.Show(lane, row, time, SpanKind.ProcGoroutine, first);
        else if (to == GoroutineState.Syscall)
            _rows.Show(lane, row, time, SpanKind.ProcSyscall, first);
        else if (isContext && from is GoroutineState.Running or GoroutineState.Syscall
            && _rows.LaneKind(lane) is not (SpanKind.None or SpanKind.ProcWithoutGoroutine))
        {
            if (row >= 0)
                _rows.Show(lane, row, time, SpanKind.ProcWithoutGoroutine, false);
            else
                _rows.AddLane(lane, time, SpanKind.ProcWithoutGoroutine, thread, -1);
        }
    }

    private (SpanKind Kind, int A, int B) Runnable(in OrderedEvent e, GoroutineState from) => from switch
    {
        GoroutineState.NotExist => (SpanKind.RunnableCreated, Tables.Stack(e.Stack), Actor(e)),
        GoroutineState.Waiting => (SpanKind.RunnableUnblocked, Tables.Stack(e.Stack), Actor(e)),
        GoroutineState.Running => (SpanKind.RunnableStopped, Tables.Stack(e.Stack), Reason(e)),
        GoroutineState.Syscall => (SpanKind.RunnableAfterSyscall, 0, -1),
        _ => (SpanKind.RunnableAtFirst, Tables.Stack(e.Stack), -1),
    };

    private int Actor(in OrderedEvent e) => Tables.Actor(e.GoroutineSlot, e.Goroutine, isFirst);

    private int Reason(in OrderedEvent e)
    {
        Tables.KindOfReason(e.Text);
        return e.Text;
    }

    private void Created(int slot)
    {
        ref LocalGoroutine goroutine = ref Tables.Change(slot);
        // A thread of C that calls into Go again brings its goroutine, and its number, back to life.
        goroutine.IsReborn |= goroutine.IsEnded;
        (goroutine.IsCreated, goroutine.IsEnded) = (true, false);
    }

    private void Ended(int slot, long time)
    {
        ref LocalGoroutine goroutine = ref Tables.Change(slot);
        (goroutine.IsEnded, goroutine.End) = (true, time);
        Annotations.Add(new Annotation(EventKind.GoTransition, slot, 0, 0, 0, 0, 0, time));
    }

    private void ProcTransition(in OrderedEvent e, int thread)
    {
        bool first = (ProcState)e.From == ProcState.Undetermined, runs = (ProcState)e.To == ProcState.Running;
        long time = first ? FirstEvent : e.Time;
        int proc = Tables.Proc(e.SubjectSlot, e.Subject, time, !first), lane = proc + Segment.FirstProc;
        // What says how it was since the trace began may come after other mentions.
        if (Tables.Procs[proc].Start > time)
            Tables.Procs[proc] = new LocalProc(e.Subject, time, false);
        if (!isFirst && (ProcState)e.From == ProcState.Running && _rows.LaneKind(lane) == SpanKind.None)
            _rows.LaneGoesOn(lane, SpanKind.ProcGoroutine);
        bool ran = _rows.LaneKind(lane) != SpanKind.None;
        if (runs == ran)
            return;
        ProcsInUse.Changes(runs ? 1 : -1, time, first);
        _rows.AddLane(lane, time, runs ? SpanKind.ProcWithoutGoroutine : SpanKind.None, thread, -1);
    }

    private void Label(in OrderedEvent e)
    {
        int slot = Tables.Find(e.SubjectSlot);
        if (slot >= 0 && _rows.Kind(slot) == SpanKind.Running
            && generation.Text(e.Text).StartsWith("GC ", StringComparison.Ordinal))
        {
            int lane = e.Proc < 0 ? -1 : Tables.Proc(e.ProcSlot, e.Proc, e.Time, true) + Segment.FirstProc;
            _rows.Amend(slot, SpanKind.RunningForGC, lane, SpanKind.ProcGCWork);
            Tables.KindOfReason(e.Text);
            Say(e, slot, -1);
        }
    }

    private void Range(in OrderedEvent e)
    {
        int proc = e.Proc < 0 ? -1 : Tables.Proc(e.ProcSlot, e.Proc, e.Time, true);
        switch (e.Wire)
        {
            case WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd:
                // The status of a proc is written by any thread.
                bool isOwn = e.Kind != EventKind.RangeActive || e.Subject == e.Proc;
                int swept = e.SubjectSlot < 0 ? -1 : Tables.Proc(e.SubjectSlot, e.Subject, e.Time, true);
                Say(e, isOwn ? Actor(e) : -1, swept);
                break;
            case WireEvent.GCMarkAssistActive or WireEvent.GCMarkAssistBegin or WireEvent.GCMarkAssistEnd:
                Say(e, Tables.Actor(e.SubjectSlot, e.Subject, isFirst), proc);
                break;
            default:
                Say(e, Actor(e), proc);
                break;
        }
        switch (e.Wire)
        {
            case WireEvent.GCActive or WireEvent.GCBegin or WireEvent.GCEnd:
                Range(e, Segment.GCSlot, SpanKind.GC, Actor(e));
                break;
            case WireEvent.STWBegin or WireEvent.STWEnd:
                Range(e, Segment.StopTheWorldSlot, SpanKind.StopTheWorld, Reason(e));
                break;
        }
    }

    private void Range(in OrderedEvent e, int lane, SpanKind kind, int value)
    {
        bool ends = e.Kind == EventKind.RangeEnd, goesOn = e.Kind == EventKind.RangeActive;
        if (!isFirst && (ends || goesOn) && _rows.LaneKind(lane) == SpanKind.None)
            _rows.LaneGoesOn(lane, kind);
        if (goesOn && _rows.LaneKind(lane) != SpanKind.None)
            return;
        // Seen in the middle: it has been going on since before the trace. Segments that have ended cannot be told any more.
        long time = goesOn ? Math.Max(FirstEvent, _rows.Origin) : e.Time;
        _rows.AddLane(lane, time, ends ? SpanKind.None : kind, Tables.Stack(e.Stack), value);
    }

    private void Say(in OrderedEvent e, int goroutine, int proc) => Sayings.Add(new RuntimeSaying(
        e.Wire, e.Kind, goroutine, proc, e.Text, e.Kind == EventKind.RangeBegin ? Tables.Stack(e.Stack) : 0,
        e.Kind == EventKind.RangeActive ? FirstEvent : e.Time, e.Value1, e.Value2));

    private void Annotate(in OrderedEvent e, int goroutine) =>
        Annotations.Add(new Annotation(
            e.Kind, goroutine, (ulong)e.Subject, e.Value1, e.Text, e.Message, Tables.Stack(e.Stack), e.Time));

    private static SpanKind KindIn(GoroutineState state) => state switch
    {
        GoroutineState.Running => SpanKind.Running,
        GoroutineState.Runnable => SpanKind.RunnableAtFirst,
        GoroutineState.Waiting => SpanKind.Waiting,
        GoroutineState.Syscall => SpanKind.Syscall,
        _ => SpanKind.None,
    };
}
