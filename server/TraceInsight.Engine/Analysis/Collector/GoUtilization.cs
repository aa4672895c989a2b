using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>What is left to the program as Go 1.27 counts it (<c>internal/trace/gc.go, MutatorUtilizationV2</c>), from the
/// events of a file.</summary>
/// <remarks>What Go gets wrong comes out the same: a worker that once ran in the background is one for ever, and counts
/// twice where it runs again.</remarks>
/// <param name="forgets">Right instead: a worker is one from its label until it stops.</param>
internal sealed class GoUtilization(CollectorWork work, bool isPerProc, bool forgets)
{
    private readonly record struct Proc(int Collecting, UtilizationSeries Series);

    private readonly List<UtilizationSeries> _series = [];
    private readonly List<Proc> _procs = [];
    private readonly List<(long Time, int Count)> _counts = [];
    private readonly HashSet<long> _assisting = [];
    private readonly HashSet<long> _workers = [];
    private readonly HashSet<long> _executing = [];
    private int _stops;
    private long _syncs;
    private long? _origin;
    private long _last;

    public bool HasEvents => _origin is not null;

    /// <summary>Goes through a file once for several questions.</summary>
    /// <inheritdoc cref="GoroutineSummaries.Read"/>
    public static void Read(string path, IReadOnlyList<GoUtilization> all, CancellationToken cancel, out Problem? problem)
    {
        problem = null;
        using TraceFile file = TraceFile.Open(path);
        try
        {
            EventWalk.Read(
                file,
                (Generation? generation, in OrderedEvent e) =>
                {
                    foreach (GoUtilization one in all)
                        one.Take(generation, e);
                    return true;
                },
                cancel);
        }
        catch (TraceFormatException e)
        {
            problem = new Problem(e.Kind, e.Message, e.Message, e.Offset);
        }
    }

    /// <summary>After the last event.</summary>
    public IReadOnlyList<UtilizationSeries> Finish()
    {
        foreach (Proc proc in _procs)
            proc.Series.Append(_last, 0);
        foreach (UtilizationSeries one in _series)
            one.Finish(null);
        return _series;
    }

    private void Take(Generation? generation, in OrderedEvent e)
    {
        _origin ??= e.Time;
        _last = e.Time - _origin.Value;
        if (e.Kind == EventKind.Sync)
            _syncs = e.Subject;
        else if (e.Wire == WireEvent.ProcsChange)
            Change((int)Math.Min(e.Value1, 1 << 12));
        if (_procs.Count == 0)
            return;
        switch (e.Kind)
        {
            case EventKind.RangeActive when _syncs <= 1:
                IsActive(e);
                RangeBegins(generation!, e);
                break;
            case EventKind.RangeBegin: RangeBegins(generation!, e); break;
            case EventKind.RangeEnd: RangeEnds(generation!, e); break;
            case EventKind.GoTransition: Transition(e); break;
            case EventKind.Label: Label(generation!.Text(e.Text), e); break;
        }
        Record();
    }

    private void Change(int count)
    {
        for (int i = _procs.Count - 1; i >= count; i--)
        {
            if (isPerProc)
                _procs[i].Series.Append(_last, 0);
            _procs.RemoveAt(i);
        }
        while (_procs.Count < count)
        {
            if (isPerProc || _series.Count == 0)
                _series.Add(new UtilizationSeries(_last));
            _procs.Add(new Proc(0, _series[isPerProc ? ^1 : 0]));
        }
        if (_counts.Count == 0 || _counts[^1].Count != count)
            _counts.Add((_last, count));
    }

    /// <summary>It was so since the trace began, which was not known until now.</summary>
    private void IsActive(in OrderedEvent e)
    {
        bool counts = IsAssist(e) ? _executing.Contains(e.Goroutine) : IsSweep(e);
        if (!counts || isPerProc)
            return;
        _series[0].Reduce(time => 1.0 / _counts.FindLast(count => count.Time < time || count == _counts[0]).Count);
    }

    private void RangeBegins(Generation generation, in OrderedEvent e)
    {
        if (IsStop(generation, e))
            _stops++;
        else if (IsSweep(e))
            Count(e.Proc, 1);
        else if (IsAssist(e))
        {
            Count(e.Proc, 1);
            _assisting.Add(e.Subject);
        }
    }

    private void RangeEnds(Generation generation, in OrderedEvent e)
    {
        if (IsStop(generation, e))
            _stops--;
        else if (IsSweep(e))
            Count(e.Proc, -1);
        else if (IsAssist(e))
        {
            Count(e.Proc, -1);
            _assisting.Remove(e.Subject);
        }
    }

    private void Transition(in OrderedEvent e)
    {
        bool executed = IsExecuting(e.From), executes = IsExecuting(e.To);
        if (executed != executes && (_assisting.Contains(e.Subject) || _workers.Contains(e.Subject)))
            Count(e.Proc, executes ? 1 : -1);
        if (executes)
            _executing.Add(e.Subject);
        else
            _executing.Remove(e.Subject);
        if (forgets && executed && !executes)
            _workers.Remove(e.Subject);
    }

    private static bool IsExecuting(byte state) => (GoroutineState)state is GoroutineState.Running or GoroutineState.Syscall;

    private void Label(string label, in OrderedEvent e)
    {
        if (!work.HasFlag(CollectorWork.Background) || !label.StartsWith("GC ", StringComparison.Ordinal)
            || label == "GC (idle)" || (isPerProc && label == "GC (dedicated)"))
            return;
        _workers.Add(e.Goroutine);
        Count(e.Proc, 1);
    }

    private void Count(long proc, int change)
    {
        // Go's own code fails there.
        if ((ulong)proc >= (ulong)_procs.Count)
            return;
        _procs[(int)proc] = _procs[(int)proc] with { Collecting = _procs[(int)proc].Collecting + change };
    }

    private void Record()
    {
        if (isPerProc)
        {
            foreach (Proc proc in _procs)
                proc.Series.Append(_last, _stops > 0 || proc.Collecting > 0 ? 0 : 1);
            return;
        }
        int collecting = 0;
        foreach (Proc proc in _procs)
            collecting += _stops > 0 || proc.Collecting > 0 ? 1 : 0;
        _series[0].Append(_last, 1 - (double)collecting / _procs.Count);
    }

    private bool IsStop(Generation generation, in OrderedEvent e) =>
        work.HasFlag(CollectorWork.StopTheWorld) && e.Wire is WireEvent.STWBegin or WireEvent.STWEnd
        && generation.Text(e.Text).Contains("GC", StringComparison.Ordinal);

    private bool IsSweep(in OrderedEvent e) => work.HasFlag(CollectorWork.Sweep)
        && e.Wire is WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd;

    private bool IsAssist(in OrderedEvent e) => work.HasFlag(CollectorWork.Assist)
        && e.Wire is WireEvent.GCMarkAssistActive or WireEvent.GCMarkAssistBegin or WireEvent.GCMarkAssistEnd;
}
