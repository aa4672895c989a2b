using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Checks that the ordered events of a v1 trace make sense together, and moves some to where they belong
/// (<c>Go 1.27, internal/trace/internal/tracev1/parser.go</c>, postProcessTrace).</summary>
internal sealed class V1Checks(V1Procs numbers, V1Goroutines goroutines)
{
    private enum Status : byte { Unknown, Dead, Runnable, Running, Waiting }

    private struct Goroutine
    {
        public Status Status;
        public bool IsKnown, Assists;

        /// <summary>What it waits for, or was last seen doing.</summary>
        public V1Kind Last;
    }

    private struct Proc
    {
        public bool Runs, Sweeps;

        /// <summary>Slot; 0 is none.</summary>
        public int Goroutine;
    }

    // By slot. What goroutine 0 stands for always runs.
    private Goroutine[] _goroutines = [new Goroutine { Status = Status.Running, IsKnown = true }];
    private readonly Proc[] _procs = new Proc[numbers.Count];
    private readonly HashSet<ulong> _tasks = [];
    private readonly Dictionary<int, Stack<(ulong Task, ulong Name)>> _regions = [];
    private bool _collects, _stopped;

    /// <summary>What is wrong with these events; null for nothing.</summary>
    public TraceFormatException? FaultIn(V1Run run)
    {
        try
        {
            for (int i = 0; i < run.Count; i++) Check(ref run.Events[i], run.Arguments[i]);
            return null;
        }
        catch (TraceFormatException fault)
        {
            return fault;
        }
    }

    /// <exception cref="TraceFormatException">The event contradicts those before.</exception>
    public void Check(ref V1Event e, in V1Arguments arguments)
    {
        ref Proc proc = ref _procs[e.Proc];
        switch (e.Kind)
        {
            case V1Kind.ProcStart:
                Require(!proc.Runs, e, "the proc runs already");
                proc.Runs = true;
                break;
            case V1Kind.ProcStop:
                Require(proc.Runs && proc.Goroutine == 0, e, "the proc does not run, or runs a goroutine");
                proc.Runs = false;
                break;
            case V1Kind.GCStart:
                Begin(ref _collects, e);
                e.Proc = numbers.GC;
                break;
            case V1Kind.GCDone: End(ref _collects, e); break;
            case V1Kind.STWStart: Begin(ref _stopped, e); break;
            case V1Kind.STWDone: End(ref _stopped, e); break;
            case V1Kind.GCSweepStart: Begin(ref proc.Sweeps, e); break;
            case V1Kind.GCSweepDone: End(ref proc.Sweeps, e); break;
            case V1Kind.GCMarkAssistStart: Begin(ref Known(e.GoroutineSlot).Assists, e); break;
            case V1Kind.GCMarkAssistDone: Known(e.GoroutineSlot).Assists = false; break;
            case V1Kind.GoWaiting or V1Kind.GoInSyscall:
                Require(Of(e.GoroutineSlot).Status == Status.Runnable, e, "the goroutine is not runnable");
                Set(e.GoroutineSlot, Status.Waiting, e.Kind);
                break;
            case V1Kind.GoCreate:
                RequireRunning(e, allowNone: true);
                Require(!Of(e.SubjectSlot).IsKnown, e, "the new goroutine exists already");
                Set(e.SubjectSlot, Status.Runnable, e.Kind);
                break;
            case V1Kind.GoStart or V1Kind.GoStartLabel:
                Require(Of(e.GoroutineSlot).Status == Status.Runnable, e, "the goroutine is not runnable");
                Require(proc.Goroutine == 0, e, "the proc runs another goroutine");
                Set(e.GoroutineSlot, Status.Running, V1Kind.None);
                proc.Goroutine = e.GoroutineSlot;
                break;
            case V1Kind.GoEnd or V1Kind.GoStop:
                Leave(e, ref proc, Status.Dead);
                if (e.Kind == V1Kind.GoEnd) _regions.Remove(e.GoroutineSlot);
                break;
            case V1Kind.GoSched or V1Kind.GoPreempt: Leave(e, ref proc, Status.Runnable); break;
            case V1Kind.GoSysBlock: Leave(e, ref proc, Status.Waiting); break;
            case V1Kind.GoSysCall:
                RequireRunning(e, allowNone: false);
                Of(e.GoroutineSlot).Last = e.Kind;
                break;
            case V1Kind.GoSysExit:
                Require(Of(e.GoroutineSlot).Status == Status.Waiting, e, "the goroutine is not waiting");
                Set(e.GoroutineSlot, Status.Runnable, e.Kind);
                break;
            case V1Kind.GoUnblock: Unblock(ref e, proc); break;
            case V1Kind.UserTaskCreate: Require(_tasks.Add(arguments.Arg0), e, "the task has begun already"); break;
            case V1Kind.UserTaskEnd: _tasks.Remove(arguments.Arg0); break;
            case V1Kind.UserRegion: Region(e, arguments); break;
            default:
                if (V1Events.IsBlock(e.Kind)) Leave(e, ref proc, Status.Waiting);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Goroutine Of(int slot)
    {
        if (slot >= _goroutines.Length) Extend(slot);
        return ref _goroutines[slot];
    }

    private void Extend(int slot) => Array.Resize(ref _goroutines, Math.Max(slot + 1, 2 * _goroutines.Length));

    private void Unblock(ref V1Event e, in Proc proc)
    {
        Require(Of(e.GoroutineSlot).Status == Status.Running, e, "the goroutine is not running");
        Require(e.Proc == numbers.Timers || proc.Goroutine == e.GoroutineSlot, e, "the proc does not run the goroutine");
        Goroutine target = Of(e.SubjectSlot);
        Require(target.Status == Status.Waiting, e, "its target is not waiting");
        if (target.Last == V1Kind.GoBlockNet) e.Proc = numbers.Network;
        Set(e.SubjectSlot, Status.Runnable, e.Kind);
    }

    private void Region(in V1Event e, in V1Arguments arguments)
    {
        ref Stack<(ulong, ulong)>? regions =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_regions, e.GoroutineSlot, out _);
        regions ??= [];
        Require(arguments.Arg1 <= 1, e, "a region neither begins nor ends");
        if (arguments.Arg1 == 0) regions.Push((arguments.Arg0, arguments.Arg2));
        else if (regions.TryPop(out var innermost))
            Require(innermost == (arguments.Arg0, arguments.Arg2), e, "a region ends that is not the innermost");
    }

    private void Leave(in V1Event e, ref Proc proc, Status status)
    {
        RequireRunning(e, allowNone: false);
        Set(e.GoroutineSlot, status, e.Kind);
        proc.Goroutine = 0;
    }

    private ref Goroutine Known(int slot)
    {
        ref Goroutine goroutine = ref Of(slot);
        goroutine.IsKnown = true;
        return ref goroutine;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Set(int slot, Status status, V1Kind last)
    {
        ref Goroutine goroutine = ref Known(slot);
        goroutine.Status = status;
        goroutine.Last = last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RequireRunning(in V1Event e, bool allowNone)
    {
        Require(Of(e.GoroutineSlot).Status == Status.Running, e, "the goroutine is not running");
        Require(_procs[e.Proc].Goroutine == e.GoroutineSlot, e, "the proc does not run the goroutine");
        Require(allowNone || e.GoroutineSlot != 0, e, "no goroutine can do that");
    }

    private void Begin(ref bool active, in V1Event e)
    {
        Require(!active, e, "the one before has not ended");
        active = true;
    }

    private void End(ref bool active, in V1Event e)
    {
        Require(active, e, "none has begun");
        active = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Require(bool holds, in V1Event e, string message)
    {
        if (!holds) ThrowBroken(e, message);
    }

    [DoesNotReturn]
    private void ThrowBroken(in V1Event e, string message) => throw new TraceFormatException(ProblemKind.Damaged,
        $"{e.Kind} of goroutine {goroutines.IdOf(e.GoroutineSlot)} on proc {numbers[e.Proc]} at {e.Time} ns: {message}");
}
