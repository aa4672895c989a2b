namespace TraceInsight.Engine.Analysis;

/// <summary>How values of one sort lie: durations in ns.</summary>
/// <remarks>A quantile is the least value that so large a part of the values does not exceed: always one of them, never a
/// mean of two.</remarks>
/// <param name="P95">95 of 100 values are at most this.</param>
public sealed record Spread(long Min, long Median, long P95, long Max, Histogram Histogram)
{
    /// <param name="values">Sorted by this method; at least one.</param>
    internal static Spread Of(Span<long> values)
    {
        values.Sort();
        return new Spread(values[0], values[Rank(values.Length, 50)], values[Rank(values.Length, 95)], values[^1], Histogram.Of(values));
    }

    /// <summary>Index of a quantile in sorted values.</summary>
    internal static int Rank(int count, int percent) => (int)Math.Max(0, ((long)count * percent + 99) / 100 - 1);
}

/// <summary>Values counted by size, five buckets to each power of ten.</summary>
/// <param name="Bounds">ns; bucket <c>i</c> holds what is at least <c>Bounds[i]</c> and less than <c>Bounds[i + 1]</c>.
/// </param>
/// <param name="Counts">From the first bucket that holds something to the last one.</param>
public sealed record Histogram(IReadOnlyList<long> Bounds, IReadOnlyList<long> Counts)
{
    private const int PerDecade = 5;

    // 0 has a bucket of its own; the last bound is beyond 2^53 ns.
    private static readonly long[] AllBounds =
        [0, .. Enumerable.Range(0, 16 * PerDecade + 1).Select(i => (long)Math.Ceiling(Power(i)))];

    /// <param name="sorted">At least one value.</param>
    internal static Histogram Of(ReadOnlySpan<long> sorted)
    {
        int first = Bucket(sorted[0]), last = Bucket(sorted[^1]);
        long[] counts = new long[last - first + 1];
        foreach (long value in sorted)
            counts[Bucket(value) - first]++;
        return new Histogram(AllBounds[first..(last + 2)], counts);
    }

    private static int Bucket(long value)
    {
        int index = Array.BinarySearch(AllBounds, value);
        return Math.Min(index < 0 ? ~index - 1 : index, AllBounds.Length - 2);
    }

    // Whole powers of ten must be exact: a value of 1000 ns belongs into the bucket that begins with it.
    private static double Power(int i) => Math.Pow(10, i / PerDecade) * Math.Pow(10, i % PerDecade / (double)PerDecade);
}
