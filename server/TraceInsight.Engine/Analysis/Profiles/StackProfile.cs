using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>What a profile adds up.</summary>
public enum ProfileKind
{
    /// <summary>Time of waiting for the network.</summary>
    Net,

    /// <summary>Time of waiting for channels, locks and the like, as Go's own tool tells them from the rest.</summary>
    Sync,

    /// <summary>Time in system calls.</summary>
    Syscall,

    /// <summary>Time of being runnable, by what made the goroutine so.</summary>
    Sched,

    /// <summary>CPU samples; they have no time.</summary>
    Cpu,

    /// <summary>Time of waiting for whatever reason, by where and by who ended it.</summary>
    OffCpu,
}

/// <summary>Of what a profile is; null is all.</summary>
/// <param name="Group">Start function of the goroutines.</param>
/// <param name="Task">Only within the regions of this task and of those below it, and while its starter had it open.
/// </param>
/// <param name="Region">Only within regions of this name.</param>
public sealed record ProfileFilter(string? Group = null, ulong? Task = null, string? Region = null)
{
    public static readonly ProfileFilter None = new();
}

/// <summary>What one stack has in a profile.</summary>
/// <param name="Stack">0 is no stack.</param>
/// <param name="Waker">The stack of who ended the wait, in <see cref="ProfileKind.OffCpu"/>; otherwise 0.</param>
/// <param name="Time">ns; 0 for CPU samples.</param>
public readonly record struct StackSum(int Stack, int Waker, long Count, long Time);

/// <summary>Where goroutines spent time, by stack.</summary>
/// <param name="Range">Cut to what has been read.</param>
/// <param name="Sums">Each stack once, those with most time first.</param>
/// <param name="Unfinished">Spans that had not ended when the trace did: of those, more is not known.</param>
public sealed record StackProfile(
    Trace Trace, ProfileKind Kind, TimeRange Range, IReadOnlyList<StackSum> Sums, long Unfinished)
{
    public long Count { get; } = Sums.Sum(sum => sum.Count);

    /// <summary>ns.</summary>
    public long Time { get; } = Sums.Sum(sum => sum.Time);
}
