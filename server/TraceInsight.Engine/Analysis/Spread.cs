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
        var histogram = new HistogramBuilder();
        foreach (long value in values)
            histogram.Add(value, 1);
        return new Spread(
            values[0], values[(int)Rank(values.Length, 50)], values[(int)Rank(values.Length, 95)], values[^1],
            histogram.Finish());
    }

    /// <summary>Index of a quantile in sorted values.</summary>
    internal static long Rank(long count, int percent) => Math.Max(0, (count * percent + 99) / 100 - 1);
}
