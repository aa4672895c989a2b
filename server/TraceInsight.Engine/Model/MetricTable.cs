namespace TraceInsight.Engine.Model;

/// <summary>What the runtime tells of itself as numbers.</summary>
public enum Metric : byte
{
    /// <summary>Bytes of objects in the heap that are alive or not swept yet.</summary>
    HeapAllocated,

    /// <summary>Bytes of the heap at which the collector means to be done; 2^50 or more where there is no goal.</summary>
    HeapGoal,

    /// <summary>GOMAXPROCS.</summary>
    Procs,
}

/// <param name="Time">ns; the value holds from then on.</param>
public readonly record struct MetricSample(long Time, long Value);

/// <summary>The values of every <see cref="Metric"/>, by time.</summary>
public sealed class MetricTable(ReadOnlyMemory<MetricSample>[] samples)
{
    public static readonly MetricTable Empty = new(new ReadOnlyMemory<MetricSample>[(int)Metric.Procs + 1]);

    public ReadOnlySpan<MetricSample> this[Metric metric] => samples[(int)metric].Span;

    /// <summary>Index of the value that holds at a moment; −1 before the first.</summary>
    public int IndexAt(Metric metric, long time)
    {
        ReadOnlySpan<MetricSample> of = this[metric];
        int low = 0, high = of.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (of[middle].Time <= time)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}
