using System.Runtime.CompilerServices;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>The rules of plain events, for when all is as it nearly always is.</summary>
/// <remarks>They say yes to nothing that <see cref="GoroutineRules"/> do not say yes to, and then change the same. To
/// everything else they say no without having changed anything. It holds while no goroutine is added.</remarks>
internal readonly ref struct PlainRules(
    GoroutineRecords.Lookup goroutines, DenseIds.Lookup stacks, DenseIds.Lookup texts, ulong generation)
{
    private readonly GoroutineRecords.Lookup _goroutines = goroutines;
    private readonly DenseIds.Lookup _stacks = stacks;
    private readonly DenseIds.Lookup _texts = texts;
    private readonly ulong _generation = generation;

    /// <param name="time">Of the event in the order.</param>
    /// <param name="sink">Has taken the event where the answer is yes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryApply<TSink>(EventCursor wire, ThreadRecord thread, long time, ref TSink sink)
        where TSink : struct, IPlainSink, allows ref struct
    {
        // One by one: a jump table takes more than the three that nearly all are.
        WireEvent kind = wire.Event;
        if (kind == WireEvent.GoBlock) return TryPause(wire, thread, WireEvent.GoBlock, time, ref sink);
        if (kind == WireEvent.GoStart) return TryStart(wire, thread, time, ref sink);
        if (kind == WireEvent.GoUnblock) return TryUnblock(wire, thread, time, ref sink);
        if (kind == WireEvent.GoStop) return TryPause(wire, thread, WireEvent.GoStop, time, ref sink);
        if (kind == WireEvent.GoSyscallBegin) return TryEnterSyscall(wire, thread, time, ref sink);
        return kind == WireEvent.GoSyscallEnd && TryLeaveSyscall(thread, time, ref sink);
    }

    /// <summary>What the general rules would have made of the event, but for the ids.</summary>
    public static OrderedEvent Expand(in PlainEvent plain)
    {
        (GoroutineState from, GoroutineState to) = plain.Wire switch
        {
            WireEvent.GoStart => (GoroutineState.Runnable, GoroutineState.Running),
            WireEvent.GoUnblock => (GoroutineState.Waiting, GoroutineState.Runnable),
            WireEvent.GoStop => (GoroutineState.Running, GoroutineState.Runnable),
            WireEvent.GoSyscallBegin => (GoroutineState.Running, GoroutineState.Syscall),
            WireEvent.GoSyscallEnd => (GoroutineState.Syscall, GoroutineState.Running),
            _ => (GoroutineState.Running, GoroutineState.Waiting),
        };
        bool pauses = plain.Wire is WireEvent.GoStop or WireEvent.GoBlock;
        return new OrderedEvent
        {
            Wire = plain.Wire,
            Kind = EventKind.GoTransition,
            From = (byte)from,
            To = (byte)to,
            Time = plain.Time,
            ThreadSlot = plain.Place.Thread,
            ProcSlot = plain.Place.Proc,
            GoroutineSlot = plain.Wire is WireEvent.GoUnblock or WireEvent.GoStart ? plain.Value : plain.SubjectSlot,
            SubjectSlot = plain.SubjectSlot,
            Stack = plain.Stack,
            SubjectStack = pauses || plain.Wire == WireEvent.GoSyscallBegin ? plain.Stack : 0,
            Text = pauses ? plain.Value : 0,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryStart<TSink>(EventCursor wire, ThreadRecord thread, long time, ref TSink sink)
        where TSink : struct, IPlainSink, allows ref struct
    {
        int slot = _goroutines.Find((long)wire.Arg0);
        // Without a slot there is no goroutine.
        if (slot < 0 || thread.Proc == -1 || thread.GoroutineSlot >= 0) return false;
        ref GoroutineRecord goroutine = ref _goroutines[slot];
        if (goroutine.Status != GoStatus.Runnable || !Follows(wire.Arg1, goroutine)
            || !sink.TryTake(WireEvent.GoStart, time, thread.Place, slot, 0, -1))
        {
            return false;
        }
        goroutine.Status = GoStatus.Running;
        goroutine.Sequence.Number = wire.Arg1;
        thread.Hold((long)wire.Arg0, slot);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryPause<TSink>(EventCursor wire, ThreadRecord thread, WireEvent kind, long time, ref TSink sink)
        where TSink : struct, IPlainSink, allows ref struct
    {
        int slot = thread.GoroutineSlot, text = _texts.Find(wire.Arg0), stack = _stacks.Find(wire.Arg1);
        if ((slot | text | stack) < 0 || thread.Proc == -1 || thread.Goroutine == -1) return false;
        ref GoroutineRecord goroutine = ref _goroutines[slot];
        if (goroutine.Status != GoStatus.Running || !sink.TryTake(kind, time, thread.Place, slot, stack, text)) return false;
        goroutine.Status = kind == WireEvent.GoBlock ? GoStatus.Waiting : GoStatus.Runnable;
        thread.LoseGoroutine();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryUnblock<TSink>(EventCursor wire, ThreadRecord thread, long time, ref TSink sink)
        where TSink : struct, IPlainSink, allows ref struct
    {
        int slot = _goroutines.Find((long)wire.Arg0), stack = _stacks.Find(wire.Arg2);
        if ((slot | stack | thread.Slot) < 0) return false;
        ref GoroutineRecord goroutine = ref _goroutines[slot];
        if (goroutine.Status != GoStatus.Waiting || !Follows(wire.Arg1, goroutine)
            || !sink.TryTake(WireEvent.GoUnblock, time, thread.Place, slot, stack, thread.GoroutineSlot))
        {
            return false;
        }
        goroutine.Status = GoStatus.Runnable;
        goroutine.Sequence.Number = wire.Arg1;
        return true;
    }

    private bool TryEnterSyscall<TSink>(EventCursor wire, ThreadRecord thread, long time, ref TSink sink)
        where TSink : struct, IPlainSink, allows ref struct
    {
        int slot = thread.GoroutineSlot, stack = _stacks.Find(wire.Arg1);
        var sequence = new Sequence(_generation, wire.Arg0);
        if ((slot | stack) < 0 || thread.Goroutine == -1 || thread.Proc == -1 || thread.ProcRecord is not { } proc
            || !sequence.Follows(proc.Sequence))
        {
            return false;
        }
        ref GoroutineRecord goroutine = ref _goroutines[slot];
        if (goroutine.Status != GoStatus.Running
            || !sink.TryTake(WireEvent.GoSyscallBegin, time, thread.Place, slot, stack, -1))
        {
            return false;
        }
        goroutine.Status = GoStatus.Syscall;
        proc.Status = ProcStatus.Syscall;
        proc.Sequence = sequence;
        return true;
    }

    private bool TryLeaveSyscall<TSink>(ThreadRecord thread, long time, ref TSink sink)
        where TSink : struct, IPlainSink, allows ref struct
    {
        int slot = thread.GoroutineSlot;
        if (slot < 0 || thread.Goroutine == -1 || thread.Proc == -1
            || thread.ProcRecord is not { Status: ProcStatus.Syscall } proc)
        {
            return false;
        }
        ref GoroutineRecord goroutine = ref _goroutines[slot];
        if (goroutine.Status != GoStatus.Syscall || !sink.TryTake(WireEvent.GoSyscallEnd, time, thread.Place, slot, 0, -1))
            return false;
        goroutine.Status = GoStatus.Running;
        proc.Status = ProcStatus.Running;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Follows(ulong number, in GoroutineRecord goroutine) =>
        goroutine.Sequence.Generation == _generation && number == unchecked(goroutine.Sequence.Number + 1);
}
