namespace TraceInsight.Engine.Analysis;

/// <summary>Values counted by size, five buckets to each power of ten.</summary>
/// <param name="Bounds">ns; bucket <c>i</c> holds what is at least <c>Bounds[i]</c> and less than <c>Bounds[i + 1]</c>.
/// </param>
/// <param name="Counts">From the first bucket that holds something to the last one.</param>
public sealed record Histogram(IReadOnlyList<long> Bounds, IReadOnlyList<long> Counts);

/// <summary>Counts values that come in their order, the least one first.</summary>
internal sealed class HistogramBuilder
{
    private const int PerDecade = 5;

    // 0 has a bucket of its own; the last bound is beyond 2^53 ns.
    private static readonly long[] Bounds =
        [0, .. Enumerable.Range(0, 16 * PerDecade + 1).Select(i => (long)Math.Ceiling(Power(i)))];

    private readonly List<long> _counts = [];
    private int _first;
    private int _bucket = -1;

    public void Add(long value, long count)
    {
        if (_bucket < 0)
        {
            int index = Array.BinarySearch(Bounds, value);
            _first = _bucket = Math.Min(index < 0 ? ~index - 1 : index, Bounds.Length - 2);
            _counts.Add(0);
        }
        while (value >= Bounds[_bucket + 1] && _bucket + 2 < Bounds.Length)
        {
            _bucket++;
            _counts.Add(0);
        }
        _counts[^1] += count;
    }

    /// <summary>There must have been a value.</summary>
    public Histogram Finish() => new(Bounds[_first..(_bucket + 2)], _counts);

    // Whole powers of ten must be exact: a value of 1000 ns belongs into the bucket that begins with it.
    private static double Power(int i) => Math.Pow(10, i / PerDecade) * Math.Pow(10, i % PerDecade / (double)PerDecade);
}
