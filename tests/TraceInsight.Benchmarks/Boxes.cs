using System.Diagnostics;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using Trace = TraceInsight.Engine.Model.Trace;

namespace TraceInsight.Benchmarks;

/// <summary>How fast boxes are found, at every zoom and at random places, for all procs and 60 busy goroutines.</summary>
internal static class Boxes
{
    private const int Pixels = 1000;
    private const int Lanes = 60;

    public static void Measure(Trace trace)
    {
        LaneDirectory directory = TraceQueries.Lanes(trace, Lanes);
        LaneId[] lanes = [.. directory.Lanes.Concat(directory.Groups.SelectMany(group => group.Goroutines)
            .OrderByDescending(lane => lane.Running)).Take(Lanes).Select(lane => LaneId.Parse(lane.Id))];
        var random = new Random(1);
        var times = new List<double>();
        var cpuTimes = new List<double>();
        int largest = 0;
        for (long length = trace.End; length >= 1000; length /= 2)
        {
            for (int i = 0; i < 20; i++)
            {
                // As the timeline asks: half a window more on each side, a power of two of about a pixel.
                long start = Math.Max(0, random.NextInt64(Math.Max(1, trace.End - length)) - length / 2);
                long resolution = 1L << Math.Max(0, (int)Math.Log2((double)length / Pixels));
                TimeSpan cpu = Environment.CpuUsage.TotalTime;
                long before = Stopwatch.GetTimestamp();
                BoxFrame frame = TraceQueries.Boxes(
                    trace, lanes, new TimeRange(start, start + 2 * length), resolution, CancellationToken.None);
                cpuTimes.Add((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
                times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                largest = Math.Max(largest, (frame.Columns.Length + 2) / 3 * 4 + frame.Labels.Sum(label => label.Length + 3));
            }
        }
        times.Sort();
        cpuTimes.Sort();
        Console.WriteLine($"  {times.Count} box queries of {lanes.Length} lanes: median {times[times.Count / 2]:0.00} ms, "
            + $"p99 {times[times.Count * 99 / 100]:0.00} ms, longest {times[^1]:0.00} ms "
            + $"(processor time: p99 {cpuTimes[times.Count * 99 / 100]:0.00} ms); largest answer {largest / 1e3:0} KB");
    }
}
