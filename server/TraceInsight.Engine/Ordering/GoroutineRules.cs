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
        int slot = a.State.FindGoroutine(id);
        if (slot >= 0)
        {
            ref GoroutineRecord goroutine = ref a.State.Goroutines[slot];
            if (goroutine.Status != said)
                throw a.Broken($"inconsistent status for goroutine {id}: {goroutine.Status}, now {said}");
            goroutine.Sequence = a.Sequence(0);
            from = to;
        }
        else
        {
            if (!a.IsFirst && (said == GoStatus.Bad || !a.State.MayHaveEntered(id)))
                throw a.Broken($"status of a new goroutine {id} after the first generation");
            slot = a.IsFirst ? a.State.AddGoroutine(id, said, a.Sequence(0)) : a.State.EnterGoroutine(id, said, a.Sequence(0));
            from = a.IsFirst ? GoroutineState.Undetermined : to;
        }
        if (said == GoStatus.Running && a.Thread.Id != -1) a.Thread.Hold(id, slot);
        if (said == GoStatus.Syscall) BindInSyscall(a, id, slot, threadId, ref e);
        if (a.Wire.Event == WireEvent.GoStatusStack) e.SubjectStack = e.Stack = a.Stack(a.Wire.Arg3);
        return Transition(ref e, id, slot, from, to);
    }

    /// <summary>A goroutine in a syscall has a thread, which may not be the one that says so.</summary>
    private static void BindInSyscall(Attempt a, long id, int slot, long threadId, ref OrderedEvent e)
    {
        if (threadId == -1) throw a.Broken($"goroutine {id} in a syscall without a thread");
        if (threadId == a.Thread.Id)
        {
            if (!a.IsFirst && a.Thread.Goroutine != id) ThrowInconsistent(a.Thread);
            a.Thread.Hold(id, slot);
            return;
        }
        ThreadRecord? thread = a.State.FindHolder(threadId, id, slot);
        if (thread is not null)
        {
            if (thread.Goroutine != id) ThrowInconsistent(thread);
            (e.Goroutine, e.GoroutineSlot) = (id, slot);
        }
        else
        {
            thread = a.State.AddThread(threadId);
            thread.Hold(id, slot);
        }
        (e.Thread, e.ThreadSlot) = (threadId, thread.Slot);

        void ThrowInconsistent(ThreadRecord thread) => throw a.Broken(
            $"goroutine {id} in a syscall on thread {thread.Id}, which has goroutine {thread.Goroutine}");
    }

    public static bool Create(Attempt a, ref OrderedEvent e, GoStatus status)
    {
        a.RequireProc();
        int creator = a.Current;
        if (creator >= 0 && a.State.Goroutines[creator].Status is var found and not GoStatus.Running)
            throw a.Broken($"goroutine {a.Thread.Goroutine} is not Running but {found}");
        long id = (long)a.Wire.Arg0;
        int slot = AddNew(a, id, status);
        e.SubjectStack = a.Stack(a.Wire.Arg1);
        e.Stack = a.Stack(a.Wire.Arg2);
        return Transition(ref e, id, slot, GoroutineState.NotExist, Shown(status));
    }

    /// <summary>A thread of C code calls into Go.</summary>
    public static bool CreateInSyscall(Attempt a, ref OrderedEvent e)
    {
        a.RequireThread();
        a.RequireNoGoroutine();
        long id = (long)a.Wire.Arg0;
        int slot = AddNew(a, id, GoStatus.Syscall);
        a.Thread.Hold(id, slot);
        return Transition(ref e, id, slot, GoroutineState.NotExist, GoroutineState.Syscall);
    }

    private static int AddNew(Attempt a, long id, GoStatus status)
    {
        if (a.State.FindGoroutine(id) >= 0) throw a.Broken($"goroutine {id} exists already");
        return a.State.AddGoroutine(id, status, a.Sequence(0));
    }

    public static bool Start(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        int slot = a.State.Goroutines.Find(id);
        if (slot < 0) return false;
        ref GoroutineRecord goroutine = ref a.State.Goroutines[slot];
        if (goroutine.Status != GoStatus.Runnable || !a.Sequence(a.Wire.Arg1).Follows(goroutine.Sequence)) return false;
        a.RequireProc();
        a.RequireNoGoroutine();
        goroutine.Status = GoStatus.Running;
        goroutine.Sequence = a.Sequence(a.Wire.Arg1);
        a.Thread.Hold(id, slot);
        return Transition(ref e, id, slot, GoroutineState.Runnable, GoroutineState.Running);
    }

    public static bool Destroy(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        int slot = a.CurrentIn(GoStatus.Running);
        long id = a.Thread.Goroutine;
        a.State.Destroy(slot);
        a.Thread.LoseGoroutine();
        return Transition(ref e, id, slot, GoroutineState.Running, GoroutineState.NotExist);
    }

    /// <summary>GoStop and GoBlock: the thread gives the goroutine up.</summary>
    public static bool Pause(Attempt a, ref OrderedEvent e, GoStatus status)
    {
        a.RequireUser();
        int slot = a.CurrentIn(GoStatus.Running);
        long id = a.Thread.Goroutine;
        a.State.Goroutines[slot].Status = status;
        a.Thread.LoseGoroutine();
        e.Text = a.Text(a.Wire.Arg0);
        e.SubjectStack = e.Stack = a.Stack(a.Wire.Arg1);
        return Transition(ref e, id, slot, GoroutineState.Running, Shown(status));
    }

    /// <summary>Anything may unblock a goroutine, also what holds neither a proc nor a goroutine.</summary>
    public static bool Unblock(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        int slot = a.State.Goroutines.Find(id);
        if (slot < 0) return false;
        ref GoroutineRecord goroutine = ref a.State.Goroutines[slot];
        if (goroutine.Status != GoStatus.Waiting || !a.Sequence(a.Wire.Arg1).Follows(goroutine.Sequence)) return false;
        goroutine.Status = GoStatus.Runnable;
        goroutine.Sequence = a.Sequence(a.Wire.Arg1);
        e.Stack = a.Stack(a.Wire.Arg2);
        return Transition(ref e, id, slot, GoroutineState.Waiting, GoroutineState.Runnable);
    }

    /// <summary>A coroutine switch: the target is unblocked, the current goroutine blocks or ends, the target starts.
    /// </summary>
    public static bool Switch(Attempt a, ref OrderedEvent e, bool destroys)
    {
        a.RequireUser();
        int currentSlot = a.CurrentIn(GoStatus.Running);
        long currentId = a.Thread.Goroutine, targetId = (long)a.Wire.Arg0;
        int targetSlot = a.State.Goroutines.Find(targetId);
        if (targetSlot < 0) return false;
        ref GoroutineRecord target = ref a.State.Goroutines[targetSlot];
        if (target.Status != GoStatus.Waiting || !a.Sequence(a.Wire.Arg1).Follows(target.Sequence)) return false;
        OrderedEvent gone = e, started = e;
        gone.IsSynthetic = started.IsSynthetic = true;
        gone.Wire = destroys ? WireEvent.GoDestroy : WireEvent.GoBlock;
        Transition(ref gone, currentId, currentSlot, GoroutineState.Running,
            destroys ? GoroutineState.NotExist : GoroutineState.Waiting);
        a.Follow(gone);
        started.Wire = WireEvent.GoStart;
        started.Goroutine = started.GoroutineSlot = -1;
        Transition(ref started, targetId, targetSlot, GoroutineState.Runnable, GoroutineState.Running);
        a.Follow(started);

        if (destroys) a.State.Destroy(currentSlot);
        else a.State.Goroutines[currentSlot].Status = GoStatus.Waiting;
        target.Status = GoStatus.Running;
        target.Sequence = a.Sequence(a.Wire.Arg1);
        a.Thread.Hold(targetId, targetSlot);
        return Transition(ref e, targetId, targetSlot, GoroutineState.Waiting, GoroutineState.Runnable);
    }

    public static bool EnterSyscall(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        int slot = a.CurrentIn(GoStatus.Running);
        ProcRecord proc = a.Thread.ProcRecord!;
        // The number makes clear which syscall a theft of the proc belongs to. The proc is the thread's own, so there
        // is nothing to wait for.
        if (!a.Sequence(a.Wire.Arg0).Follows(proc.Sequence))
            throw a.Broken($"proc {proc.Id} at {proc.Sequence} cannot go on with {a.Wire.Arg0}");
        a.State.Goroutines[slot].Status = GoStatus.Syscall;
        proc.Status = ProcStatus.Syscall;
        proc.Sequence = a.Sequence(a.Wire.Arg0);
        e.SubjectStack = e.Stack = a.Stack(a.Wire.Arg1);
        return Transition(ref e, a.Thread.Goroutine, slot, GoroutineState.Running, GoroutineState.Syscall);
    }

    public static bool LeaveSyscall(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        int slot = a.CurrentIn(GoStatus.Syscall);
        ProcRecord proc = a.Thread.ProcRecord!;
        if (proc.Status != ProcStatus.Syscall) throw a.Broken($"proc {proc.Id} is not Syscall but {proc.Status}");
        a.State.Goroutines[slot].Status = GoStatus.Running;
        proc.Status = ProcStatus.Running;
        return Transition(ref e, a.Thread.Goroutine, slot, GoroutineState.Syscall, GoroutineState.Running);
    }

    /// <summary>The goroutine comes back to find its proc gone; how it went must be seen before.</summary>
    public static bool LeaveSyscallBlocked(Attempt a, ref OrderedEvent e)
    {
        if (a.Thread.ProcRecord is { Status: ProcStatus.Syscall }) return false;
        RequireGoroutine(a);
        int slot = a.CurrentIn(GoStatus.Syscall);
        long id = a.Thread.Goroutine;
        a.State.Goroutines[slot].Status = GoStatus.Runnable;
        a.Thread.LoseGoroutine();
        return Transition(ref e, id, slot, GoroutineState.Syscall, GoroutineState.Runnable);
    }

    /// <summary>A thread of C code leaves Go. It may keep a proc that is stolen later, when the operating system has
    /// given the thread's id to another, so it is taken to lose the proc now.</summary>
    public static bool DestroyInSyscall(Attempt a, ref OrderedEvent e)
    {
        RequireGoroutine(a);
        int slot = a.CurrentIn(GoStatus.Syscall);
        long id = a.Thread.Goroutine;
        OrderedEvent destroyed = e;
        Transition(ref destroyed, id, slot, GoroutineState.Syscall, GoroutineState.NotExist);
        if (a.Thread.ProcRecord is { } proc)
        {
            if (proc.Status != ProcStatus.Syscall) throw a.Broken($"proc {proc.Id} is not Syscall but {proc.Status}");
            proc.Status = ProcStatus.SyscallAbandoned;
            a.Thread.LoseProc();
            e.Wire = WireEvent.ProcSteal;
            e.IsSynthetic = true;
            ProcRules.Transition(ref e, proc, ProcState.Running, ProcState.Idle);
            a.Follow(destroyed);
        }
        else
        {
            e = destroyed;
        }
        a.State.Destroy(slot);
        a.Thread.LoseGoroutine();
        return true;
    }

    private static void RequireGoroutine(Attempt a)
    {
        a.RequireThread();
        if (a.Thread.Goroutine == -1) throw a.Broken("expected a goroutine but didn't have one");
    }

    private static bool Transition(ref OrderedEvent e, long id, int slot, GoroutineState from, GoroutineState to)
    {
        e.Kind = EventKind.GoTransition;
        e.Subject = id;
        e.SubjectSlot = slot;
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
