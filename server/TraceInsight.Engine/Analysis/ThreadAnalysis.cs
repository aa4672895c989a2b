using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>What the threads of the operating system did for goroutines over time.</summary>
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
        var sums = new ThreadSums(new StepTimes(range, step));
        ThreadSpans.Walk(trace, range, ref sums, cancel);
        ThreadTimes[] threads = [.. sums.Threads
            .Select(pair => new ThreadTimes(
                trace.Threads.Span[pair.Key], Name(trace, pair.Key), pair.Value.Running, pair.Value.Syscall))
            .OrderByDescending(thread => thread.Running.Sum() + thread.Syscall.Sum())];
        return new ThreadsOverTime(
            trace.Revision, range.Start, range.End, step,
            [.. threads.Take(MostThreads).OrderBy(thread => thread.Thread)], Math.Max(0, threads.Length - MostThreads));
    }

    /// <summary>What a thread did longest in a range.</summary>
    /// <param name="thread">The operating system's number.</param>
    /// <param name="range">Cut to the trace.</param>
    /// <returns>Null where it did nothing for a goroutine.</returns>
    public static ThreadSpan? LongestOn(Trace trace, long thread, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        var longest = new LongestOfThread(trace.Threads.Span.IndexOf(thread));
        ThreadSpans.Walk(trace, range, ref longest, cancel);
        return longest.Goroutine < 0
            ? null
            : new ThreadSpan(SpanQuery.RefOf(trace, longest.Goroutine)!, longest.IsSyscall, longest.Start, longest.End);
    }

    private static string Name(Trace trace, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"Thread {trace.Threads.Span[slot]}");

    private readonly struct ThreadSums(StepTimes steps) : IThreadSink
    {
        public Dictionary<int, (long[] Running, long[] Syscall)> Threads { get; } = [];

        public void Add(int thread, int goroutine, bool isSyscall, long start, long end)
        {
            if (!Threads.TryGetValue(thread, out (long[] Running, long[] Syscall) times))
                Threads.Add(thread, times = (new long[steps.Count], new long[steps.Count]));
            steps.Add(isSyscall ? times.Syscall : times.Running, start, end);
        }
    }

    private struct LongestOfThread(int wanted) : IThreadSink
    {
        public int Goroutine { get; private set; } = -1;

        public bool IsSyscall { get; private set; }

        public long Start { get; private set; }

        public long End { get; private set; }

        public void Add(int thread, int goroutine, bool isSyscall, long start, long end)
        {
            if (thread == wanted && (Goroutine < 0 || end - start > End - Start))
                (Goroutine, IsSyscall, Start, End) = (goroutine, isSyscall, start, end);
        }
    }
}
