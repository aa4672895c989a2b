using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Makes of the ordered events of a v1 trace those that a newer Go would have written
/// (<c>Go 1.27, internal/trace/tracev1.go</c>).</summary>
internal sealed class V1Converter(
    Generation tables, V1Texts texts, V1Procs procs, V1Goroutines goroutines)
{
    private const ulong NoTask = ulong.MaxValue;

    private readonly Queue<OrderedEvent> _following = [];

    // Goroutines, and their slots, that were created before the world started and did nothing since.
    private readonly SortedDictionary<ulong, int> _createdBefore = [];
    private readonly Dictionary<long, int> _threadSlots = [];
    private readonly List<long> _threads = [];
    private readonly Proc[] _procs = NewProcs(procs);
    private readonly Dictionary<ulong, (int Text, ulong Parent)> _tasks = [];
    private int _stopKind;

    private struct Proc
    {
        /// <summary>Of the thread that runs it, −1 for none.</summary>
        public long Thread;
        public int ThreadSlot;

        /// <summary>Its own, −1 for what is no proc.</summary>
        public int Slot;
        public bool HasThread, IsKnown;
    }

    /// <summary>Whether the world has started.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether an event was made that has not been taken.</summary>
    public bool HasMore => _following.Count > 0;

    /// <summary>The next event that was made; false if there is none.</summary>
    public bool TryTake(out OrderedEvent e) => _following.TryDequeue(out e);

    /// <summary>Says the same as <see cref="Convert(in V1Event, in V1Arguments)"/>, of nearly all events of a large trace.
    /// </summary>
    /// <param name="time">When it is to have happened.</param>
    /// <param name="e">All of it is set; anything where the answer is no.</param>
    /// <returns>False where it takes more than numbers.</returns>
    public bool TryConvert(in V1Event v1, long time, ref PlainEvent e)
    {
        ref readonly Proc proc = ref _procs[v1.Proc];
        if ((proc.ThreadSlot | proc.Slot) < 0 || !HasBegun) return false;
        int context = v1.GoroutineSlot == 0 ? -1 : v1.GoroutineSlot;
        (e.SubjectSlot, e.Value) = (v1.GoroutineSlot, 0);
        switch (v1.Kind)
        {
            case V1Kind.GoStart:
                (e.Wire, e.SubjectSlot, e.Value) = (WireEvent.GoStart, v1.SubjectSlot, context);
                break;
            case V1Kind.GoUnblock:
                (e.Wire, e.SubjectSlot, e.Value) = (WireEvent.GoUnblock, v1.SubjectSlot, context);
                break;
            case V1Kind.GoSysCall: e.Wire = WireEvent.GoSyscallBegin; break;
            case V1Kind.GoSched or V1Kind.GoPreempt: (e.Wire, e.Value) = (WireEvent.GoStop, texts.Reason(v1)); break;
            default:
                if (!V1Events.IsBlock(v1.Kind)) return false;
                (e.Wire, e.Value) = (WireEvent.GoBlock, texts.Reason(v1));
                break;
        }
        e.Time = time;
        e.Place = new Place(proc.ThreadSlot, proc.Slot);
        e.Stack = Stack(v1.Stack);
        return e.SubjectSlot != 0;
    }

    /// <summary>The end of a call that did not block, which takes a nanosecond.</summary>
    /// <param name="time">When it is to have happened.</param>
    public PlainEvent EndOfCall(in V1Event v1, long time) => new()
    {
        Wire = WireEvent.GoSyscallEnd,
        Time = time,
        Place = new Place(_procs[v1.Proc].ThreadSlot, _procs[v1.Proc].Slot),
        SubjectSlot = v1.GoroutineSlot,
    };

    /// <summary>A plain event with all that belongs to it. Also while others are made on another thread: what has a number
    /// never gets another.</summary>
    public OrderedEvent Expand(in PlainEvent plain)
    {
        OrderedEvent e = PlainRules.Expand(plain);
        e.Thread = _threads[e.ThreadSlot];
        e.Proc = procs[e.ProcSlot];
        (e.Goroutine, e.GoroutineSlot) = e.GoroutineSlot < 0 ? (-1, -1) : (IdOf(e.GoroutineSlot), SlotOf(e.GoroutineSlot));
        (e.Subject, e.SubjectSlot) = (IdOf(e.SubjectSlot), SlotOf(e.SubjectSlot));
        return e;
    }

    /// <summary>Makes no, one or several events, to be taken.</summary>
    /// <exception cref="TraceFormatException">An event that the format no longer has.</exception>
    public void Convert(in V1Event v1, in V1Arguments arguments)
    {
        ref Proc proc = ref _procs[v1.Proc];
        if (v1.Kind == V1Kind.ProcStart)
            (proc.HasThread, proc.Thread, proc.ThreadSlot) = (true, (long)arguments.Arg0, ThreadSlot((long)arguments.Arg0));
        var e = new OrderedEvent
        {
            Time = v1.Time,
            Thread = -1,
            ThreadSlot = -1,
            Proc = procs[v1.Proc],
            ProcSlot = proc.Slot,
            Goroutine = v1.GoroutineSlot == 0 ? -1 : IdOf(v1.GoroutineSlot),
            GoroutineSlot = v1.GoroutineSlot == 0 ? -1 : SlotOf(v1.GoroutineSlot),
            SubjectSlot = -1,
            Stack = Stack(v1.Stack),
        };
        if (e.Proc != -1) (e.Thread, e.ThreadSlot) = (proc.Thread, proc.ThreadSlot);
        Convert(v1, arguments, e);
        if (v1.Kind == V1Kind.ProcStop) (proc.HasThread, proc.Thread, proc.ThreadSlot) = (false, -1, -1);
    }

    /// <summary>Only the second half of what <see cref="Convert(in V1Event, in V1Arguments)"/> makes of a call that does not
    /// block.</summary>
    public void ConvertEndOfCall(in V1Event v1)
    {
        Convert(v1, default);
        _following.Dequeue();
    }

    private void Convert(in V1Event v1, in V1Arguments arguments, OrderedEvent e)
    {
        switch (v1.Kind)
        {
            case V1Kind.Gomaxprocs when !HasBegun: Begin(v1.Time); break;
            case V1Kind.Gomaxprocs: Metric(e, WireEvent.ProcsChange, arguments); break;
            case V1Kind.HeapAlloc: Metric(e, WireEvent.HeapAlloc, arguments); break;
            case V1Kind.HeapGoal: Metric(e, WireEvent.HeapGoal, arguments); break;
            case V1Kind.ProcStart: ProcChanges(v1, e, WireEvent.ProcStart, ProcState.Idle, ProcState.Running); break;
            case V1Kind.ProcStop: ProcChanges(v1, e, WireEvent.ProcStop, ProcState.Running, ProcState.Idle); break;
            case V1Kind.GCStart: Range(e, WireEvent.GCBegin, EventKind.RangeBegin, -1, -1); break;
            case V1Kind.GCDone: Range(e, WireEvent.GCEnd, EventKind.RangeEnd, -1, -1); break;
            case V1Kind.STWStart:
                e.Text = _stopKind = texts.StopKind(arguments.Arg0);
                Range(e, WireEvent.STWBegin, EventKind.RangeBegin, e.Goroutine, e.GoroutineSlot);
                break;
            case V1Kind.STWDone:
                e.Text = _stopKind;
                Range(e, WireEvent.STWEnd, EventKind.RangeEnd, e.Goroutine, e.GoroutineSlot);
                break;
            case V1Kind.GCSweepStart: Range(e, WireEvent.GCSweepBegin, EventKind.RangeBegin, e.Proc, e.ProcSlot); break;
            case V1Kind.GCSweepDone:
                (e.Value1, e.Value2) = (arguments.Arg0, arguments.Arg1);
                Range(e, WireEvent.GCSweepEnd, EventKind.RangeEnd, e.Proc, e.ProcSlot);
                break;
            case V1Kind.GCMarkAssistStart:
                Range(e, WireEvent.GCMarkAssistBegin, EventKind.RangeBegin, e.Goroutine, e.GoroutineSlot);
                break;
            case V1Kind.GCMarkAssistDone:
                Range(e, WireEvent.GCMarkAssistEnd, EventKind.RangeEnd, e.Goroutine, e.GoroutineSlot);
                break;
            case V1Kind.GoCreate when !HasBegun: _createdBefore[goroutines.IdOf(v1.SubjectSlot)] = v1.SubjectSlot; break;
            case V1Kind.GoCreate:
                e.SubjectStack = Stack((uint)arguments.Arg1);
                Subject(v1, e, WireEvent.GoCreate, GoroutineState.NotExist, GoroutineState.Runnable);
                break;
            case V1Kind.GoStart when !HasBegun: Status(e, v1.SubjectSlot, GoroutineState.Running); break;
            case V1Kind.GoStart:
                Subject(v1, e, WireEvent.GoStart, GoroutineState.Runnable, GoroutineState.Running);
                break;
            case V1Kind.GoStartLabel:
                e = WithoutUnknowns(e, v1);
                Subject(v1, e, WireEvent.GoStart, GoroutineState.Runnable, GoroutineState.Running);
                (e.Wire, e.Kind) = (WireEvent.GoLabel, EventKind.Label);
                (e.Subject, e.SubjectSlot) = (e.Goroutine, e.GoroutineSlot);
                e.Text = tables.Texts.Ids.Find(arguments.Arg2);
                _following.Enqueue(e);
                break;
            case V1Kind.GoEnd:
                Context(v1, e, WireEvent.GoDestroy, GoroutineState.Running, GoroutineState.NotExist);
                break;
            case V1Kind.GoSched or V1Kind.GoPreempt: Pause(v1, e, WireEvent.GoStop, GoroutineState.Runnable); break;
            case V1Kind.GoUnblock:
                Subject(v1, e, WireEvent.GoUnblock, GoroutineState.Waiting, GoroutineState.Runnable);
                break;
            case V1Kind.GoSysCall: Call(v1, e); break;
            case V1Kind.GoSysBlock: break;
            case V1Kind.GoSysExit:
                Context(v1, e, WireEvent.GoSyscallEndBlocked, GoroutineState.Syscall, GoroutineState.Runnable);
                break;
            case V1Kind.GoWaiting: Status(e, v1.SubjectSlot, GoroutineState.Waiting); break;
            case V1Kind.GoInSyscall: Status(e, v1.SubjectSlot, GoroutineState.Syscall); break;
            case V1Kind.UserTaskCreate or V1Kind.UserTaskEnd: Task(e, v1.Kind == V1Kind.UserTaskCreate, arguments); break;
            case V1Kind.UserRegion:
                e.Text = tables.Texts.Ids.Find(arguments.Arg2);
                Annotation(e, arguments.Arg1 == 0 ? WireEvent.UserRegionBegin : WireEvent.UserRegionEnd,
                    arguments.Arg1 == 0 ? EventKind.RegionBegin : EventKind.RegionEnd, arguments);
                break;
            case V1Kind.UserLog:
                e.Text = tables.Texts.Ids.Find(arguments.Arg1);
                e.Message = texts.Message(arguments.Arg2);
                Annotation(e, WireEvent.UserLog, EventKind.Log, arguments);
                break;
            case V1Kind.CPUSample: Sample(e, arguments); break;
            case V1Kind.GoStop: Pause(v1, e, WireEvent.GoBlock, GoroutineState.Waiting); break;
            default:
                if (!V1Events.IsBlock(v1.Kind))
                    throw new TraceFormatException(ProblemKind.Damaged, $"unexpected event {(int)v1.Kind}");
                Pause(v1, e, WireEvent.GoBlock, GoroutineState.Waiting);
                break;
        }
    }

    /// <summary>The world starts: what was created and did nothing else until now can run.</summary>
    private void Begin(long time)
    {
        HasBegun = true;
        OrderedEvent e = OrderedEvent.OfNobody(default, default, time);
        foreach (int slot in _createdBefore.Values.ToArray()) Status(e, slot, GoroutineState.Runnable);
    }

    private void Status(OrderedEvent e, int slot, GoroutineState state)
    {
        _createdBefore.Remove(goroutines.IdOf(slot));
        Goroutine(e, WireEvent.GoStatus, slot, GoroutineState.Undetermined, state);
    }

    /// <summary>Go 1.27 says 0 for what is unknown here, where it says −1 elsewhere.</summary>
    private OrderedEvent WithoutUnknowns(OrderedEvent e, in V1Event v1)
    {
        ref readonly Proc proc = ref _procs[v1.Proc];
        (e.Thread, e.ThreadSlot) = proc.HasThread ? (proc.Thread, proc.ThreadSlot) : (0, ThreadSlot(0));
        (e.Goroutine, e.GoroutineSlot) = (IdOf(v1.GoroutineSlot), SlotOf(v1.GoroutineSlot));
        return e;
    }

    /// <summary>A call that did not block has no end: it gets the shortest.</summary>
    private void Call(in V1Event v1, OrderedEvent e)
    {
        if (!v1.Blocks) e = WithoutUnknowns(e, v1);
        OrderedEvent end = e;
        e.SubjectStack = e.Stack;
        Context(v1, e, WireEvent.GoSyscallBegin, GoroutineState.Running, GoroutineState.Syscall);
        if (v1.Blocks) return;
        (end.Stack, end.IsSynthetic) = (0, true);
        end.Time++;
        Context(v1, end, WireEvent.GoSyscallEnd, GoroutineState.Syscall, GoroutineState.Running);
    }

    private void Pause(in V1Event v1, OrderedEvent e, WireEvent wire, GoroutineState state)
    {
        e.SubjectStack = e.Stack;
        e.Text = texts.Reason(v1);
        Goroutine(e, wire, v1.GoroutineSlot, GoroutineState.Running, state);
    }

    /// <summary>It happens to the goroutine that the event belongs to.</summary>
    private void Context(in V1Event v1, in OrderedEvent e, WireEvent wire, GoroutineState from, GoroutineState to) =>
        Goroutine(e, wire, v1.GoroutineSlot, from, to);

    /// <summary>It happens to the goroutine that the event names.</summary>
    private void Subject(in V1Event v1, in OrderedEvent e, WireEvent wire, GoroutineState from, GoroutineState to) =>
        Goroutine(e, wire, v1.SubjectSlot, from, to);

    private void Goroutine(OrderedEvent e, WireEvent wire, int slot, GoroutineState from, GoroutineState to)
    {
        (e.Wire, e.Kind, e.Subject, e.SubjectSlot) = (wire, EventKind.GoTransition, IdOf(slot), SlotOf(slot));
        (e.From, e.To) = ((byte)from, (byte)to);
        _following.Enqueue(e);
    }

    private void ProcChanges(in V1Event v1, OrderedEvent e, WireEvent wire, ProcState from, ProcState to)
    {
        bool isFirst = !_procs[v1.Proc].IsKnown;
        _procs[v1.Proc].IsKnown = true;
        (e.Wire, e.Kind, e.Subject) = (isFirst ? WireEvent.ProcStatus : wire, EventKind.ProcTransition, e.Proc);
        (e.From, e.To) = ((byte)(isFirst ? ProcState.Undetermined : from), (byte)to);
        e.SubjectSlot = e.ProcSlot;
        _following.Enqueue(e);
    }

    private void Range(OrderedEvent e, WireEvent wire, EventKind kind, long subject, int slot)
    {
        (e.Wire, e.Kind, e.Subject, e.SubjectSlot) = (wire, kind, subject, slot);
        _following.Enqueue(e);
    }

    private void Metric(OrderedEvent e, WireEvent wire, in V1Arguments arguments)
    {
        (e.Wire, e.Kind, e.Value1) = (wire, EventKind.Metric, arguments.Arg0);
        _following.Enqueue(e);
    }

    private void Sample(OrderedEvent e, in V1Arguments arguments)
    {
        (e.Wire, e.Kind, e.Proc) = (WireEvent.CPUSample, EventKind.StackSample, (int)(uint)arguments.Arg0);
        e.Goroutine = arguments.Arg1 == 0 ? -1 : (long)arguments.Arg1;
        (e.Thread, e.ThreadSlot, e.ProcSlot, e.GoroutineSlot) = (-1, -1, -1, -1);
        _following.Enqueue(e);
    }

    private void Annotation(OrderedEvent e, WireEvent wire, EventKind kind, in V1Arguments arguments)
    {
        (e.Wire, e.Kind, e.Subject) = (wire, kind, (long)arguments.Arg0);
        _following.Enqueue(e);
    }

    private void Task(OrderedEvent e, bool begins, in V1Arguments arguments)
    {
        if (begins)
        {
            e.Text = tables.Texts.Ids.Find(arguments.Arg2);
            e.Value1 = arguments.Arg1 == 0 ? NoTask : arguments.Arg1;
            _tasks[arguments.Arg0] = (e.Text, arguments.Arg1);
        }
        else
        {
            // The parent as it is in the file, where 0 is none, as Go 1.27 shows it.
            (e.Text, e.Value1) = _tasks.Remove(arguments.Arg0, out var task) ? task : (0, NoTask);
        }
        Annotation(e, begins ? WireEvent.UserTaskBegin : WireEvent.UserTaskEnd,
            begins ? EventKind.TaskBegin : EventKind.TaskEnd, arguments);
    }

    /// <summary>The newer format has no goroutine −1.</summary>
    private int SlotOf(int slot) => IdOf(slot) == -1 ? -1 : slot;

    private long IdOf(int slot) => (long)goroutines.IdOf(slot);

    private int Stack(uint id) => tables.Stacks.Ids.Find(id);

    private int ThreadSlot(long id)
    {
        if (id == -1) return -1;
        if (_threadSlots.TryGetValue(id, out int slot)) return slot;
        _threadSlots.Add(id, _threads.Count);
        _threads.Add(id);
        return _threads.Count - 1;
    }

    private static Proc[] NewProcs(V1Procs numbers)
    {
        var procs = new Proc[numbers.Count];
        for (int slot = 0; slot < procs.Length; slot++)
            procs[slot] = new Proc { Thread = -1, ThreadSlot = -1, Slot = numbers[slot] < 0 ? -1 : slot };
        return procs;
    }
}
