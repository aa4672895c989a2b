using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Analysis;

/// <summary>What the threads of the operating system did for goroutines over time, as their lanes show it.</summary>
public static class ThreadAnalysis
{
    private const int MostThreads = 100;

    /// <param name="range">Cut to the trace; an empty one gives nothing.</param>
    /// <param name="steps">How many to divide the range into, at least 1; there may be fewer.</param>
    public static ThreadsOverTime Of(Trace trace, TimeRange range, int steps, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        long step = Math.Max(1, (range.Length + steps - 1) / steps);
        int count = (int)((range.Length + step - 1) / step);
        trace.ThreadHolds.Of(trace, [.. Enumerable.Range(0, trace.Threads.Length)], ThreadSearch.Find, cancel);
        var threads = new List<ThreadTimes>();
        for (int slot = 0; slot < trace.Threads.Length; slot++)
        {
            cancel.ThrowIfCancellationRequested();
            ThreadTimes times = TimesOf(trace, slot, range, step, count);
            if (Sum(times) > 0)
                threads.Add(times);
        }
        return new ThreadsOverTime(
            trace.Revision, range.Start, range.End, step,
            [.. threads.OrderByDescending(Sum).Take(MostThreads).OrderBy(thread => thread.Thread)],
            Math.Max(0, threads.Count - MostThreads));
    }

    private static ThreadTimes TimesOf(Trace trace, int slot, TimeRange range, long step, int count)
    {
        long[] running = new long[count], syscall = new long[count];
        ThreadStrip strip = ThreadStrip.OfSlot(trace, slot)!;
        (long ran, long called) = Until(range.Start);
        for (int i = 0; i < count; i++)
        {
            (long ranBefore, long calledBefore) = (ran, called);
            (ran, called) = Until(Math.Min(range.End, range.Start + (i + 1) * step));
            (running[i], syscall[i]) = (ran - ranBefore, called - calledBefore);
        }
        long number = trace.Threads.Span[slot];
        return new ThreadTimes(number, string.Create(CultureInfo.InvariantCulture, $"Thread {number}"), running, syscall);

        (long Running, long Syscall) Until(long time)
        {
            Span<long> sums = stackalloc long[SpanKinds.StateCount];
            sums.Clear();
            strip.AddTimeUntil(time, sums);
            return (sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork], sums[(int)SpanState.Syscall]);
        }
    }

    private static long Sum(ThreadTimes thread) => thread.Running.Sum() + thread.Syscall.Sum();
}
