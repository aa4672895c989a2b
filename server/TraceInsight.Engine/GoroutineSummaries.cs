using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine;

/// <summary>Sums up what every goroutine of a file did, exactly as Go 1.27 does (<c>internal/trace/summary.go</c>).
/// </summary>
/// <remarks>It goes over the events, and so counts also what the rows of <see cref="Trace"/> do not hold. Names such as
/// "last" and the meaning of 0 are those of Go's code: what it gets wrong has to come out the same.</remarks>
public sealed class GoroutineSummaries
{
    private readonly TimeRange _range;
    private readonly Dictionary<long, GoroutineTally> _byId = [];

    // The goroutine that is in a system call and has the proc.
    private readonly Dictionary<long, long> _inSyscall = [];
    private readonly Dictionary<(long Proc, string Range), long> _procRanges = [];
    private Clip _clip = Clip.None;
    private long? _origin;
    private long? _firstEvent;
    private long _lastSync;
    private long _last;

    private GoroutineSummaries(TimeRange range) => _range = range;

    /// <param name="range">Durations count as far as they are in it, ns since the first event.</param>
    /// <param name="problem">The fault that ends the trace early, or null.</param>
    /// <returns>Goroutines by number: those that existed in the range.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses to open the file.</exception>
    public static IReadOnlyList<GoroutineSummary> Read(
        string path, TimeRange range, CancellationToken cancel, out Problem? problem)
    {
        var summaries = new GoroutineSummaries(range);
        problem = null;
        using TraceFile file = TraceFile.Open(path);
        try
        {
            EventWalk.Read(file, summaries.Take, cancel);
        }
        catch (TraceFormatException e)
        {
            problem = new Problem(e.Kind, e.Message, e.Message, e.Offset);
        }
        return summaries.Finish();
    }

    private bool Take(Generation? generation, in OrderedEvent e)
    {
        if (_origin is null)
            Begin(e.Time);
        if (_lastSync == 0)
            _lastSync = e.Time;
        _last = e.Time;
        if (e.Kind == EventKind.Sync)
            _lastSync = e.Time;
        else
            _firstEvent ??= e.Time;
        switch (e.Kind)
        {
            case EventKind.GoTransition when e.From != e.To: GoTransition(generation!, e); break;
            case EventKind.ProcTransition when e.From != e.To && (ProcState)e.To == ProcState.Idle:
                if (_inSyscall.Remove(e.Subject, out long id))
                    _byId[id].LosesProc(e.Time);
                break;
            case EventKind.RangeBegin or EventKind.RangeActive: RangeBegins(generation!, e); break;
            case EventKind.RangeEnd: RangeEnds(generation!, e); break;
            case EventKind.RegionBegin: Find(e.Goroutine)?.RegionBegins(e.Time); break;
            case EventKind.RegionEnd: Find(e.Goroutine)?.RegionEnds(e.Time); break;
        }
        return true;
    }

    private void Begin(long time)
    {
        _origin = time;
        if (_range is not { Start: 0, End: long.MaxValue })
        {
            bool isOpen = _range.End >= long.MaxValue - Math.Max(0, time);
            _clip = new Clip(time + _range.Start, isOpen ? long.MaxValue : time + _range.End);
        }
    }

    private void GoTransition(Generation generation, in OrderedEvent e)
    {
        GoroutineTally? tally;
        switch ((GoroutineState)e.From)
        {
            case GoroutineState.Undetermined:
                tally = New(e.Subject, new GoroutineTally(e.Subject, _lastSync, isCreation: false, _clip));
                tally.WasBefore(e, _lastSync, _firstEvent!.Value, Reason(generation, e));
                break;
            case GoroutineState.NotExist:
                tally = New(e.Subject, new GoroutineTally(e.Subject, e.Time, isCreation: true, _clip));
                if (Find(e.Goroutine)?.HasRegion == true)
                    tally.RegionBegins(e.Time);
                break;
            default:
                // In a damaged trace somebody may be mentioned first by what he leaves.
                tally = Find(e.Subject) ?? New(e.Subject, new GoroutineTally(e.Subject, _lastSync, isCreation: false, _clip));
                if (tally.Leaves((GoroutineState)e.From, e.Time) is { } proc)
                    _inSyscall.Remove(proc);
                break;
        }
        if (tally.Name.Length == 0 && e.SubjectStack != 0 && generation.Stack(e.SubjectStack) is [.., { } root])
            tally.Name = generation.Text(root.Function);
        tally.Enters((GoroutineState)e.To, e.Time, Reason(generation, e), e.Proc);
        if ((GoroutineState)e.To == GoroutineState.Syscall)
            _inSyscall[e.Proc] = e.Subject;
    }

    private static string Reason(Generation generation, in OrderedEvent e) =>
        (GoroutineState)e.To == GoroutineState.Waiting ? generation.Text(e.Text) : "";

    private void RangeBegins(Generation generation, in OrderedEvent e)
    {
        if (NameOfRange(generation, e) is not { } name)
            return;
        bool isOfProc = IsOfProc(e.Wire);
        if (Find(isOfProc ? e.Goroutine : e.Subject) is not { } tally)
            return;
        if (isOfProc)
            _procRanges[(e.Subject, name)] = e.Goroutine;
        if (e.Kind == EventKind.RangeActive)
            tally.RangeGoesOn(name, _lastSync);
        else
            tally.RangeBegins(name, e.Time);
    }

    private void RangeEnds(Generation generation, in OrderedEvent e)
    {
        if (NameOfRange(generation, e) is not { } name)
            return;
        // What happens on a proc is a goroutine's if it is there at its begin and at its end.
        if (IsOfProc(e.Wire) && !(_procRanges.Remove((e.Subject, name), out long began) && began == e.Goroutine))
            return;
        Find(IsOfProc(e.Wire) ? e.Goroutine : e.Subject)?.RangeEnds(name, e.Time);
    }

    private static bool IsOfProc(WireEvent wire) =>
        wire is WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd;

    /// <summary>Null for the mark phase, which is nobody's.</summary>
    private static string? NameOfRange(Generation generation, in OrderedEvent e) => e.Wire switch
    {
        WireEvent.STWBegin or WireEvent.STWEnd => $"stop-the-world ({generation.Text(e.Text)})",
        WireEvent.GCActive or WireEvent.GCBegin or WireEvent.GCEnd => null,
        WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd => "GC incremental sweep",
        _ => "GC mark assist",
    };

    private GoroutineTally? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>A thread of C that calls into Go again brings its goroutine's number back: the last one counts.</summary>
    private GoroutineTally New(long id, GoroutineTally tally) => _byId[id] = tally;

    private GoroutineSummary[] Finish() =>
    [
        .. _byId.Values
            .Where(tally => tally.IsIn(_clip, _last))
            .OrderBy(tally => tally.Id)
            .Select(tally => tally.Finish(_last, _origin ?? 0, _firstEvent ?? 0)),
    ];
}
