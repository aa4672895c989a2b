using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>The size of the heap over time, and at which size it is to be collected.</summary>
internal static class HeapAnalysis
{
    // What the runtime says where nothing is to be collected (Go 1.27, cmd/trace, viewer: "no goal").
    private const long NoGoal = 1L << 50;

    /// <summary>Of each step the least and the greatest size, in their order: peaks and valleys are seen at any zoom.</summary>
    public static HeapOverTime Of(Trace trace, TimeRange range, int steps)
    {
        ReadOnlySpan<MetricSample> allocated = trace.Metrics[Metric.HeapAllocated], goals = trace.Metrics[Metric.HeapGoal];
        var times = new SortedSet<long>();
        if (range.Length > 0 && allocated.Length + goals.Length > 0)
        {
            times.Add(range.Start);
            times.Add(range.End);
            AddTimes(allocated, trace.Metrics.IndexAt(Metric.HeapAllocated, range.Start), range, steps, times);
            AddTimes(goals, trace.Metrics.IndexAt(Metric.HeapGoal, range.Start), range, steps, times);
        }
        return new HeapOverTime(
            [.. times], [.. times.Select(time => AllocatedAt(trace, time))], [.. times.Select(time => GoalAt(trace, time))]);
    }

    public static long? AllocatedAt(Trace trace, long time) =>
        trace.Metrics.IndexAt(Metric.HeapAllocated, time) is >= 0 and int index
            ? trace.Metrics[Metric.HeapAllocated][index].Value
            : null;

    public static long? GoalAt(Trace trace, long time) =>
        trace.Metrics.IndexAt(Metric.HeapGoal, time) is >= 0 and int index
        && trace.Metrics[Metric.HeapGoal][index].Value is < NoGoal and long goal
            ? goal
            : null;

    private static void AddTimes(
        ReadOnlySpan<MetricSample> samples, int before, TimeRange range, int steps, SortedSet<long> times)
    {
        long step = Math.Max(1, (range.Length + steps - 1) / steps);
        for (int i = before + 1; i < samples.Length && samples[i].Time < range.End;)
        {
            int least = i, greatest = i;
            long end = range.Start + ((samples[i].Time - range.Start) / step + 1) * step;
            for (; i < samples.Length && samples[i].Time < end; i++)
            {
                if (samples[i].Value < samples[least].Value)
                    least = i;
                if (samples[i].Value > samples[greatest].Value)
                    greatest = i;
            }
            times.Add(samples[least].Time);
            times.Add(samples[greatest].Time);
        }
    }
}
