using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Checks that the ordered events of a v1 trace make sense together, and moves some to where they belong
/// (<c>Go 1.27, internal/trace/internal/tracev1/parser.go</c>, postProcessTrace).</summary>
internal sealed class V1Checks
{
    private enum Status : byte { Unknown, Dead, Runnable, Running, Waiting }

    private struct Goroutine
    {
        public Status Status;
        public bool Assists;

        /// <summary>What it waits for, or was last seen doing.</summary>
        public V1Kind Last;
    }

    private struct Proc
    {
        public bool Runs, Sweeps;
        public ulong Goroutine;
    }

    private readonly Dictionary<ulong, Goroutine> _goroutines = new() { [0] = new() { Status = Status.Running } };
    private readonly Dictionary<int, Proc> _procs = [];
    private readonly HashSet<ulong> _tasks = [];
    private readonly Dictionary<ulong, Stack<(ulong Task, ulong Name)>> _regions = [];
    private bool _collects, _stopped;

    /// <exception cref="TraceFormatException">An event contradicts those before.</exception>
    public static void Run(Span<V1Event> events, int[] order)
    {
        var checks = new V1Checks();
        foreach (int index in order) checks.Check(ref events[index]);
    }

    private ref Goroutine Of(ulong id) => ref CollectionsMarshal.GetValueRefOrAddDefault(_goroutines, id, out _);

    private ref Proc OfProc(int id) => ref CollectionsMarshal.GetValueRefOrAddDefault(_procs, id, out _);

    private void Check(ref V1Event e)
    {
        ref Proc proc = ref OfProc(e.Proc);
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
                e.Proc = V1Proc.GC;
                break;
            case V1Kind.GCDone: End(ref _collects, e); break;
            case V1Kind.STWStart: Begin(ref _stopped, e); break;
            case V1Kind.STWDone: End(ref _stopped, e); break;
            case V1Kind.GCSweepStart: Begin(ref proc.Sweeps, e); break;
            case V1Kind.GCSweepDone: End(ref proc.Sweeps, e); break;
            case V1Kind.GCMarkAssistStart: Begin(ref Of(e.Goroutine).Assists, e); break;
            case V1Kind.GCMarkAssistDone: Of(e.Goroutine).Assists = false; break;
            case V1Kind.GoWaiting or V1Kind.GoInSyscall:
                Require(Of(e.Goroutine).Status == Status.Runnable, e, "the goroutine is not runnable");
                Set(e.Goroutine, Status.Waiting, e.Kind);
                break;
            case V1Kind.GoCreate:
                RequireRunning(e, allowNone: true);
                Require(!_goroutines.ContainsKey(e.Arg0), e, "the new goroutine exists already");
                Set(e.Arg0, Status.Runnable, e.Kind);
                break;
            case V1Kind.GoStart or V1Kind.GoStartLabel:
                Require(Of(e.Goroutine).Status == Status.Runnable, e, "the goroutine is not runnable");
                Require(proc.Goroutine == 0, e, "the proc runs another goroutine");
                Set(e.Goroutine, Status.Running, V1Kind.None);
                proc.Goroutine = e.Goroutine;
                break;
            case V1Kind.GoEnd or V1Kind.GoStop:
                Leave(e, ref proc, Status.Dead);
                if (e.Kind == V1Kind.GoEnd) _regions.Remove(e.Goroutine);
                break;
            case V1Kind.GoSched or V1Kind.GoPreempt: Leave(e, ref proc, Status.Runnable); break;
            case V1Kind.GoSysBlock: Leave(e, ref proc, Status.Waiting); break;
            case V1Kind.GoSysCall:
                RequireRunning(e, allowNone: false);
                Of(e.Goroutine).Last = e.Kind;
                break;
            case V1Kind.GoSysExit:
                Require(Of(e.Goroutine).Status == Status.Waiting, e, "the goroutine is not waiting");
                Set(e.Goroutine, Status.Runnable, e.Kind);
                break;
            case V1Kind.GoUnblock: Unblock(ref e, proc); break;
            case V1Kind.UserTaskCreate: Require(_tasks.Add(e.Arg0), e, "the task has begun already"); break;
            case V1Kind.UserTaskEnd: _tasks.Remove(e.Arg0); break;
            case V1Kind.UserRegion: Region(e); break;
            default:
                if (V1Events.IsBlock(e.Kind)) Leave(e, ref proc, Status.Waiting);
                break;
        }
    }

    private void Unblock(ref V1Event e, in Proc proc)
    {
        Require(Of(e.Goroutine).Status == Status.Running, e, "the goroutine is not running");
        Require(e.Proc == V1Proc.Timers || proc.Goroutine == e.Goroutine, e, "the proc does not run the goroutine");
        Goroutine target = Of(e.Arg0);
        Require(target.Status == Status.Waiting, e, "its target is not waiting");
        if (target.Last == V1Kind.GoBlockNet) e.Proc = V1Proc.Network;
        Set(e.Arg0, Status.Runnable, e.Kind);
    }

    private void Region(in V1Event e)
    {
        ref Stack<(ulong, ulong)>? regions =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_regions, e.Goroutine, out _);
        regions ??= [];
        Require(e.Arg1 <= 1, e, "a region neither begins nor ends");
        if (e.Arg1 == 0) regions.Push((e.Arg0, e.Arg2));
        else if (regions.TryPop(out var innermost))
            Require(innermost == (e.Arg0, e.Arg2), e, "a region ends that is not the innermost");
    }

    private void Leave(in V1Event e, ref Proc proc, Status status)
    {
        RequireRunning(e, allowNone: false);
        Set(e.Goroutine, status, e.Kind);
        proc.Goroutine = 0;
    }

    private void Set(ulong id, Status status, V1Kind last)
    {
        ref Goroutine goroutine = ref Of(id);
        goroutine.Status = status;
        goroutine.Last = last;
    }

    private void RequireRunning(in V1Event e, bool allowNone)
    {
        Require(Of(e.Goroutine).Status == Status.Running, e, "the goroutine is not running");
        Require(OfProc(e.Proc).Goroutine == e.Goroutine, e, "the proc does not run the goroutine");
        Require(allowNone || e.Goroutine != 0, e, "no goroutine can do that");
    }

    private static void Begin(ref bool active, in V1Event e)
    {
        Require(!active, e, "the one before has not ended");
        active = true;
    }

    private static void End(ref bool active, in V1Event e)
    {
        Require(active, e, "none has begun");
        active = false;
    }

    private static void Require(bool holds, in V1Event e, string message)
    {
        if (!holds) throw Broken(e, message);
    }

    private static TraceFormatException Broken(in V1Event e, string message) => new(ProblemKind.Damaged,
        $"{e.Kind} of goroutine {e.Goroutine} on proc {e.Proc} at {e.Time} ns: {message}");
}
