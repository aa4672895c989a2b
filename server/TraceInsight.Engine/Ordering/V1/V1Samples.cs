using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>The CPU samples of a trace, which take part in the order like the events of a proc.</summary>
/// <param name="samples">By time.</param>
internal sealed class V1Samples(V1Sample[] samples)
{
    // Of each goroutine, in ascending order.
    private readonly Dictionary<ulong, int[]> _byGoroutine = Enumerable.Range(0, samples.Length)
        .GroupBy(i => samples[i].Goroutine).ToDictionary(group => group.Key, group => group.ToArray());

    private int _at = -1;

    /// <summary>Hands out the next; false at the end.</summary>
    public bool MoveNext(ref V1Event e, ref V1Arguments arguments)
    {
        if (++_at >= samples.Length) return false;
        ref readonly V1Sample sample = ref samples[_at];
        e = new V1Event { Kind = V1Kind.CPUSample, Time = sample.Time, Stack = sample.Stack };
        (arguments.Arg0, arguments.Arg1) = (sample.Proc, sample.Goroutine);
        return true;
    }

    /// <summary>Whether a sample of the goroutine comes, that handed out last or a later one, and so early.</summary>
    /// <param name="before">Ticks.</param>
    public bool AreOf(ulong goroutine, long before)
    {
        if (!_byGoroutine.TryGetValue(goroutine, out int[]? all)) return false;
        int first = Array.BinarySearch(all, _at);
        if (first < 0) first = ~first;
        return first < all.Length && samples[all[first]].Time < before;
    }
}
