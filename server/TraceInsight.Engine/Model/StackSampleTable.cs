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

    // Built on the first question: loading publishes many tables that nobody asks.
    private readonly Lazy<(StackSample[] Samples, int[] Ends)> _byGoroutine = new(() => ByGoroutine(items.Span));

    public int Count => items.Length;

    public ReadOnlySpan<StackSample> Items => items.Span;

    /// <summary>The samples of a goroutine, by time.</summary>
    internal ReadOnlySpan<StackSample> OfGoroutine(int slot) =>
        slot >= 0 && slot + 1 < _byGoroutine.Value.Ends.Length
            ? _byGoroutine.Value.Samples.AsSpan(_byGoroutine.Value.Ends[slot].._byGoroutine.Value.Ends[slot + 1])
            : [];

    private static (StackSample[] Samples, int[] Ends) ByGoroutine(ReadOnlySpan<StackSample> all)
    {
        var known = new List<StackSample>();
        int goroutines = 0;
        foreach (StackSample sample in all)
        {
            if (sample.Goroutine < 0)
                continue;
            known.Add(sample);
            goroutines = Math.Max(goroutines, sample.Goroutine + 1);
        }
        StackSample[] sorted = [.. known.OrderBy(sample => sample.Goroutine).ThenBy(sample => sample.Time)];
        int[] ends = new int[goroutines + 1];
        foreach (StackSample sample in sorted)
            ends[sample.Goroutine + 1]++;
        for (int slot = 0; slot < goroutines; slot++)
            ends[slot + 1] += ends[slot];
        return (sorted, ends);
    }
}
