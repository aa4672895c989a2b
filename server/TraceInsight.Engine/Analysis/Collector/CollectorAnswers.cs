using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Collector;

// What the analysis of the garbage collector returns; extension/protocol/collector.ts says the same to the extension.
// Times are nanoseconds since the first event of the trace, sizes are bytes.

/// <summary>What the garbage collector did in a range.</summary>
/// <param name="Start">Of the range, cut to what has been read.</param>
/// <param name="Cycles">Those that touch the range, by start.</param>
/// <param name="Pauses">Of all stops of the world that touch the range, the longest first.</param>
/// <param name="PauseLengths">By kind, those that took most time first; cut to the range.</param>
/// <param name="Assist">All assists of the range together.</param>
/// <param name="Assists">By goroutine, those that assisted longest first.</param>
/// <param name="AssistStacks">By stack, as the goroutines.</param>
/// <param name="Sweep">All sweeps of the range together.</param>
/// <param name="Heap">Its size over time, thinned out.</param>
public sealed record CollectorSummary(
    int Revision, long Start, long End, IReadOnlyList<Cycle> Cycles, int CyclesLeftOut, IReadOnlyList<Pause> Pauses,
    int PausesLeftOut, IReadOnlyList<PauseKind> PauseLengths, AssistSum Assist, IReadOnlyList<Assists> Assists,
    int AssistsLeftOut, IReadOnlyList<AssistStack> AssistStacks, int AssistStacksLeftOut, SweepSum Sweep,
    IReadOnlyList<SweepStack> SweepStacks, int SweepStacksLeftOut, HeapOverTime Heap);

/// <summary>One run of the collector, with true bounds.</summary>
/// <param name="Number">Among all of the trace, from 1.</param>
/// <param name="Start">When the world was stopped for its beginning, or marking began.</param>
/// <param name="MarkStart">Marking beside the program.</param>
/// <param name="End">When the world went on, or marking was done.</param>
/// <param name="Paused">For how long the world was stopped in it.</param>
/// <param name="Workers">How long workers marked, ns, summed over them.</param>
/// <param name="IdleWorkers">The same of those on procs that were idle.</param>
/// <param name="Assist">How long goroutines were made to assist, ns, summed over them.</param>
/// <param name="Assists">How often.</param>
/// <param name="HeapBefore">When it began; null where it was not told before.</param>
/// <param name="HeapAfter">What marking found alive, and what was allocated meanwhile: when it ended.</param>
/// <param name="Goal">At which it was to be done; null without one.</param>
/// <param name="StartedBy">Whose allocation, or call, began it.</param>
/// <param name="Source">Where it did that: the innermost frame outside of the runtime.</param>
public sealed record Cycle(
    int Number, long Start, long MarkStart, long MarkEnd, long End, bool StartKnown, bool EndKnown, long Paused,
    long Workers, long IdleWorkers, long Assist, int Assists, long? HeapBefore, long? HeapAfter, long? Goal,
    GoroutineRef? StartedBy, Frame? Source);

/// <param name="Kind">In the words of the runtime, such as <c>GC mark termination</c>.</param>
/// <param name="Start">True bounds.</param>
/// <param name="Goroutine">Who stopped the world.</param>
/// <param name="Source">Where: the innermost frame outside of the runtime, or else the innermost.</param>
public sealed record Pause(
    string Kind, long Start, long End, bool StartKnown, bool EndKnown, GoroutineRef? Goroutine, Frame? Source);

public sealed record PauseKind(string Kind, int Count, long Total, Spread Spread);

/// <param name="Total">ns, summed over the goroutines; cut to the range.</param>
public sealed record AssistSum(int Count, long Total);

/// <summary>How a goroutine was made to mark.</summary>
/// <param name="Total">ns, whether it ran or waited; cut to the range.</param>
/// <param name="Longest">Start of the longest one.</param>
/// <param name="Max">Length of that, ns.</param>
public sealed record Assists(GoroutineRef Goroutine, int Count, long Total, long Longest, long Max);

/// <param name="Frames">Innermost first, from the first one outside of the runtime on.</param>
/// <param name="Lane">Of the goroutine whose the longest one was.</param>
public sealed record AssistStack(IReadOnlyList<Frame> Frames, int Count, long Total, string Lane, long Longest, long Max);

/// <param name="Swept">Bytes that were looked at.</param>
/// <param name="Reclaimed">Bytes that could be used again.</param>
public sealed record SweepSum(int Count, long Total, long Swept, long Reclaimed);

/// <param name="Lane">Of the proc whose the longest one was.</param>
public sealed record SweepStack(
    IReadOnlyList<Frame> Frames, int Count, long Total, long Swept, long Reclaimed, string Lane, long Longest, long Max);

/// <param name="Times">Ascending.</param>
/// <param name="Allocated">Bytes of objects in the heap from each time on.</param>
/// <param name="Goal">Null where there is none.</param>
public sealed record HeapOverTime(
    IReadOnlyList<long> Times, IReadOnlyList<long?> Allocated, IReadOnlyList<long?> Goal);
