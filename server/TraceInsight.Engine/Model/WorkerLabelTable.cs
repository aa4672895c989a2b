namespace TraceInsight.Engine.Model;

/// <summary>How a worker of the collector works, which it tells whenever it begins to run.</summary>
/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>.</param>
/// <param name="Text">Such as <c>GC (dedicated)</c>, <c>GC (fractional)</c> or <c>GC (idle)</c>.</param>
public readonly record struct WorkerLabel(long Time, int Goroutine, int Text);

/// <summary>Every label of a worker, by time.</summary>
public sealed record WorkerLabelTable(ReadOnlyMemory<WorkerLabel> Items)
{
    public static readonly WorkerLabelTable Empty = new(default(ReadOnlyMemory<WorkerLabel>));
}
