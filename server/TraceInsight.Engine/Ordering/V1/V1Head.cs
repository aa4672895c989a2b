using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>The next event of a proc, or of the CPU samples, and what must be true for its turn to come.</summary>
/// <param name="cursor">Null for the samples, which need nothing.</param>
internal sealed class V1Head(int proc, V1Cursor? cursor)
{
    /// <summary>Ids of what is counted among the goroutines, at slots 0 and 1.</summary>
    public const long NoGoroutine = 0, Collector = -2;

    private const int CollectorSlot = 1;
    private const ulong AnySequence = ulong.MaxValue;

    // Who is on the proc.
    private int _runningSlot;
    private ulong _running;

    // What the goroutine must be, and becomes; −1 if that does not matter.
    private int _slot = -1;
    private ulong _sequence;
    private GoStatus _before, _after;

    public V1Cursor? Cursor { get; } = cursor;

    /// <summary>Times in ticks.</summary>
    public V1Event Event;

    /// <summary>Whether the event has been taken, and another is due.</summary>
    public bool IsUsed { get; set; } = true;

    /// <summary>False at the end.</summary>
    public bool MoveNext(V1Order order)
    {
        ref V1Event e = ref Event;
        if (!Cursor!.MoveNext(ref e)) return false;
        IsUsed = false;
        V1Kind kind = e.Kind;
        e.Proc = proc;
        if (V1Events.HasSubject(kind)) e.SubjectSlot = order.SlotOf(e.Arg0);
        if (V1Events.IsOfSubject(kind))
        {
            (e.Goroutine, e.GoroutineSlot) = (e.Arg0, e.SubjectSlot);
            if (V1Events.IsStart(kind)) (_running, _runningSlot) = (e.Goroutine, e.GoroutineSlot);
        }
        else
        {
            (e.Goroutine, e.GoroutineSlot) = (_running, _runningSlot);
            if (V1Events.IsPause(kind)) (_running, _runningSlot) = (0, 0);
        }
        Find(e);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsReady(GoroutineRecords goroutines)
    {
        if (_slot < 0) return true;
        ref readonly GoroutineRecord goroutine = ref goroutines[_slot];
        return goroutine.Status == _before && (_sequence == AnySequence || _sequence == goroutine.Sequence.Number);
    }

    /// <summary>Lets the event happen.</summary>
    /// <exception cref="TraceFormatException">Another event of the goroutine has come in between.</exception>
    public void Apply(GoroutineRecords goroutines)
    {
        IsUsed = true;
        V1Kind kind = Event.Kind;
        if (_slot >= 0)
        {
            if (!IsReady(goroutines))
            {
                throw new TraceFormatException(ProblemKind.Damaged,
                    $"encountered impossible goroutine state transition: {kind} of goroutine {goroutines[_slot].Id}");
            }
            ref GoroutineRecord goroutine = ref goroutines[_slot];
            if (!V1Events.IsPause(kind)) goroutine.Sequence = new Sequence(0, goroutine.Sequence.Number + 1);
            goroutine.Status = _after;
        }
        if (kind is >= V1Kind.GoStartLocal and <= V1Kind.GoSysExitLocal)
        {
            Event.Kind = kind switch
            {
                V1Kind.GoStartLocal => V1Kind.GoStart,
                V1Kind.GoUnblockLocal => V1Kind.GoUnblock,
                _ => V1Kind.GoSysExit,
            };
        }
    }

    /// <summary>Says what the event needs.</summary>
    private void Find(in V1Event e)
    {
        switch (e.Kind)
        {
            case V1Kind.GoCreate: Need(e.SubjectSlot, 0, GoStatus.Bad, GoStatus.Runnable); break;
            case V1Kind.GoWaiting or V1Kind.GoInSyscall:
                Need(e.SubjectSlot, 1, GoStatus.Runnable, GoStatus.Waiting);
                break;
            case V1Kind.GoStart or V1Kind.GoStartLabel:
                Need(e.SubjectSlot, e.Arg1, GoStatus.Runnable, GoStatus.Running);
                break;
            case V1Kind.GoStartLocal: Need(e.SubjectSlot, AnySequence, GoStatus.Runnable, GoStatus.Running); break;
            case V1Kind.GoUnblock or V1Kind.GoSysExit:
                Need(e.SubjectSlot, e.Arg1, GoStatus.Waiting, GoStatus.Runnable);
                break;
            case V1Kind.GoUnblockLocal or V1Kind.GoSysExitLocal:
                Need(e.SubjectSlot, AnySequence, GoStatus.Waiting, GoStatus.Runnable);
                break;
            case V1Kind.GCStart: Need(CollectorSlot, e.Arg0, GoStatus.Bad, GoStatus.Bad); break;
            case V1Kind.GoSched or V1Kind.GoPreempt:
                Need(e.GoroutineSlot, AnySequence, GoStatus.Running, GoStatus.Runnable);
                break;
            case V1Kind.GoSysBlock: Need(e.GoroutineSlot, AnySequence, GoStatus.Running, GoStatus.Waiting); break;
            default:
                if (V1Events.IsBlock(e.Kind)) Need(e.GoroutineSlot, AnySequence, GoStatus.Running, GoStatus.Waiting);
                else _slot = -1;
                break;
        }
    }

    private void Need(int slot, ulong sequence, GoStatus before, GoStatus after) =>
        (_slot, _sequence, _before, _after) = (slot, sequence, before, after);
}
