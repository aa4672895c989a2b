using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Counters;

/// <summary>The values of a metric over time, in buckets.</summary>
internal static class MetricBuckets
{
    // What the runtime says where nothing is to be collected (Go 1.27, cmd/trace, viewer: "no goal").
    private const long NoGoal = 1L << 50;

    /// <param name="first">Of the first bucket on the trace's clock, in buckets.</param>
    /// <param name="values">Get the least, the greatest and the last value, and 256 times the mean over time.</param>
    public static void Of(Trace trace, Metric metric, long first, int shift, long[][] values)
    {
        ReadOnlySpan<MetricSample> samples = trace.Metrics[metric];
        int next = trace.Metrics.IndexAt(metric, (first << shift) - trace.OriginClock) + 1;
        long now = next == 0 ? CounterColumns.Unknown : ValueOf(metric, samples[next - 1]);
        for (int bucket = 0; bucket < values[0].Length; bucket++)
        {
            long start = Math.Max(0, ((first + bucket) << shift) - trace.OriginClock);
            long end = Math.Min(trace.End, ((first + bucket + 1) << shift) - trace.OriginClock);
            // What is said at the very beginning holds from there on.
            for (; next < samples.Length && samples[next].Time <= start; next++)
                now = ValueOf(metric, samples[next]);
            long least = now, most = now, known = 0, time = start;
            double sum = 0;
            for (; next < samples.Length && samples[next].Time < end; next++)
            {
                Hold(samples[next].Time);
                now = ValueOf(metric, samples[next]);
                bool holds = next + 1 == samples.Length || samples[next + 1].Time > samples[next].Time;
                if (now == CounterColumns.Unknown || !holds)
                    continue;
                least = least == CounterColumns.Unknown ? now : Math.Min(least, now);
                most = Math.Max(most, now);
            }
            Hold(end);
            (values[0][bucket], values[1][bucket], values[2][bucket]) = (least, most, now);
            values[3][bucket] = known == 0 ? CounterColumns.Unknown : (long)Math.Round(sum / known * 256);

            void Hold(long until)
            {
                if (now != CounterColumns.Unknown)
                {
                    sum += (double)now * (until - time);
                    known += until - time;
                }
                time = until;
            }
        }
    }

    private static long ValueOf(Metric metric, MetricSample sample) =>
        metric == Metric.HeapGoal && sample.Value >= NoGoal ? CounterColumns.Unknown : sample.Value;
}
