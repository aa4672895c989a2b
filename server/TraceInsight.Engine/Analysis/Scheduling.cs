using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

// What the analysis of the scheduler returns; extension/protocol/scheduling.ts says the same to the extension.
// Times are nanoseconds since the first event of the trace.

/// <summary>What the scheduler did in a range.</summary>
/// <param name="Start">Of the range, cut to what has been read.</param>
/// <param name="Step">Length of the steps that everything over time is counted in; the last one may be shorter.</param>
/// <param name="Procs">By number.</param>
/// <param name="Runnable">By step, how long goroutines waited for the scheduler in it, ns, summed over them: divided by
/// the length of the step it is how many waited at a time, on the mean.</param>
/// <param name="Created">By step, goroutines that were created in it.</param>
/// <param name="Ended">By step, goroutines that ended in it.</param>
/// <param name="Latency">How long goroutines waited for the scheduler, by what made them runnable; null where none did.
/// </param>
/// <param name="LongestWaits">The longest one first.</param>
public sealed record Scheduling(
    int Revision, long Start, long End, long Step, IReadOnlyList<ProcTimes> Procs, IReadOnlyList<long> Runnable,
    IReadOnlyList<int> Created, IReadOnlyList<int> Ended, StateStatistics? Latency, IReadOnlyList<LongWait> LongestWaits);

/// <param name="Running">By step, time in which the proc had a goroutine, ns.</param>
public sealed record ProcTimes(string Lane, string Name, IReadOnlyList<long> Running);

/// <summary>A goroutine that waited for the scheduler.</summary>
/// <param name="Reason">What made it runnable, such as <c>unblocked</c>; empty where it is not known.</param>
/// <param name="Start">True bounds, which may lie outside of the range.</param>
/// <param name="Proc">The lane of the proc that it ran on then; null where it did not run.</param>
public sealed record LongWait(GoroutineRef Goroutine, string Reason, long Start, long End, string? Proc);

/// <summary>Who had the procs while somebody waited for one.</summary>
/// <param name="Procs">How long the procs had a goroutine in the range, ns, summed over them.</param>
/// <param name="Idle">How long no thread held them, ns.</param>
/// <param name="Searching">How long a thread held them and had no goroutine to run, ns.</param>
/// <param name="Goroutines">Those that ran longest first.</param>
/// <param name="GoroutinesLeftOut">Goroutines that ran too and are not named because there are too many.</param>
public sealed record RanInstead(
    long Start, long End, long Procs, long Idle, long Searching, IReadOnlyList<Ran> Goroutines, int GoroutinesLeftOut);

/// <param name="Running">ns.</param>
public sealed record Ran(GoroutineRef Goroutine, long Running);

/// <summary>What threads did for goroutines in a range.</summary>
/// <param name="Start">Of the range, cut to what has been read.</param>
/// <param name="Step">Length of the steps; the last one may be shorter.</param>
/// <param name="Threads">By number. None where the trace does not name the threads.</param>
/// <param name="ThreadsLeftOut">Those that are not named because there are too many: they did least.</param>
public sealed record ThreadsOverTime(
    int Revision, long Start, long End, long Step, IReadOnlyList<ThreadTimes> Threads, int ThreadsLeftOut);

/// <param name="Thread">The operating system's number.</param>
/// <param name="Running">By step, time in which a goroutine ran on it, ns.</param>
/// <param name="Syscall">By step, time in which a goroutine was in a system call on it, with or without a proc, ns.</param>
public sealed record ThreadTimes(long Thread, string Name, IReadOnlyList<long> Running, IReadOnlyList<long> Syscall);
