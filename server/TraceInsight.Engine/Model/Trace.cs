namespace TraceInsight.Engine.Model;

/// <summary>How far the reading of a trace has come.</summary>
public enum TracePhase
{
    Loading,

    /// <summary>All that the file has so far is shown, and more is waited for.</summary>
    Following,
    Complete,
    Cancelled,

    /// <summary>There is nothing to show.</summary>
    Failed,
}

/// <summary>How many of what has been read.</summary>
public sealed record TraceCounts(
    long Events, int Generations, int Tasks, long Regions, long Logs, long CpuSamples)
{
    public static readonly TraceCounts None = new(0, 0, 0, 0, 0, 0);

    /// <summary>Go's own name of each kind of event that occurs → how many there are; together all events.</summary>
    public IReadOnlyDictionary<string, long> EventsByKind { get; init; } = new Dictionary<string, long>();
}

/// <summary>A trace as far as it has been read: immutable. Loading publishes a longer one again and again.</summary>
/// <param name="Revision">Grows by one with each publication.</param>
/// <param name="BytesRead">Bytes of the file that have been read.</param>
/// <param name="Bytes">Size of the file when it was opened, or last looked at while it grows.</param>
public sealed record Trace(
    int Revision,
    TracePhase Phase,
    long BytesRead,
    long Bytes,
    Problem? Problem)
{
    /// <summary>Version in the header, such as 26; 0 until it is read.</summary>
    public int FormatVersion { get; init; }

    /// <summary>End of what has been read, ns since the first event.</summary>
    public long End { get; init; }

    /// <summary>The file's own clock at the first event, ns.</summary>
    public long OriginClock { get; init; }

    /// <summary>Wall clock at the first event, ISO 8601 with nanoseconds; null before format 25.</summary>
    public string? WallClockStart { get; init; }

    public TraceCounts Counts { get; init; } = TraceCounts.None;

    public IReadOnlyList<Segment> Segments { get; init; } = [];

    public GoroutineTable Goroutines { get; init; } = new([], 0, 0, []);

    public ProcTable Procs { get; init; } = new([]);

    /// <summary>The operating system's number of each thread, by thread slot.</summary>
    public ReadOnlyMemory<long> Threads { get; init; }

    /// <summary>The slot of a thread's number, or −1.</summary>
    public int ThreadSlotOf(long id) => Threads.Span.IndexOf(id);

    public Texts Texts { get; init; } = new([""], 1);

    public StackTable Stacks { get; init; } = new([0, 0], [], 1, []);

    public RegionTable Regions { get; init; } = RegionTable.Empty;

    public LogTable Logs { get; init; } = LogTable.Empty;

    public RuntimeRangeTable Ranges { get; init; } = RuntimeRangeTable.Empty;

    public MetricTable Metrics { get; init; } = MetricTable.Empty;

    /// <summary>How the collector's workers worked.</summary>
    public WorkerLabelTable Labels { get; init; } = WorkerLabelTable.Empty;

    public TaskTable Tasks { get; init; } = TaskTable.Empty;

    public StackSampleTable CpuSamples { get; init; } = StackSampleTable.Empty;

    /// <summary>Whom goroutines created and woke up, by slot of the goroutine; 32 MB.</summary>
    internal KeptLists<int, Wakes> Wakes { get; } = new(4_000_000, wakes => wakes.Size);

    /// <summary>What threads did, by slot of the thread; 64 MB.</summary>
    internal KeptLists<int, ThreadHolds> ThreadHolds { get; } = new(8_000_000, holds => holds.Size);

    /// <summary>Where goroutines were, by slot of the goroutine.</summary>
    internal KeptLists<int, StackSummary> StackSummaries { get; } = new(4_000_000, summary => summary.Count);

    /// <summary>What lanes show from afar; 32 MB.</summary>
    internal KeptLists<LaneId, LaneSummary> LaneSummaries { get; } = new(4_000_000, summary => summary.Count);

    /// <summary>Where the tracks of lanes are.</summary>
    internal LaneTracks LaneTracks { get; } = new();

    /// <summary>Sums of what strips show, by lane.</summary>
    internal KeptSums StripSums { get; } = new();

    /// <summary>For 1, 2, 3 … procs: the first moment at which so many ran at once.</summary>
    public IReadOnlyList<long> ProcsFirstInUse { get; init; } = [];

    /// <summary>Index of the segment that contains a moment; the nearest one where none does; −1 without segments.</summary>
    public int SegmentAt(long time)
    {
        int low = 0, high = Segments.Count - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (Segments[middle].Range.Start <= time)
                low = middle;
            else
                high = middle - 1;
        }
        return Segments.Count == 0 ? -1 : low;
    }
}
