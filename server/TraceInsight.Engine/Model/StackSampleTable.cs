namespace TraceInsight.Engine.Model;

/// <summary>What a thread was found doing by the CPU profiler.</summary>
/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>; −1 is none, or one of which nothing else is known.</param>
/// <param name="Proc">Slot of <see cref="ProcTable"/>; −1 is none.</param>
/// <param name="Thread">Index into <see cref="Trace.Threads"/>; −1 where it is not known, as before Go 1.22.</param>
/// <param name="Stack">0 is unknown.</param>
public readonly record struct StackSample(long Time, int Goroutine, int Proc, int Thread, int Stack);

/// <summary>Every CPU sample of the trace, by time within each generation.</summary>
public sealed class StackSampleTable(ReadOnlyMemory<StackSample> items)
{
    public static readonly StackSampleTable Empty = new(default);

    public int Count => items.Length;

    public ReadOnlySpan<StackSample> Items => items.Span;
}
