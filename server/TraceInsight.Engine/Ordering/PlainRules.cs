using System.Runtime.CompilerServices;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>The rules of plain events, for when all is as it nearly always is.</summary>
/// <remarks>They say yes to nothing that <see cref="GoroutineRules"/> do not say yes to, and then change the same. To
/// everything else they say no without having changed anything.</remarks>
internal static class PlainRules
{
    /// <param name="time">When it is handed out.</param>
    /// <param name="e">Anything where the answer is no.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryApply(Attempt a, long time, out PlainEvent e)
    {
        switch (a.Wire.Event)
        {
            case WireEvent.GoStart: return TryStart(a, time, out e);
            case WireEvent.GoBlock: return TryPause(a, time, GoStatus.Waiting, out e);
            case WireEvent.GoUnblock: return TryUnblock(a, time, out e);
            case WireEvent.GoStop: return TryPause(a, time, GoStatus.Runnable, out e);
            case WireEvent.GoSyscallBegin: return TryEnterSyscall(a, time, out e);
            case WireEvent.GoSyscallEnd: return TryLeaveSyscall(a, time, out e);
            default:
                Unsafe.SkipInit(out e);
                return false;
        }
    }

    /// <summary>What the general rules would have added to the event.</summary>
    public static void Expand(ref OrderedEvent e)
    {
        (GoroutineState from, GoroutineState to) = e.Wire switch
        {
            WireEvent.GoStart => (GoroutineState.Runnable, GoroutineState.Running),
            WireEvent.GoUnblock => (GoroutineState.Waiting, GoroutineState.Runnable),
            WireEvent.GoStop => (GoroutineState.Running, GoroutineState.Runnable),
            WireEvent.GoSyscallBegin => (GoroutineState.Running, GoroutineState.Syscall),
            WireEvent.GoSyscallEnd => (GoroutineState.Syscall, GoroutineState.Running),
            _ => (GoroutineState.Running, GoroutineState.Waiting),
        };
        e.Kind = EventKind.GoTransition;
        (e.From, e.To) = ((byte)from, (byte)to);
        if (e.Wire is WireEvent.GoStop or WireEvent.GoBlock or WireEvent.GoSyscallBegin) e.SubjectStack = e.Stack;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryStart(Attempt a, long time, out PlainEvent e)
    {
        Unsafe.SkipInit(out e);
        EventCursor wire = a.Wire;
        ThreadRecord thread = a.Thread;
        int slot = a.Goroutines.Find((long)wire.Arg0);
        if (slot < 0 || thread.Proc == -1 || thread.Goroutine != -1 || thread.GoroutineSlot >= 0) return false;
        ref GoroutineRecord goroutine = ref a.Goroutines[slot];
        if (goroutine.Status != GoStatus.Runnable || !Follows(a, wire.Arg1, goroutine)) return false;
        goroutine.Status = GoStatus.Running;
        goroutine.Sequence.Number = wire.Arg1;
        thread.Hold((long)wire.Arg0, slot);
        e = new PlainEvent(WireEvent.GoStart, time, thread.Slot, thread.ProcSlot, slot, -1);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPause(Attempt a, long time, GoStatus status, out PlainEvent e)
    {
        Unsafe.SkipInit(out e);
        EventCursor wire = a.Wire;
        ThreadRecord thread = a.Thread;
        int slot = thread.GoroutineSlot;
        if (slot < 0 || thread.Proc == -1 || thread.Goroutine == -1) return false;
        ref GoroutineRecord goroutine = ref a.Goroutines[slot];
        int text = a.FindText(wire.Arg0), stack = a.FindStack(wire.Arg1);
        if (goroutine.Status != GoStatus.Running || (text | stack) < 0) return false;
        goroutine.Status = status;
        thread.LoseGoroutine();
        e = new PlainEvent(wire.Event, time, thread.Slot, thread.ProcSlot, slot, slot) { Stack = stack, Text = text };
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryUnblock(Attempt a, long time, out PlainEvent e)
    {
        Unsafe.SkipInit(out e);
        EventCursor wire = a.Wire;
        ThreadRecord thread = a.Thread;
        int slot = a.Goroutines.Find((long)wire.Arg0), stack = a.FindStack(wire.Arg2);
        if ((slot | stack | thread.Slot) < 0) return false;
        ref GoroutineRecord goroutine = ref a.Goroutines[slot];
        if (goroutine.Status != GoStatus.Waiting || !Follows(a, wire.Arg1, goroutine)) return false;
        goroutine.Status = GoStatus.Runnable;
        goroutine.Sequence.Number = wire.Arg1;
        e = new PlainEvent(WireEvent.GoUnblock, time, thread.Slot, thread.ProcSlot, slot, thread.GoroutineSlot) { Stack = stack };
        return true;
    }

    private static bool TryEnterSyscall(Attempt a, long time, out PlainEvent e)
    {
        Unsafe.SkipInit(out e);
        ThreadRecord thread = a.Thread;
        int slot = thread.GoroutineSlot, stack = a.FindStack(a.Wire.Arg1);
        if ((slot | stack) < 0 || thread.Goroutine == -1 || thread.Proc == -1 || thread.ProcRecord is not { } proc
            || !a.Sequence(a.Wire.Arg0).Follows(proc.Sequence))
        {
            return false;
        }
        ref GoroutineRecord goroutine = ref a.Goroutines[slot];
        if (goroutine.Status != GoStatus.Running) return false;
        goroutine.Status = GoStatus.Syscall;
        proc.Status = ProcStatus.Syscall;
        proc.Sequence = a.Sequence(a.Wire.Arg0);
        e = new PlainEvent(WireEvent.GoSyscallBegin, time, thread.Slot, thread.ProcSlot, slot, slot) { Stack = stack };
        return true;
    }

    private static bool TryLeaveSyscall(Attempt a, long time, out PlainEvent e)
    {
        Unsafe.SkipInit(out e);
        ThreadRecord thread = a.Thread;
        int slot = thread.GoroutineSlot;
        if (slot < 0 || thread.Goroutine == -1 || thread.Proc == -1
            || thread.ProcRecord is not { Status: ProcStatus.Syscall } proc)
        {
            return false;
        }
        ref GoroutineRecord goroutine = ref a.Goroutines[slot];
        if (goroutine.Status != GoStatus.Syscall) return false;
        goroutine.Status = GoStatus.Running;
        proc.Status = ProcStatus.Running;
        e = new PlainEvent(WireEvent.GoSyscallEnd, time, thread.Slot, thread.ProcSlot, slot, slot);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Follows(Attempt a, ulong number, in GoroutineRecord goroutine) =>
        goroutine.Sequence.Generation == a.Number && number == unchecked(goroutine.Sequence.Number + 1);
}
