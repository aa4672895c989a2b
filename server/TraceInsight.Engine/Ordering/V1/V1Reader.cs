using System.Runtime.InteropServices;
using System.Text;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>A trace of format v1 (Go 1.11 to 1.21) as the events that a newer Go would have written
/// (<c>Go 1.27, internal/trace/tracev1.go</c>).</summary>
/// <remarks>The whole file is one generation, read and checked before the first event is handed out.</remarks>
internal sealed class V1Reader
{
    private const ulong NoTask = ulong.MaxValue;

    // In the order of the file, and the order in which to take them. There are many: they are not copied.
    private readonly List<V1Event> _events;
    private readonly int[] _order;
    private readonly bool[] _blocks;
    private readonly int[] _texts;
    private readonly int _version;
    private readonly Queue<OrderedEvent> _following = [];
    private readonly SortedSet<ulong> _createdBefore = [];
    private readonly Dictionary<int, long> _threadOfProc = [];
    private readonly HashSet<int> _knownProcs = [];
    private readonly Dictionary<ulong, (int Text, ulong Parent)> _tasks = [];
    private readonly Dictionary<string, int> _reasons = [];
    private readonly Dictionary<long, int> _threadSlots = new() { [-1] = -1 };
    private readonly Dictionary<long, int> _procSlots = new() { [-1] = -1 };
    private readonly Dictionary<long, int> _goroutineSlots = new() { [-1] = -1 };
    private bool _isBeginning = true;
    private int _stopKind;
    private int _next;
    private int _syncs;
    private bool _ended;
    private long _lastTime = -1;

    private V1Reader(V1Parser parser, int[] order, int version, long length)
    {
        Tables = parser.Parts.FinishV1(length);
        _version = version;
        _texts = [.. parser.Messages.Select(message => Tables.AddText(message))];
        _events = parser.Events;
        _order = order;
        _blocks = FindBlockingCalls(CollectionsMarshal.AsSpan(_events), order);
    }

    /// <summary>Strings and stacks of the whole trace; it has no batches.</summary>
    public Generation Tables { get; }

    /// <exception cref="TraceFormatException">Anything is wrong anywhere: there is no partial result.</exception>
    public static V1Reader Read(TraceFile file, CancellationToken cancel)
    {
        int version = TraceHeader.Read(file);
        V1Parser parser = V1Parser.Parse(file, version, cancel);
        int[] order = V1Order.Of(parser, cancel);
        V1Checks.Run(CollectionsMarshal.AsSpan(parser.Events), order);
        return new V1Reader(parser, order, version, file.Length);
    }

    /// <summary>Hands out the next event; false after the last, which is a Sync.</summary>
    /// <exception cref="TraceFormatException">An event that the format no longer has.</exception>
    public bool Next(ref OrderedEvent e)
    {
        if (_ended) return false;
        if (_syncs == 0 && _order.Length > 0)
        {
            Sync(ref e, _events[_order[0]].Time - 1);
            return true;
        }
        while (!_following.TryDequeue(out e))
        {
            if (_next == _order.Length)
            {
                _ended = true;
                Sync(ref e, _lastTime + 1);
                return true;
            }
            Convert(_next++);
        }
        if (e.Time <= _lastTime) e.Time = _lastTime + 1;
        _lastTime = e.Time;
        e.ThreadSlot = SlotOf(e.Thread, _threadSlots);
        e.ProcSlot = SlotOf(e.Proc, _procSlots);
        e.GoroutineSlot = SlotOf(e.Goroutine, _goroutineSlots);
        e.SubjectSlot = e.Kind switch
        {
            EventKind.ProcTransition => SlotOf(e.Subject, _procSlots),
            EventKind.GoTransition or EventKind.Label => SlotOf(e.Subject, _goroutineSlots),
            _ when e.Wire is WireEvent.GCSweepBegin or WireEvent.GCSweepEnd => e.ProcSlot,
            EventKind.RangeBegin or EventKind.RangeEnd when e.Subject != -1 => e.GoroutineSlot,
            _ => -1,
        };
        return true;
    }

    private static int SlotOf(long id, Dictionary<long, int> slots)
    {
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, id, out bool known);
        if (!known) slot = slots.Count - 2;
        return slot;
    }

    /// <summary>A call blocks if the next thing that the goroutine does is to say so.</summary>
    private static bool[] FindBlockingCalls(ReadOnlySpan<V1Event> events, int[] order)
    {
        var next = new Dictionary<ulong, V1Kind>();
        var blocks = new bool[order.Length];
        for (int i = order.Length - 1; i >= 0; i--)
        {
            ref readonly V1Event e = ref events[order[i]];
            ref V1Kind kind = ref CollectionsMarshal.GetValueRefOrAddDefault(next, e.Goroutine, out _);
            blocks[i] = kind == V1Kind.GoSysBlock;
            kind = e.Kind;
        }
        return blocks;
    }

    private void Sync(ref OrderedEvent e, long time) => e = new OrderedEvent
    {
        Wire = WireEvent.Sync,
        Kind = EventKind.Sync,
        Time = time,
        Thread = -1,
        Proc = -1,
        Goroutine = -1,
        ThreadSlot = -1,
        ProcSlot = -1,
        GoroutineSlot = -1,
        SubjectSlot = -1,
        Subject = ++_syncs,
    };

    private void Convert(int index)
    {
        ref readonly V1Event v1 = ref CollectionsMarshal.AsSpan(_events)[_order[index]];
        if (v1.Kind == V1Kind.ProcStart) _threadOfProc[v1.Proc] = (long)v1.Arg0;
        var e = new OrderedEvent
        {
            Time = v1.Time,
            Thread = v1.Proc == -1 ? -1 : _threadOfProc.GetValueOrDefault(v1.Proc, -1),
            Proc = v1.Proc,
            Goroutine = v1.Goroutine == 0 ? -1 : (long)v1.Goroutine,
            Stack = Stack(v1.Stack),
        };
        if (V1Events.IsBlock(v1.Kind))
            Pause(e, WireEvent.GoBlock, GoroutineState.Waiting, Reason(v1.Kind));
        else
            Convert(index, v1, e);
        if (v1.Kind == V1Kind.ProcStop) _threadOfProc.Remove(v1.Proc);
    }

    private void Convert(int index, in V1Event v1, OrderedEvent e)
    {
        switch (v1.Kind)
        {
            case V1Kind.Gomaxprocs when _isBeginning: EndBeginning(v1.Time); break;
            case V1Kind.Gomaxprocs: Metric(e, WireEvent.ProcsChange, v1); break;
            case V1Kind.HeapAlloc: Metric(e, WireEvent.HeapAlloc, v1); break;
            case V1Kind.HeapGoal: Metric(e, WireEvent.HeapGoal, v1); break;
            case V1Kind.ProcStart: Proc(e, WireEvent.ProcStart, ProcState.Idle, ProcState.Running); break;
            case V1Kind.ProcStop: Proc(e, WireEvent.ProcStop, ProcState.Running, ProcState.Idle); break;
            case V1Kind.GCStart: Range(e, WireEvent.GCBegin, EventKind.RangeBegin, -1); break;
            case V1Kind.GCDone: Range(e, WireEvent.GCEnd, EventKind.RangeEnd, -1); break;
            case V1Kind.STWStart:
                e.Text = _stopKind = Text(StopKind(v1.Arg0));
                Range(e, WireEvent.STWBegin, EventKind.RangeBegin, e.Goroutine);
                break;
            case V1Kind.STWDone:
                e.Text = _stopKind;
                Range(e, WireEvent.STWEnd, EventKind.RangeEnd, e.Goroutine);
                break;
            case V1Kind.GCSweepStart: Range(e, WireEvent.GCSweepBegin, EventKind.RangeBegin, e.Proc); break;
            case V1Kind.GCSweepDone:
                (e.Value1, e.Value2) = (v1.Arg0, v1.Arg1);
                Range(e, WireEvent.GCSweepEnd, EventKind.RangeEnd, e.Proc);
                break;
            case V1Kind.GCMarkAssistStart:
                Range(e, WireEvent.GCMarkAssistBegin, EventKind.RangeBegin, e.Goroutine);
                break;
            case V1Kind.GCMarkAssistDone:
                Range(e, WireEvent.GCMarkAssistEnd, EventKind.RangeEnd, e.Goroutine);
                break;
            case V1Kind.GoCreate when _isBeginning: _createdBefore.Add(v1.Arg0); break;
            case V1Kind.GoCreate:
                e.SubjectStack = Stack((uint)v1.Arg1);
                Goroutine(e, WireEvent.GoCreate, v1.Arg0, GoroutineState.NotExist, GoroutineState.Runnable);
                break;
            case V1Kind.GoStart when _isBeginning: Status(e, v1.Arg0, GoroutineState.Running); break;
            case V1Kind.GoStart: Start(e, v1.Arg0); break;
            case V1Kind.GoStartLabel:
                e = WithoutUnknowns(e, v1);
                Start(e, v1.Arg0);
                (e.Wire, e.Kind, e.Subject) = (WireEvent.GoLabel, EventKind.Label, e.Goroutine);
                e.Text = Tables.Texts.Ids.Find(v1.Arg2);
                _following.Enqueue(e);
                break;
            case V1Kind.GoEnd:
                Goroutine(e, WireEvent.GoDestroy, v1.Goroutine, GoroutineState.Running, GoroutineState.NotExist);
                break;
            case V1Kind.GoStop: Pause(e, WireEvent.GoBlock, GoroutineState.Waiting, "forever"); break;
            case V1Kind.GoSched: Pause(e, WireEvent.GoStop, GoroutineState.Runnable, "runtime.Gosched"); break;
            case V1Kind.GoPreempt: Pause(e, WireEvent.GoStop, GoroutineState.Runnable, "preempted"); break;
            case V1Kind.GoUnblock:
                Goroutine(e, WireEvent.GoUnblock, v1.Arg0, GoroutineState.Waiting, GoroutineState.Runnable);
                break;
            case V1Kind.GoSysCall: Call(index, v1, e); break;
            case V1Kind.GoSysBlock: break;
            case V1Kind.GoSysExit:
                Goroutine(e, WireEvent.GoSyscallEndBlocked, v1.Goroutine, GoroutineState.Syscall,
                    GoroutineState.Runnable);
                break;
            case V1Kind.GoWaiting: Status(e, v1.Arg0, GoroutineState.Waiting); break;
            case V1Kind.GoInSyscall: Status(e, v1.Arg0, GoroutineState.Syscall); break;
            case V1Kind.UserTaskCreate or V1Kind.UserTaskEnd: Task(e, v1); break;
            case V1Kind.UserRegion:
                e.Text = Tables.Texts.Ids.Find(v1.Arg2);
                Annotation(e, v1.Arg1 == 0 ? WireEvent.UserRegionBegin : WireEvent.UserRegionEnd,
                    v1.Arg1 == 0 ? EventKind.RegionBegin : EventKind.RegionEnd, v1);
                break;
            case V1Kind.UserLog:
                e.Text = Tables.Texts.Ids.Find(v1.Arg1);
                e.Message = _texts[v1.Message];
                Annotation(e, WireEvent.UserLog, EventKind.Log, v1);
                break;
            case V1Kind.CPUSample:
                (e.Wire, e.Kind, e.Thread) = (WireEvent.CPUSample, EventKind.StackSample, -1);
                _following.Enqueue(e);
                break;
            default:
                throw new TraceFormatException(Model.ProblemKind.Damaged, $"unexpected event {(int)v1.Kind}");
        }
    }

    /// <summary>The world starts: what was created and did nothing else until now can run.</summary>
    private void EndBeginning(long time)
    {
        _isBeginning = false;
        foreach (ulong goroutine in _createdBefore.ToArray())
        {
            var e = new OrderedEvent { Time = time, Thread = -1, Proc = -1, Goroutine = -1 };
            Status(e, goroutine, GoroutineState.Runnable);
        }
    }

    private void Status(OrderedEvent e, ulong goroutine, GoroutineState state)
    {
        _createdBefore.Remove(goroutine);
        Goroutine(e, WireEvent.GoStatus, goroutine, GoroutineState.Undetermined, state);
    }

    private void Start(in OrderedEvent e, ulong goroutine) =>
        Goroutine(e, WireEvent.GoStart, goroutine, GoroutineState.Runnable, GoroutineState.Running);

    /// <summary>Go 1.27 says 0 for what is unknown here, where it says −1 elsewhere.</summary>
    private OrderedEvent WithoutUnknowns(OrderedEvent e, in V1Event v1)
    {
        e.Thread = _threadOfProc.GetValueOrDefault(v1.Proc);
        e.Goroutine = (long)v1.Goroutine;
        return e;
    }

    /// <summary>A call that did not block has no end: it gets the shortest.</summary>
    private void Call(int index, in V1Event v1, OrderedEvent e)
    {
        if (!_blocks[index]) e = WithoutUnknowns(e, v1);
        OrderedEvent end = e;
        e.SubjectStack = e.Stack;
        Goroutine(e, WireEvent.GoSyscallBegin, v1.Goroutine, GoroutineState.Running, GoroutineState.Syscall);
        if (_blocks[index]) return;
        (end.Stack, end.IsSynthetic) = (0, true);
        end.Time++;
        Goroutine(end, WireEvent.GoSyscallEnd, v1.Goroutine, GoroutineState.Syscall, GoroutineState.Running);
    }

    private void Pause(OrderedEvent e, WireEvent wire, GoroutineState state, string reason)
    {
        e.SubjectStack = e.Stack;
        e.Text = Text(reason);
        Goroutine(e, wire, (ulong)e.Goroutine, GoroutineState.Running, state);
    }

    private void Goroutine(OrderedEvent e, WireEvent wire, ulong id, GoroutineState from, GoroutineState to)
    {
        (e.Wire, e.Kind, e.Subject) = (wire, EventKind.GoTransition, (long)id);
        (e.From, e.To) = ((byte)from, (byte)to);
        _following.Enqueue(e);
    }

    private void Proc(OrderedEvent e, WireEvent wire, ProcState from, ProcState to)
    {
        bool isFirst = _knownProcs.Add((int)e.Proc);
        (e.Wire, e.Kind, e.Subject) = (isFirst ? WireEvent.ProcStatus : wire, EventKind.ProcTransition, e.Proc);
        (e.From, e.To) = ((byte)(isFirst ? ProcState.Undetermined : from), (byte)to);
        _following.Enqueue(e);
    }

    private void Range(OrderedEvent e, WireEvent wire, EventKind kind, long subject)
    {
        (e.Wire, e.Kind, e.Subject) = (wire, kind, subject);
        _following.Enqueue(e);
    }

    private void Metric(OrderedEvent e, WireEvent wire, in V1Event v1)
    {
        (e.Wire, e.Kind, e.Value1) = (wire, EventKind.Metric, v1.Arg0);
        _following.Enqueue(e);
    }

    private void Annotation(OrderedEvent e, WireEvent wire, EventKind kind, in V1Event v1)
    {
        (e.Wire, e.Kind, e.Subject) = (wire, kind, (long)v1.Arg0);
        _following.Enqueue(e);
    }

    private void Task(OrderedEvent e, in V1Event v1)
    {
        bool begins = v1.Kind == V1Kind.UserTaskCreate;
        if (begins)
        {
            e.Text = Tables.Texts.Ids.Find(v1.Arg2);
            e.Value1 = v1.Arg1 == 0 ? NoTask : v1.Arg1;
            _tasks[v1.Arg0] = (e.Text, v1.Arg1);
        }
        else
        {
            // The parent as it is in the file, where 0 is none, as Go 1.27 shows it.
            (e.Text, e.Value1) = _tasks.Remove(v1.Arg0, out var task) ? task : (0, NoTask);
        }
        Annotation(e, begins ? WireEvent.UserTaskBegin : WireEvent.UserTaskEnd,
            begins ? EventKind.TaskBegin : EventKind.TaskEnd, v1);
    }

    private int Stack(uint id) => Tables.Stacks.Ids.Find(id);

    private int Text(string reason)
    {
        if (_reasons.TryGetValue(reason, out int text)) return text;
        return _reasons[reason] = Tables.AddText(Encoding.ASCII.GetBytes(reason));
    }

    private static string Reason(V1Kind block) => block switch
    {
        V1Kind.GoSleep => "sleep",
        V1Kind.GoBlockSend => "chan send",
        V1Kind.GoBlockRecv => "chan receive",
        V1Kind.GoBlockSelect => "select",
        V1Kind.GoBlockSync => "sync",
        V1Kind.GoBlockCond => "sync.(*Cond).Wait",
        V1Kind.GoBlockNet => "network",
        V1Kind.GoBlockGC => "GC mark assist wait for work",
        _ => "",
    };

    // Go 1.21 numbers the reasons as the texts here; before it there were two.
    private string StopKind(ulong number)
    {
        if (_version < 21) number = number < 2 ? number + 1 : 0;
        return number switch
        {
            1 => "GC mark termination",
            2 => "GC sweep termination",
            3 => "write heap dump",
            4 => "goroutine profile",
            5 => "goroutine profile cleanup",
            6 => "all goroutine stack trace",
            7 => "read mem stats",
            8 => "AllThreadsSyscall",
            9 => "GOMAXPROCS",
            10 => "start trace",
            11 => "stop trace",
            12 => "CountPagesInUse (test)",
            13 => "ReadMetricsSlow (test)",
            14 => "ReadMemStatsSlow (test)",
            15 => "PageCachePagesLeaked (test)",
            16 => "ResetDebugLog (test)",
            _ => "",
        };
    }
}
