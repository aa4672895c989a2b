using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>When a goroutine's events can come next (<c>Go 1.27, internal/trace/order.go</c>, advanceGo…).</summary>
internal static class GoroutineRules
{
    public static bool Status(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0, threadId = (long)a.Wire.Arg1;
        var said = (GoStatus)(byte)a.Wire.Arg2;
        if (said > GoStatus.Waiting) throw a.Broken($"invalid status for goroutine {id}: {(int)said}");

        GoroutineState from, to = Shown(said);
        if (a.State.Goroutines.Find(id) is { } goroutine)
        {
            if (goroutine.Status != said)
                throw a.Broken($"inconsistent status for goroutine {id}: {goroutine.Status}, now {said}");
            goroutine.Sequence = a.Sequence(0);
            from = to;
        }
        else
        {
            if (!a.IsFirst) throw a.Broken($"status of a new goroutine {id} after the first generation");
            goroutine = a.State.AddGoroutine(id, said, a.Sequence(0));
            from = GoroutineState.Undetermined;
        }
        if (said == GoStatus.Running && a.Thread.Id != -1) a.Thread.Hold(goroutine);
        if (said == GoStatus.Syscall) BindInSyscall(a, goroutine, threadId, ref e);
        if (a.Wire.Event == WireEvent.GoStatusStack) e.SubjectStack = e.Stack = a.Stack(a.Wire.Arg3);
        return Transition(ref e, id, from, to);
    }

    /// <summary>A goroutine in a syscall has a thread, which may not be the one that says so.</summary>
    private static void BindInSyscall(Attempt a, GoroutineRecord goroutine, long threadId, ref OrderedEvent e)
    {
        if (threadId == -1) throw a.Broken($"goroutine {goroutine.Id} in a syscall without a thread");
        if (threadId == a.Thread.Id)
        {
            if (!a.IsFirst && a.Thread.Goroutine != goroutine.Id) ThrowInconsistent(a.Thread);
            a.Thread.Hold(goroutine);
            return;
        }
        if (a.State.Threads.Find(threadId) is { } thread)
        {
            if (thread.Goroutine != goroutine.Id) ThrowInconsistent(thread);
            e.Goroutine = goroutine.Id;
        }
        else
        {
            a.State.AddThread(threadId).Hold(goroutine);
        }
        e.Thread = threadId;

        void ThrowInconsistent(ThreadRecord thread) => throw a.Broken(
            $"goroutine {goroutine.Id} in a syscall on thread {thread.Id}, which has goroutine {thread.Goroutine}");
    }

    public static bool Create(Attempt a, ref OrderedEvent e, GoStatus status)
    {
        a.RequireProc();
        if (a.Current is { } creator && creator.Status != GoStatus.Running)
            throw a.Broken($"goroutine {creator.Id} is not Running but {creator.Status}");
        long id = (long)a.Wire.Arg0;
        AddNew(a, id, status);
        e.SubjectStack = a.Stack(a.Wire.Arg1);
        e.Stack = a.Stack(a.Wire.Arg2);
        return Transition(ref e, id, GoroutineState.NotExist, Shown(status));
    }

    /// <summary>A thread of C code calls into Go.</summary>
    public static bool CreateInSyscall(Attempt a, ref OrderedEvent e)
    {
        a.RequireThread();
        a.RequireNoGoroutine();
        long id = (long)a.Wire.Arg0;
        a.Thread.Hold(AddNew(a, id, GoStatus.Syscall));
        return Transition(ref e, id, GoroutineState.NotExist, GoroutineState.Syscall);
    }

    private static GoroutineRecord AddNew(Attempt a, long id, GoStatus status)
    {
        if (a.State.Goroutines.Find(id) is not null) throw a.Broken($"goroutine {id} exists already");
        return a.State.AddGoroutine(id, status, a.Sequence(0));
    }

    public static bool Start(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        Sequence sequence = a.Sequence(a.Wire.Arg1);
        if (a.State.Goroutines.Find(id) is not { Status: GoStatus.Runnable } goroutine
            || !sequence.Follows(goroutine.Sequence))
        {
            return false;
        }
        a.RequireProc();
        a.RequireNoGoroutine();
        goroutine.Status = GoStatus.Running;
        goroutine.Sequence = sequence;
        a.Thread.Hold(goroutine);
        return Transition(ref e, id, GoroutineState.Runnable, GoroutineState.Running);
    }

    public static bool Destroy(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        GoroutineRecord goroutine = a.CurrentIn(GoStatus.Running);
        long id = goroutine.Id;
        a.State.Destroy(goroutine);
        a.Thread.LoseGoroutine();
        return Transition(ref e, id, GoroutineState.Running, GoroutineState.NotExist);
    }

    /// <summary>GoStop and GoBlock: the thread gives the goroutine up.</summary>
    public static bool Pause(Attempt a, ref OrderedEvent e, GoStatus status)
    {
        a.RequireUser();
        GoroutineRecord goroutine = a.CurrentIn(GoStatus.Running);
        goroutine.Status = status;
        a.Thread.LoseGoroutine();
        e.Text = a.Text(a.Wire.Arg0);
        e.SubjectStack = e.Stack = a.Stack(a.Wire.Arg1);
        return Transition(ref e, goroutine.Id, GoroutineState.Running, Shown(status));
    }

    /// <summary>Anything may unblock a goroutine, also what holds neither a proc nor a goroutine.</summary>
    public static bool Unblock(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        Sequence sequence = a.Sequence(a.Wire.Arg1);
        if (a.State.Goroutines.Find(id) is not { Status: GoStatus.Waiting } goroutine
            || !sequence.Follows(goroutine.Sequence))
        {
            return false;
        }
        goroutine.Status = GoStatus.Runnable;
        goroutine.Sequence = sequence;
        e.Stack = a.Stack(a.Wire.Arg2);
        return Transition(ref e, id, GoroutineState.Waiting, GoroutineState.Runnable);
    }

    /// <summary>A coroutine switch: the target is unblocked, the current goroutine blocks or ends, the target starts.
    /// </summary>
    public static bool Switch(Attempt a, ref OrderedEvent e, bool destroys)
    {
        a.RequireUser();
        GoroutineRecord current = a.CurrentIn(GoStatus.Running);
        long currentId = current.Id, targetId = (long)a.Wire.Arg0;
        Sequence sequence = a.Sequence(a.Wire.Arg1);
        if (a.State.Goroutines.Find(targetId) is not { Status: GoStatus.Waiting } target
            || !sequence.Follows(target.Sequence))
        {
            return false;
        }
        OrderedEvent gone = e, started = e;
        gone.IsSynthetic = started.IsSynthetic = true;
        gone.Wire = destroys ? WireEvent.GoDestroy : WireEvent.GoBlock;
        Transition(ref gone, currentId, GoroutineState.Running,
            destroys ? GoroutineState.NotExist : GoroutineState.Waiting);
        a.Follow(gone);
        started.Wire = WireEvent.GoStart;
        started.Goroutine = -1;
        Transition(ref started, targetId, GoroutineState.Runnable, GoroutineState.Running);
        a.Follow(started);

        if (destroys) a.State.Destroy(current);
        else current.Status = GoStatus.Waiting;
        target.Status = GoStatus.Running;
        target.Sequence = sequence;
        a.Thread.Hold(target);
        return Transition(ref e, targetId, GoroutineState.Waiting, GoroutineState.Runnable);
    }

    public static bool EnterSyscall(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        GoroutineRecord goroutine = a.CurrentIn(GoStatus.Running);
        ProcRecord proc = a.Thread.ProcRecord!;
        // The number makes clear which syscall a theft of the proc belongs to. The proc is the thread's own, so there
        // is nothing to wait for.
        Sequence sequence = a.Sequence(a.Wire.Arg0);
        if (!sequence.Follows(proc.Sequence))
            throw a.Broken($"proc {proc.Id} at {proc.Sequence} cannot go on with {sequence}");
        goroutine.Status = GoStatus.Syscall;
        proc.Status = ProcStatus.Syscall;
        proc.Sequence = sequence;
        e.SubjectStack = e.Stack = a.Stack(a.Wire.Arg1);
        return Transition(ref e, goroutine.Id, GoroutineState.Running, GoroutineState.Syscall);
    }

    public static bool LeaveSyscall(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        GoroutineRecord goroutine = a.CurrentIn(GoStatus.Syscall);
        ProcRecord proc = a.Thread.ProcRecord!;
        if (proc.Status != ProcStatus.Syscall) throw a.Broken($"proc {proc.Id} is not Syscall but {proc.Status}");
        goroutine.Status = GoStatus.Running;
        proc.Status = ProcStatus.Running;
        return Transition(ref e, goroutine.Id, GoroutineState.Syscall, GoroutineState.Running);
    }

    /// <summary>The goroutine comes back to find its proc gone; how it went must be seen before.</summary>
    public static bool LeaveSyscallBlocked(Attempt a, ref OrderedEvent e)
    {
        if (a.Thread.ProcRecord is { Status: ProcStatus.Syscall }) return false;
        RequireGoroutine(a);
        GoroutineRecord goroutine = a.CurrentIn(GoStatus.Syscall);
        goroutine.Status = GoStatus.Runnable;
        a.Thread.LoseGoroutine();
        return Transition(ref e, goroutine.Id, GoroutineState.Syscall, GoroutineState.Runnable);
    }

    /// <summary>A thread of C code leaves Go. It may keep a proc that is stolen later, when the operating system has
    /// given the thread's id to another, so it is taken to lose the proc now.</summary>
    public static bool DestroyInSyscall(Attempt a, ref OrderedEvent e)
    {
        RequireGoroutine(a);
        GoroutineRecord goroutine = a.CurrentIn(GoStatus.Syscall);
        long id = goroutine.Id;
        OrderedEvent destroyed = e;
        Transition(ref destroyed, id, GoroutineState.Syscall, GoroutineState.NotExist);
        if (a.Thread.ProcRecord is { } proc)
        {
            if (proc.Status != ProcStatus.Syscall) throw a.Broken($"proc {proc.Id} is not Syscall but {proc.Status}");
            proc.Status = ProcStatus.SyscallAbandoned;
            a.Thread.LoseProc();
            e.Wire = WireEvent.ProcSteal;
            e.IsSynthetic = true;
            ProcRules.Transition(ref e, proc.Id, ProcState.Running, ProcState.Idle);
            a.Follow(destroyed);
        }
        else
        {
            e = destroyed;
        }
        a.State.Destroy(goroutine);
        a.Thread.LoseGoroutine();
        return true;
    }

    private static void RequireGoroutine(Attempt a)
    {
        a.RequireThread();
        if (a.Thread.Goroutine == -1) throw a.Broken("expected a goroutine but didn't have one");
    }

    private static bool Transition(ref OrderedEvent e, long id, GoroutineState from, GoroutineState to)
    {
        e.Kind = EventKind.GoTransition;
        e.Subject = id;
        e.From = (byte)from;
        e.To = (byte)to;
        return true;
    }

    private static GoroutineState Shown(GoStatus status) => status switch
    {
        GoStatus.Runnable => GoroutineState.Runnable,
        GoStatus.Running => GoroutineState.Running,
        GoStatus.Waiting => GoroutineState.Waiting,
        GoStatus.Syscall => GoroutineState.Syscall,
        _ => GoroutineState.Undetermined,
    };
}
