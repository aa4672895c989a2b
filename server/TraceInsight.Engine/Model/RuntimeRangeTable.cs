namespace TraceInsight.Engine.Model;

/// <summary>What the runtime does for a while beside running goroutines.</summary>
public enum RuntimeRangeKind : byte
{
    /// <summary>The concurrent mark phase of the collector, which is nobody's.</summary>
    Mark,

    /// <summary>A goroutine has stopped the world.</summary>
    StopTheWorld,

    /// <summary>A goroutine that allocates is made to mark. It does not run all the time.</summary>
    MarkAssist,

    /// <summary>A proc sweeps before it allocates.</summary>
    Sweep,
}

/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>: whose range it is, or who ran then; −1 is nobody.</param>
/// <param name="Proc">Slot of <see cref="ProcTable"/>: of a sweep whose it is, of others where it began; −1 is none.</param>
/// <param name="Stack">Where it began; 0 is unknown.</param>
/// <param name="Text">Kind of a stop-the-world, such as <c>GC mark termination</c>; 0 for others.</param>
/// <param name="Start">ns.</param>
/// <param name="End">ns; the last moment read where it has not ended.</param>
/// <param name="Swept">Bytes that a sweep looked at.</param>
/// <param name="Reclaimed">Bytes that a sweep won.</param>
/// <param name="StartKnown">False: it began before the trace.</param>
public readonly record struct RuntimeRange(
    RuntimeRangeKind Kind, int Goroutine, int Proc, int Stack, int Text, long Start, long End, long Swept,
    long Reclaimed, bool StartKnown, bool EndKnown);

/// <summary>Every such range of the trace.</summary>
/// <param name="Ended">In the order of their ends.</param>
/// <param name="Open">Those that did not end within what has been read.</param>
public sealed record RuntimeRangeTable(ReadOnlyMemory<RuntimeRange> Ended, ReadOnlyMemory<RuntimeRange> Open)
{
    public static readonly RuntimeRangeTable Empty = new(default, default);

    // Built on the first question: loading publishes many tables that nobody asks.
    private readonly Lazy<RuntimeRange[][]> _byKind = new(() => ByKind(Ended.Span, Open.Span));

    private Groups? _assists;
    private Groups? _sweeps;

    public int Count => Ended.Length + Open.Length;

    /// <summary>Those of one kind, by start. Only those of one goroutine, or for sweeps of one proc, do not overlap.
    /// </summary>
    public ReadOnlySpan<RuntimeRange> Of(RuntimeRangeKind kind) => _byKind.Value[(int)kind];

    /// <summary>Indexes into the mark assists, of one goroutine, by start; they do not overlap.</summary>
    /// <param name="slot">Of <see cref="GoroutineTable"/>.</param>
    public ReadOnlySpan<int> AssistsOf(int slot) => LazyInitializer.EnsureInitialized(
        ref _assists, () => GroupsOf(RuntimeRangeKind.MarkAssist, static range => range.Goroutine)).Of(slot);

    /// <summary>Indexes into the sweeps, of one proc, by start; they do not overlap.</summary>
    /// <param name="slot">Of <see cref="ProcTable"/>.</param>
    public ReadOnlySpan<int> SweepsOf(int slot) => LazyInitializer.EnsureInitialized(
        ref _sweeps, () => GroupsOf(RuntimeRangeKind.Sweep, static range => range.Proc)).Of(slot);

    private Groups GroupsOf(RuntimeRangeKind kind, Func<RuntimeRange, int> groupOf)
    {
        RuntimeRange[] ranges = _byKind.Value[(int)kind];
        int groups = 0;
        foreach (ref readonly RuntimeRange range in ranges.AsSpan())
            groups = Math.Max(groups, groupOf(range) + 1);
        return new Groups(groups, ranges.Length, i => groupOf(ranges[i]));
    }

    private static RuntimeRange[][] ByKind(ReadOnlySpan<RuntimeRange> ended, ReadOnlySpan<RuntimeRange> open)
    {
        var kinds = new List<RuntimeRange>[(int)RuntimeRangeKind.Sweep + 1];
        for (int kind = 0; kind < kinds.Length; kind++)
            kinds[kind] = [];
        foreach (ref readonly RuntimeRange range in ended)
            kinds[(int)range.Kind].Add(range);
        foreach (ref readonly RuntimeRange range in open)
            kinds[(int)range.Kind].Add(range);
        foreach (List<RuntimeRange> ranges in kinds)
            ranges.Sort((x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : x.End.CompareTo(y.End));
        return [.. kinds.Select(ranges => ranges.ToArray())];
    }
}
