using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Tasks;

// What the analysis of tasks and regions returns; extension/protocol/tasks.ts says the same to the extension.
// Times are nanoseconds since the first event of the trace. States are time by state, one element for each SpanState.

/// <summary>The tasks that touch a range, by name; those of the names with most tasks first.</summary>
/// <param name="Tasks">How many there are in all.</param>
public sealed record TaskGroups(
    int Revision, long Start, long End, IReadOnlyList<TaskGroup> Groups, int GroupsLeftOut, int Tasks);

/// <param name="Name">Empty for tasks whose begin was not seen.</param>
/// <param name="Unfinished">Those of which the begin or the end was not seen: their lengths are lower bounds.</param>
/// <param name="Spread">Of the lengths of the finished ones; null where there is none.</param>
/// <param name="Slowest">Number of the longest task.</param>
/// <param name="Longest">Its length.</param>
/// <param name="Usual">A finished task of the middle, and those about it, on the mean.</param>
/// <param name="Slow">The same of the slowest twentieth.</param>
public sealed record TaskGroup(
    string Name, int Count, int Unfinished, Spread? Spread, long Slowest, long Longest, bool LongestKnown, TaskMean? Usual,
    TaskMean? Slow);

/// <param name="Count">Of how many tasks it is the mean.</param>
/// <param name="Length">ns.</param>
/// <param name="States">What their goroutines did, ns.</param>
public sealed record TaskMean(int Count, long Length, IReadOnlyList<long> States);

/// <summary>Tasks, the longest first.</summary>
/// <param name="Count">How many there are.</param>
public sealed record TaskPage(int Revision, int Count, int From, IReadOnlyList<TaskRow> Tasks);

/// <param name="Lane">Of the goroutine that began it, or that did something in it; null where none is known.</param>
/// <param name="States">What its goroutines did: in its regions, and where they have none, while it went on.</param>
/// <param name="Source">Where it began: the innermost frame outside of the library; null where that is not known.</param>
public sealed record TaskRow(
    long Id, string Name, long Start, long End, bool StartKnown, bool EndKnown, string? Lane, int Regions, int Logs,
    int Goroutines, IReadOnlyList<long> States, Frame? Source);

/// <summary>All of one task.</summary>
/// <param name="Parents">The task that it is a part of, and so on to the outermost.</param>
/// <param name="Children">By start.</param>
/// <param name="Goroutines">By the start of what they did in it.</param>
/// <param name="Regions">By start.</param>
/// <param name="Logs">By time.</param>
/// <param name="LeftOut">Of children, goroutines, regions and logs, how many there are too many of.</param>
public sealed record TaskDetails(
    int Revision, TaskRow Task, IReadOnlyList<TaskRow> Parents, IReadOnlyList<TaskRow> Children,
    IReadOnlyList<TaskGoroutine> Goroutines, IReadOnlyList<TaskRegion> Regions, IReadOnlyList<TaskLog> Logs, int LeftOut);

/// <param name="Start">When it first had to do with the task.</param>
public sealed record TaskGoroutine(GoroutineRef Goroutine, long Start, long End, IReadOnlyList<long> States);

public sealed record TaskRegion(
    string Name, GoroutineRef Goroutine, long Start, long End, bool StartKnown, bool EndKnown, Frame? Source);

/// <param name="Goroutine">Null where nothing else is known of it.</param>
public sealed record TaskLog(long Time, GoroutineRef? Goroutine, string Category, string Message, Frame? Source);

/// <summary>The regions that touch a range, by name and by where they begin; those with most time first.</summary>
public sealed record RegionGroups(
    int Revision, long Start, long End, IReadOnlyList<RegionGroup> Groups, int GroupsLeftOut, int Regions);

/// <param name="Source">The innermost frame outside of the library; null where that is not known.</param>
/// <param name="Total">Of the lengths, ns.</param>
/// <param name="Spread">Of the finished ones.</param>
public sealed record RegionGroup(
    string Name, Frame? Source, int Count, int Unfinished, long Total, Spread? Spread, long Longest, bool LongestKnown);

/// <summary>Regions, the longest first.</summary>
public sealed record RegionPage(int Revision, int Count, int From, IReadOnlyList<RegionRow> Regions);

/// <param name="Task">Its number; 0 is none.</param>
/// <param name="States">What the goroutine did in it.</param>
public sealed record RegionRow(
    string Name, GoroutineRef Goroutine, long Start, long End, bool StartKnown, bool EndKnown, long Task,
    IReadOnlyList<long> States);
