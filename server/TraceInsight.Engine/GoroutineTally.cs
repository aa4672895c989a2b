using TraceInsight.Engine.Ordering;

namespace TraceInsight.Engine;

/// <summary>The part of a stretch of time that counts, on the trace's clock, ns.</summary>
internal readonly record struct Clip(long Start, long End)
{
    /// <summary>All counts, even what damage turns around.</summary>
    public static readonly Clip None = new(long.MinValue, long.MaxValue);

    public long Length(long start, long end) =>
        this == None ? end - start : Math.Max(0, Math.Min(End, end) - Math.Max(Start, start));
}

/// <summary>What is summed up for one goroutine, in the way of Go's own summary; 0 is no time, as there.</summary>
/// <param name="created">On the trace's clock, as all times here.</param>
internal sealed class GoroutineTally(long id, long created, bool isCreation, Clip clip)
{
    private readonly Dictionary<string, long> _blocked = [];

    // Most goroutines have none of these, and there can be a million.
    private Dictionary<string, long>? _ranges, _openRanges;
    private Stack<long>? _openRegions;
    private long _started, _ended;
    private long _execution, _schedulerWait, _syscall, _syscallBlocked, _total;
    private long _running, _runnable, _waiting, _inSyscall, _syscallWithoutProc;
    private string _reason = "";
    private long? _proc;
    private int _regions;

    // Time that Go counts before anything was recorded, and as what.
    private (GoroutineState State, bool HasProc, string Reason, long From, long To) _before;

    public long Id => id;

    public string Name { get; set; } = "";

    public bool HasRegion => _openRegions is { Count: > 0 };

    /// <summary>First mentioned: it has been in this state since the last Sync.</summary>
    public void WasBefore(in OrderedEvent e, long sync, long firstEvent, string reason)
    {
        var state = (GoroutineState)e.To;
        _before = (state, e.Proc >= 0, reason, sync, Math.Max(sync, Math.Min(e.Time, firstEvent)));
        Count(state, e.Proc >= 0, reason, clip.Length(sync, e.Time));
    }

    /// <returns>The proc that it had kept in a system call, or null.</returns>
    public long? Leaves(GoroutineState state, long time)
    {
        switch (state)
        {
            case GoroutineState.Running:
                _execution += clip.Length(_running, time);
                _running = 0;
                break;
            case GoroutineState.Waiting when _waiting != 0:
                Add(_blocked, _reason, clip.Length(_waiting, time));
                _waiting = 0;
                break;
            case GoroutineState.Runnable when _runnable != 0:
                _schedulerWait += clip.Length(_runnable, time);
                _runnable = 0;
                break;
            case GoroutineState.Syscall when _inSyscall != 0:
                EndSyscall(time);
                long? proc = _proc;
                (_inSyscall, _syscallWithoutProc, _proc) = (0, 0, null);
                return proc ?? 0;
        }
        return null;
    }

    public void Enters(GoroutineState state, long time, string reason, long proc)
    {
        switch (state)
        {
            case GoroutineState.Running:
                _running = time;
                if (_started == 0)
                    _started = time;
                break;
            case GoroutineState.Runnable:
                _runnable = time;
                break;
            case GoroutineState.Waiting when reason != "forever":
                (_waiting, _reason) = (time, reason);
                break;
            case GoroutineState.Waiting or GoroutineState.NotExist:
                _ended = time;
                Settle(time);
                break;
            case GoroutineState.Syscall:
                (_inSyscall, _proc) = (time, proc);
                break;
        }
    }

    /// <summary>Somebody took its proc while it was in a system call.</summary>
    public void LosesProc(long time) => _syscallWithoutProc = time;

    public void RangeBegins(string name, long time) => (_openRanges ??= [])[name] = time;

    public void RangeGoesOn(string name, long sync)
    {
        if (_openRanges?.TryGetValue(name, out long since) == true)
            Add(_ranges ??= [], name, clip.Length(since, sync));
        RangeBegins(name, sync);
    }

    public void RangeEnds(string name, long time)
    {
        if (_openRanges?.Remove(name, out long since) == true)
            Add(_ranges ??= [], name, clip.Length(since, time));
    }

    public void RegionBegins(long time) => (_openRegions ??= []).Push(time);

    public void RegionEnds(long time) => CountRegion(HasRegion ? _openRegions!.Pop() : created, time);

    /// <summary>Whether it existed in a range of a trace that ends with <paramref name="last"/>.</summary>
    public bool IsIn(Clip range, long last) =>
        range == Clip.None || (created < range.End && (_ended == 0 ? last : _ended) > range.Start);

    public GoroutineSummary Finish(long last, long origin, long firstEvent)
    {
        SummaryTimes? corrected = Corrected(last, firstEvent);
        Settle(last);
        long? started = _started == 0 ? null : _started - origin;
        return new GoroutineSummary(
            id, Name, created - origin, started, _ended == 0 ? null : _ended - origin, Times(), _ranges ?? [], _regions,
            isCreation ? started - (created - origin) : null, corrected);
    }

    private SummaryTimes Times() => new(_execution, _schedulerWait, _syscall, _syscallBlocked, _total, _blocked);

    /// <summary>Adds what is still open. Go does so at the end of the goroutine, and of the trace for all.</summary>
    private void Settle(long time)
    {
        if (_total == 0)
            _total = clip.Length(created, time);
        if (_running != 0)
            _execution += clip.Length(_running, time);
        if (_runnable != 0)
            _schedulerWait += clip.Length(_runnable, time);
        if (_waiting != 0)
            Add(_blocked, _reason, clip.Length(_waiting, time));
        if (_inSyscall != 0)
            _syscall += clip.Length(_inSyscall, time);
        if (_syscallWithoutProc != 0)
            _schedulerWait += clip.Length(_syscallWithoutProc, time);
        foreach ((string name, long since) in _openRanges ?? [])
            Add(_ranges ??= [], name, clip.Length(since, time));
        if (!IsSystem(Name))
        {
            foreach (long since in _openRegions ?? [])
                CountRegion(since, time);
        }
        _running = _runnable = _waiting = _inSyscall = _syscallWithoutProc = 0;
        _openRanges = null;
        _openRegions = null;
    }

    /// <summary>What Go would say if it counted nothing before the first event, a system call without a proc once, and
    /// the end of a goroutine that lived for less than a tick of the clock.</summary>
    private SummaryTimes? Corrected(long last, long firstEvent)
    {
        long before = clip.Length(_before.From, _before.To);
        bool isInSyscallWithoutProc = _inSyscall != 0 && _syscallWithoutProc != 0;
        bool hasNoLength = _ended != 0 && _ended == created;
        if (before <= 0 && !isInSyscallWithoutProc && !hasNoLength)
            return null;
        var right = new GoroutineTally(id, Math.Max(created, firstEvent), isCreation, clip)
        {
            Name = Name,
            _ended = _ended,
            _execution = _execution,
            _schedulerWait = _schedulerWait,
            _syscall = _syscall,
            _syscallBlocked = _syscallBlocked,
            _running = _running,
            _runnable = _runnable,
            _waiting = _waiting,
            _reason = _reason,
            _inSyscall = _inSyscall,
            _syscallWithoutProc = _syscallWithoutProc,
        };
        foreach ((string reason, long time) in _blocked)
            right._blocked.Add(reason, time);
        right.Count(_before.State, _before.HasProc, _before.Reason, -before);
        right.Leaves(GoroutineState.Syscall, last);
        right._syscallWithoutProc = 0;
        right.Settle(last);
        right._total = clip.Length(right.CreatedAt, _ended == 0 ? last : _ended);
        return right.Times();
    }

    private long CreatedAt => created;

    private void Count(GoroutineState state, bool hasProc, string reason, long time)
    {
        switch (state)
        {
            case GoroutineState.Running: _execution += time; break;
            case GoroutineState.Waiting: Add(_blocked, reason, time); break;
            case GoroutineState.Runnable: _schedulerWait += time; break;
            case GoroutineState.Syscall when hasProc: _syscall += time; break;
            case GoroutineState.Syscall: _syscallBlocked += time; break;
        }
    }

    private void EndSyscall(long time)
    {
        if (_syscallWithoutProc != 0)
        {
            _syscallBlocked += clip.Length(_syscallWithoutProc, time);
            _syscall += clip.Length(_inSyscall, _syscallWithoutProc);
        }
        else
        {
            _syscall += clip.Length(_inSyscall, time);
        }
    }

    private void CountRegion(long start, long end)
    {
        if (clip == Clip.None || clip.Length(start, end) > 0)
            _regions++;
    }

    private static void Add(Dictionary<string, long> sums, string name, long time) =>
        sums[name] = sums.GetValueOrDefault(name) + time;

    /// <summary>Go 1.27, <c>internal/trace/summary.go, IsSystemGoroutine</c>.</summary>
    private static bool IsSystem(string name) =>
        name.Length == 0 || (name.StartsWith("runtime.", StringComparison.Ordinal) && name != "runtime.main");
}
