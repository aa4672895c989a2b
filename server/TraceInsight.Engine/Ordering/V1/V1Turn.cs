using System.Runtime.CompilerServices;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>An event, and what must be true of a goroutine for its turn to come.</summary>
internal struct V1Turn
{
    /// <summary>Stands for the collector among the goroutines, at slot 1: also in Go's reader it has this number.</summary>
    public const ulong Collector = ulong.MaxValue - 1;

    private const int CollectorSlot = 1;
    private const ulong AnySequence = ulong.MaxValue;

    /// <summary>Times in ticks.</summary>
    public V1Event Event;

    /// <summary>The goroutine's slot; −1 if nothing must be true.</summary>
    public int Slot;

    /// <summary>What the goroutine must be, and becomes.</summary>
    public GoStatus Before, After;

    /// <summary>Whether the event counts in the goroutine's sequence.</summary>
    public bool Steps;

    /// <summary>Whether there is more to do than to hand the event out.</summary>
    public bool IsRare;

    private ulong _sequence;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(in V1Goroutine goroutine) =>
        goroutine.Status == Before && (_sequence == AnySequence || _sequence == goroutine.Sequence);

    /// <summary>Says what the event needs, as it was written.</summary>
    public void Find(in V1Arguments arguments)
    {
        ref readonly V1Event e = ref Event;
        switch (e.Kind)
        {
            case V1Kind.GoStartLocal: Need(e.SubjectSlot, AnySequence, GoStatus.Runnable, GoStatus.Running); break;
            case V1Kind.GoUnblockLocal or V1Kind.GoSysExitLocal:
                Need(e.SubjectSlot, AnySequence, GoStatus.Waiting, GoStatus.Runnable);
                break;
            case V1Kind.GoStart or V1Kind.GoStartLabel:
                Need(e.SubjectSlot, arguments.Arg1, GoStatus.Runnable, GoStatus.Running);
                break;
            case V1Kind.GoUnblock or V1Kind.GoSysExit:
                Need(e.SubjectSlot, arguments.Arg1, GoStatus.Waiting, GoStatus.Runnable);
                break;
            case V1Kind.GoCreate: Need(e.SubjectSlot, 0, GoStatus.Bad, GoStatus.Runnable); break;
            case V1Kind.GoWaiting or V1Kind.GoInSyscall:
                Need(e.SubjectSlot, 1, GoStatus.Runnable, GoStatus.Waiting);
                break;
            case V1Kind.GCStart: Need(CollectorSlot, arguments.Arg0, GoStatus.Bad, GoStatus.Bad); break;
            case V1Kind.GoSched or V1Kind.GoPreempt:
                Need(e.GoroutineSlot, AnySequence, GoStatus.Running, GoStatus.Runnable);
                break;
            case V1Kind.GoSysBlock: Need(e.GoroutineSlot, AnySequence, GoStatus.Running, GoStatus.Waiting); break;
            default:
                if (V1Events.IsBlock(e.Kind)) Need(e.GoroutineSlot, AnySequence, GoStatus.Running, GoStatus.Waiting);
                else Slot = -1;
                break;
        }
        Steps = !V1Events.IsPause(e.Kind);
    }

    private void Need(int slot, ulong sequence, GoStatus before, GoStatus after) =>
        (Slot, _sequence, Before, After) = (slot, sequence, before, after);
}
