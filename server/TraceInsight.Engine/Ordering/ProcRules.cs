using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>When a proc's events can come next (<c>Go 1.27, internal/trace/order.go</c>, advanceProc…).</summary>
internal static class ProcRules
{
    public static bool Status(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        var said = (ProcStatus)(byte)a.Wire.Arg1;
        if (said > ProcStatus.SyscallAbandoned) throw a.Broken($"invalid status for proc {id}: {(int)said}");

        if (a.State.IsAlone && said == ProcStatus.SyscallAbandoned) AssumeHolder(a, id);
        ProcRecord? proc = a.State.Procs.Find(id);
        ProcState from, to = Shown(said);
        if (proc is null)
        {
            // A generation that is ordered alone takes it for known. It is, unless GOMAXPROCS was raised.
            proc = a.State.IsAlone ? a.State.EnterProc(id, said) : a.State.AddProc(id, said);
            from = a.IsFirst ? ProcState.Undetermined : a.State.IsAlone ? to : ProcState.NotExist;
        }
        else
        {
            from = to;
            if (said == ProcStatus.SyscallAbandoned && proc.Status == ProcStatus.Syscall)
            {
                // Nothing is lost after all: the thread is known. The proc is about to be stolen from it.
                ThreadRecord holder = a.State.AllThreads.Find(t => t.Proc == id)
                    ?? throw a.Broken($"failed to find the thread of proc {id} that is about to be stolen");
                if (holder.Entry is { Goroutine: ThreadEntry.Unknown })
                    throw a.Broken("only the generation before tells which goroutine has the proc");
                (e.Thread, e.ThreadSlot) = (holder.Id, holder.Slot);
                (e.Proc, e.ProcSlot) = (id, proc.Slot);
                (e.Goroutine, e.GoroutineSlot) = (holder.Goroutine, holder.GoroutineSlot);
                from = to = ProcState.Running;
            }
            else if (said != proc.Status)
            {
                throw a.Broken($"inconsistent status for proc {id}: {proc.Status}, now {said}");
            }
        }
        proc.Sequence = a.Sequence(0);
        if (said is ProcStatus.Running or ProcStatus.Syscall && a.Thread.Id != -1) a.Thread.Hold(proc);
        return Transition(ref e, proc, from, to);
    }

    /// <summary>In a generation that is ordered alone, a proc that nobody has mentioned is about to be stolen. Nearly
    /// always a thread went into a syscall with it in the generation before; the theft, which comes right after the
    /// status, tells which.</summary>
    private static void AssumeHolder(Attempt a, long id)
    {
        if (a.State.Procs.Find(id) is not null || a.Wire.Peek() is not { Event: WireEvent.ProcSteal } theft
            || (long)theft.Arg0 != id || !a.State.MayHold((long)theft.Arg2))
        {
            return;
        }
        a.State.FindVictim((long)theft.Arg2, a.State.EnterProc(id, ProcStatus.Syscall));
    }

    public static bool Start(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        // A thread that still holds a proc is in a syscall, and the theft of that proc is yet to come.
        if (a.State.Procs.Find(id) is not { Status: ProcStatus.Idle } proc
            || !a.Sequence(a.Wire.Arg1).Follows(proc.Sequence)
            || a.Thread.Proc != -1)
        {
            return false;
        }
        a.RequireThread();
        proc.Status = ProcStatus.Running;
        proc.Sequence = a.Sequence(a.Wire.Arg1);
        a.Thread.Hold(proc);
        return Transition(ref e, proc, ProcState.Idle, ProcState.Running);
    }

    public static bool Stop(Attempt a, ref OrderedEvent e)
    {
        ProcRecord proc = a.Thread.ProcRecord ?? throw a.Broken("expected a proc but didn't have one");
        if (proc.Status is not (ProcStatus.Running or ProcStatus.Syscall))
            throw a.Broken($"proc {proc.Id} is neither running nor in a syscall but {proc.Status}");
        proc.Status = ProcStatus.Idle;
        a.Thread.LoseProc();
        return Transition(ref e, proc, ProcState.Running, ProcState.Idle);
    }

    public static bool Steal(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0, victimId = (long)a.Wire.Arg2;
        if (a.State.Procs.Find(id) is not { Status: ProcStatus.Syscall or ProcStatus.SyscallAbandoned } proc
            || !a.Sequence(a.Wire.Arg1).Follows(proc.Sequence))
        {
            return false;
        }
        a.RequireThread();
        bool abandoned = proc.Status == ProcStatus.SyscallAbandoned;
        proc.Status = ProcStatus.Idle;
        proc.Sequence = a.Sequence(a.Wire.Arg1);
        if (abandoned) return Transition(ref e, proc, ProcState.Idle, ProcState.Idle);

        ThreadRecord victim = victimId == a.Thread.Id ? a.Thread : a.State.FindVictim(victimId, proc)
            ?? throw a.Broken($"stole proc {id} from thread {victimId}, which does not exist");
        if (victim.Proc != id) throw a.Broken($"stole proc {id} from thread {victimId}, which holds {victim.Proc}");
        victim.LoseProc();
        return Transition(ref e, proc, ProcState.Running, ProcState.Idle);
    }

    public static bool Transition(ref OrderedEvent e, ProcRecord proc, ProcState from, ProcState to)
    {
        e.Kind = EventKind.ProcTransition;
        (e.Subject, e.SubjectSlot) = (proc.Id, proc.Slot);
        e.From = (byte)from;
        e.To = (byte)to;
        return true;
    }

    private static ProcState Shown(ProcStatus status) => status switch
    {
        ProcStatus.Running or ProcStatus.Syscall => ProcState.Running,
        ProcStatus.Idle or ProcStatus.SyscallAbandoned => ProcState.Idle,
        _ => ProcState.Undetermined,
    };
}
