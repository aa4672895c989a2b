using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

// What the analysis of goroutines returns; extension/protocol/goroutines.ts says the same to the extension.
// Times are nanoseconds since the first event of the trace.

/// <param name="Start">Of the range, cut to what has been read.</param>
/// <param name="Reasons">What goroutines waited for, in the words of the runtime; empty where it did not say.</param>
/// <param name="Groups">By start function, those that ran longest first.</param>
/// <param name="GroupsLeftOut">Groups that are not named because there are too many.</param>
public sealed record GoroutineGroups(
    int Revision, long Start, long End, IReadOnlyList<string> Reasons, IReadOnlyList<GroupTimes> Groups, int GroupsLeftOut);

/// <summary>How the goroutines of one start function spent a range; ns, summed over them.</summary>
/// <param name="Name">Empty where the function is not known.</param>
/// <param name="System">A function of the runtime other than <c>runtime.main</c>.</param>
/// <param name="Source">Where the function is; null where no goroutine of it was seen starting.</param>
/// <param name="Count">Goroutines that were alive at some moment of it.</param>
/// <param name="Total">Time in which they existed. The others can be less together: of some moments nothing is known.</param>
/// <param name="Execution">Also on behalf of the collector.</param>
/// <param name="Runnable">Waiting for the scheduler.</param>
/// <param name="Blocked">One element for each of <see cref="GoroutineGroups.Reasons"/>.</param>
/// <param name="TotalSpread">Of the single goroutines' times.</param>
public sealed record GroupTimes(
    string Name, bool System, Frame? Source, int Count, long Total, long Execution, long Runnable, long Syscall,
    IReadOnlyList<long> Blocked, Spread TotalSpread, Spread ExecutionSpread);

public enum GoroutineColumn
{
    Id,
    Start,
    End,
    Total,
    Execution,
    Runnable,
    Syscall,

    /// <summary>For one reason, or all together.</summary>
    Blocked,
}

/// <param name="Reason">For <see cref="GoroutineColumn.Blocked"/>: only for this reason; null is all together.</param>
public sealed record GoroutineSort(GoroutineColumn Column, string? Reason, bool Descending);

/// <param name="Count">Of all goroutines, of which this is a page.</param>
/// <param name="From">Index of the first of the page.</param>
public sealed record GoroutinePage(
    int Revision, long Start, long End, IReadOnlyList<string> Reasons, int Count, int From,
    IReadOnlyList<GoroutineRow> Goroutines);

/// <summary>How one goroutine spent a range; see <see cref="GroupTimes"/>.</summary>
/// <param name="Start">Its creation, which can be before the range.</param>
/// <param name="StartKnown">False: it existed before the trace.</param>
/// <param name="EndKnown">False: it had not ended when the trace did.</param>
public sealed record GoroutineRow(
    long Id, string Lane, string Name, long Start, long End, bool StartKnown, bool EndKnown, long Total, long Execution,
    long Runnable, long Syscall, IReadOnlyList<long> Blocked);
