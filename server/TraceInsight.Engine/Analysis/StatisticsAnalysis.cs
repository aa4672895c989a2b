using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>How long goroutines were in each state, by reason: the lengths of all their spans.</summary>
public static class StatisticsAnalysis
{
    /// <param name="range">Cut to the trace; an empty one gives nothing.</param>
    public static Statistics Of(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        var lengths = new SpanLengths(trace.Texts.Count);
        GoroutineSpans.Walk(trace, range, 0, ref lengths, cancel);
        (int goroutines, long total) = Alive(trace, range);
        return new Statistics(trace.Revision, range.Start, range.End, goroutines, total, lengths.ByState(trace));
    }

    private static (int Goroutines, long Total) Alive(Trace trace, TimeRange range)
    {
        int goroutines = 0;
        long total = 0;
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            Goroutine goroutine = trace.Goroutines[slot];
            long life = Math.Min(range.End, goroutine.End) - Math.Max(range.Start, goroutine.Start);
            goroutines += life > 0 ? 1 : 0;
            total += Math.Max(0, life);
        }
        return (goroutines, total);
    }
}
