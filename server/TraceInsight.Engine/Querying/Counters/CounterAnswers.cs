using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Counters;

/// <summary>What can be asked for over time; the first ones are <see cref="Counted"/>, then each <see cref="Metric"/>.</summary>
public enum CounterSeries
{
    Running,
    GCWork,
    Runnable,
    Waiting,
    Syscall,
    Searching,
    Active,
    Alive,
    HeapAllocated,
    HeapGoal,
    Procs,
}

/// <summary>Values over time, in buckets of equal length.</summary>
/// <param name="Origin">Start of the first bucket, ns.</param>
/// <param name="Resolution">Length of a bucket, ns.</param>
/// <param name="Complete">False: some of it is not counted yet; asked again, there is more.</param>
/// <param name="Columns"><c>extension/protocol/counters.ts</c> says what they hold.</param>
public sealed record CounterFrame(long Origin, long Resolution, int Buckets, bool Complete, byte[] Columns);
