using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

// What the queries return; extension/protocol/trace.ts says the same to the extension.
// Times are nanoseconds since the first event of the trace.

/// <summary>The first moment at which <paramref name="Count"/> procs ran at once.</summary>
public sealed record FirstUse(int Count, long First);

/// <summary>Facts about the whole of what has been read.</summary>
/// <param name="WallClockStart">ISO 8601 with nanoseconds; null before format 25.</param>
public sealed record Overview(
    string Format,
    long Duration,
    long Events,
    int Generations,
    int Goroutines,
    int Procs,
    int Threads,
    int Tasks,
    long Regions,
    long Logs,
    long CpuSamples,
    string? WallClockStart,
    IReadOnlyList<FirstUse> ProcsInUse);

/// <param name="Start">First moment at which the lane is known to exist.</param>
/// <param name="End">Last moment at which the lane is known to exist.</param>
/// <param name="Running">Time a goroutine ran, or a proc had a goroutine, ns.</param>
/// <param name="StartKnown">False: it was there before the trace.</param>
/// <param name="EndKnown">False: it has not ended within what has been read.</param>
/// <param name="Strips">What lies below it; null where nothing does.</param>
/// <param name="Spent">Time in the state by which lanes are sorted, ns; null where that is not another than running.</param>
public sealed record Lane(
    string Id, LaneKind Kind, string Name, long Start, long End, long Running, bool StartKnown, bool EndKnown,
    LaneStrips? Strips, long? Spent);

/// <summary>What there is to be shown below a lane.</summary>
/// <param name="Regions">How deep the goroutine's regions are nested; rows that it takes to show those of a task.</param>
/// <param name="Assists">The goroutine was made to help the collector.</param>
/// <param name="Sweeps">The proc swept.</param>
/// <param name="Logs">The goroutine logged something, or somebody for the task.</param>
/// <param name="Samples">The CPU profiler found the goroutine running.</param>
/// <param name="Goroutines">Rows that it takes to show who worked for the task.</param>
/// <param name="Depth">How deep the task is nested in others, from 0.</param>
public sealed record LaneStrips(
    int Regions, bool Assists, bool Sweeps, bool Logs, bool Samples, int Goroutines, int Depth);

/// <summary>Goroutines that started with the same function.</summary>
/// <param name="System">A function of the runtime other than <c>runtime.main</c>.</param>
/// <param name="Goroutines">The most active ones, most active first.</param>
public sealed record GoroutineGroup(
    string Name, int Count, long Running, bool System, IReadOnlyList<Lane> Goroutines);

/// <param name="Lanes">GC, stop-the-world and procs, top to bottom.</param>
/// <param name="Groups">Most active first.</param>
/// <param name="Threads">Of the operating system, by number; null where the trace names none.</param>
/// <param name="Tasks">As a tree, each with its subtasks behind it; null where the trace has none.</param>
public sealed record LaneDirectory(
    IReadOnlyList<Lane> Lanes, IReadOnlyList<GoroutineGroup> Groups, GoroutineGroup? Threads, GoroutineGroup? Tasks);

/// <summary>The boxes of a set of lanes; the layout of the columns is described in <c>columns.ts</c>.</summary>
/// <param name="Origin">Times in the columns count from here, ns.</param>
/// <param name="Resolution">Spans shorter than this shared a box, ns.</param>
/// <param name="Labels">Texts for boxes wide enough to carry one; the first is empty.</param>
public sealed record BoxFrame(
    long Origin, TimeRange Window, long Resolution, IReadOnlyList<string> Labels, byte[] Columns);

/// <summary>Which span of a lane is meant, relative to the one that contains a moment.</summary>
public enum SpanMove
{
    At,
    Previous,
    Next,
    First,
    Last,

    /// <summary>The one at the moment; without one, that which is nearest in time.</summary>
    Nearest,
}

/// <param name="Line">Counted from 1; 0 is unknown.</param>
public sealed record Frame(string Function, string File, int Line);

/// <param name="Frames">Innermost first.</param>
public sealed record Stack(string Title, IReadOnlyList<Frame> Frames);

/// <param name="Name">Start function; empty where unknown.</param>
public sealed record GoroutineRef(long Id, string Lane, string Name);

/// <summary>Something elsewhere in the trace that is worth going to.</summary>
/// <param name="Outside">What woke the goroutine up, where that was nobody of the program: <see cref="ChainCause.Timer"/>,
/// <see cref="ChainCause.Network"/> or <see cref="ChainCause.Runtime"/>.</param>
public sealed record Link(string Text, string Lane, long Time, ChainCause? Outside);

/// <param name="Lane">Which shows the regions of its depth.</param>
/// <param name="StartKnown">False: it began before the trace and <paramref name="Start"/> is a bound.</param>
/// <param name="EndKnown">False: it did not end within the trace.</param>
public sealed record RegionRef(
    string Lane, string Name, string Task, long Start, long End, bool StartKnown, bool EndKnown);

/// <summary>Something else that is known of a span, such as the bytes that a sweep reclaimed.</summary>
/// <param name="To">Where there is more of it; null where there is not.</param>
public sealed record Fact(string Name, string Text, Link? To);

/// <summary>All that is known about one span.</summary>
/// <param name="StartKnown">False: it began before the trace; <paramref name="Start"/> is a bound.</param>
/// <param name="EndKnown">False: it goes on after the trace; <paramref name="End"/> is a bound.</param>
public sealed record SpanDetails(
    string Lane,
    LaneKind Kind,
    SpanState State,
    string Title,
    long Start,
    long End,
    bool StartKnown,
    bool EndKnown,
    GoroutineRef? Goroutine,
    long? Proc,
    long? Thread,
    string? Reason,
    Link? StartedBy,
    Link? EndedBy,
    IReadOnlyList<Link> Related,
    IReadOnlyList<Stack> Stacks,
    IReadOnlyList<RegionRef> Regions,
    IReadOnlyList<Fact> Facts);

/// <summary>How many of each there are at one moment.</summary>
/// <param name="Procs">Procs that some thread holds.</param>
public sealed record Moment(long Time, int Running, int Runnable, int Waiting, int Syscall, int Procs);
