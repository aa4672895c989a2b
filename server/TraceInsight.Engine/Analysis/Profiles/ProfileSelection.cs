using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>Which spans of which goroutines count, and with what part of their time.</summary>
internal sealed class ProfileSelection
{
    // By text: 0 not looked at yet, 1 no, 2 yes; null where the reason does not matter.
    private readonly byte[]? _reasons;
    private readonly Trace _trace;
    private readonly bool[]? _goroutines;
    private readonly Dictionary<int, TimeRange[]>? _allowed;
    private readonly ProfileKind _kind;

    public ProfileSelection(Trace trace, ProfileKind kind, TimeRange range, ProfileFilter filter)
    {
        _trace = trace;
        _kind = kind;
        Range = range;
        for (var row = SpanKind.None; row <= SpanKind.Syscall; row++)
        {
            bool counts = kind switch
            {
                ProfileKind.Syscall => row == SpanKind.Syscall,
                ProfileKind.Sched => row.IsRunnable(),
                _ => row.IsWaiting(),
            };
            Kinds |= counts ? 1u << (int)row : 0;
        }
        _reasons = kind is ProfileKind.Net or ProfileKind.Sync ? new byte[trace.Texts.Count] : null;
        if (filter.Group is { } group)
        {
            _goroutines = new bool[trace.Goroutines.Count];
            for (int slot = 0; slot < _goroutines.Length; slot++)
                _goroutines[slot] = trace.Texts[trace.Goroutines[slot].Name] == group;
        }
        if (filter.Task is not null || filter.Region is not null)
            _allowed = AllowedTimes.Of(trace, filter.Task, filter.Region);
    }

    public TimeRange Range { get; }

    /// <summary>Kinds of rows that count, if the reason is right: one bit for each.</summary>
    public uint Kinds { get; }

    /// <summary>Whether the parts of a goroutine's life are told apart by regions.</summary>
    public bool IsByRegion => _allowed is not null;

    public bool IsOfAll => _allowed is null && _goroutines is null;

    public bool Skips(int slot) =>
        (_goroutines is not null && !_goroutines[slot]) || (_allowed is not null && !_allowed.ContainsKey(slot));

    /// <summary>Whether rows of a kind count, if the reason is right.</summary>
    public bool Takes(SpanKind kind) => (Kinds >> (int)kind & 1) != 0;

    public bool TakesReason(int text)
    {
        if (_reasons is null)
            return true;
        // Several threads may find out the same.
        ref byte known = ref _reasons[text];
        if (known == 0)
            known = (byte)(IsWanted(_trace.Texts[text]) ? 2 : 1);
        return known == 2;
    }

    /// <summary>The part of a span's time that counts, ns.</summary>
    public long Weight(int slot, long start, long end)
    {
        (start, end) = (Math.Max(start, Range.Start), Math.Min(end, Range.End));
        if (_allowed is null || end <= start)
            return end - start;
        long weight = 0;
        foreach (TimeRange allowed in _allowed[slot])
            weight += Math.Max(0, Math.Min(end, allowed.End) - Math.Max(start, allowed.Start));
        return weight;
    }

    /// <summary>Go 1.27, <c>cmd/trace/pprof.go</c>, computePprofIO and computePprofBlock.</summary>
    private bool IsWanted(string reason) => _kind == ProfileKind.Net
        ? reason == "network"
        : reason.Contains("chan", StringComparison.Ordinal)
            || reason.Contains("sync", StringComparison.Ordinal)
            || reason.Contains("select", StringComparison.Ordinal);
}
