using System.Diagnostics;
using TraceInsight.Engine;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;
using Trace = TraceInsight.Engine.Model.Trace;

namespace TraceInsight.Benchmarks;

/// <summary>How fast a trace is loaded, as a ratio to reading its bytes and to ordering its events alone.</summary>
internal static class Loading
{
    private const int Runs = 5;

    public static Trace Measure(string path)
    {
        Trace? trace = null;
        double firstPicture = 0;
        long peak = 0;
        double reading = Best(() => ReadBytes(path));
        double ordering = Best(() => Order(path));
        double loading = Best(() =>
        {
            trace = null;
            firstPicture = 0;
            long start = Stopwatch.GetTimestamp();
            TraceLoader.Load(
                path,
                published =>
                {
                    trace = published;
                    if (firstPicture == 0 && published.Segments.Count > 0)
                        firstPicture = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                },
                CancellationToken.None);
        });
        peak = Process.GetCurrentProcess().PeakWorkingSet64;
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        long rows = trace!.Segments.Sum(s => (long)s.Goroutines.RowCount + s.Lanes.RowCount);
        double events = trace.Counts.Events;
        Console.WriteLine($"  {events / 1e6:0.00} M events, {rows / 1e6:0.00} M rows in {trace.Segments.Count} segments, "
            + $"{trace.Goroutines.Count} goroutines");
        Console.WriteLine($"  reading bytes {reading:0} ms; ordering {ordering:0} ms, {events / ordering / 1e3:0.0} M events/s; "
            + $"loading {loading:0} ms, {events / loading / 1e3:0.0} M events/s = {loading / ordering:0.00} x ordering");
        Console.WriteLine($"  first picture after {firstPicture:0} ms; resident afterwards {GC.GetTotalMemory(true) / 1e6:0} MB, "
            + $"peak of this process {peak / 1e6:0} MB");
        return trace;
    }

    private static double Best(Action action)
    {
        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return best;
    }

    private static void ReadBytes(string path)
    {
        using TraceFile file = TraceFile.Open(path);
        byte[] buffer = new byte[1 << 20];
        for (long at = 0; file.Read(at, buffer) is var n and > 0;)
            at += n;
    }

    private static void Order(string path)
    {
        using TraceFile file = TraceFile.Open(path);
        EventWalk.Read(file, static (Generation? _, in OrderedEvent _) => true, CancellationToken.None);
    }
}
