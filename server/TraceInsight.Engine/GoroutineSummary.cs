namespace TraceInsight.Engine;

/// <summary>What one goroutine did, as Go's own analysis counts it.</summary>
/// <remarks>Go 1.27, <c>internal/trace/summary.go</c>. Where it counts something wrongly, <see cref="Corrected"/> says
/// what is right. Times are ns since the first event.</remarks>
/// <param name="Name">Start function; empty where no stack tells it.</param>
/// <param name="Created">For one that existed before the trace, when the part of the trace began that mentions it first.
/// </param>
/// <param name="Started">When it first ran, or null.</param>
/// <param name="Ended">When it ended or blocked for ever, or null.</param>
/// <param name="Ranges">Time in ranges such as <c>GC mark assist</c>, by name; it counts among the others too.</param>
/// <param name="Regions">User regions, also those that it inherited from its creator.</param>
/// <param name="CreatedToFirstRun">ns; null where its creation or its first run was not seen.</param>
/// <param name="Corrected">Null where there is nothing to correct.</param>
public sealed record GoroutineSummary(
    long Id, string Name, long Created, long? Started, long? Ended, SummaryTimes Times,
    IReadOnlyDictionary<string, long> Ranges, int Regions, long? CreatedToFirstRun, SummaryTimes? Corrected);

/// <summary>Durations in ns.</summary>
/// <param name="Syscall">In system calls while it kept its proc.</param>
/// <param name="SyscallBlocked">In system calls after it had lost its proc.</param>
/// <param name="Total">From its creation to its end, or the end of the trace.</param>
/// <param name="Blocked">By the reason that the runtime gives; empty for what was blocked when first seen.</param>
public sealed record SummaryTimes(
    long Execution, long SchedulerWait, long Syscall, long SyscallBlocked, long Total,
    IReadOnlyDictionary<string, long> Blocked);
