using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>How long goroutines were in each state, by reason: the lengths of all their spans.</summary>
public static class StatisticsAnalysis
{
    /// <param name="range">Cut to the trace; an empty one gives nothing.</param>
    public static Statistics Of(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        var lengths = new Lengths(trace.Texts.Count);
        GoroutineSpans.Walk(trace, range, ref lengths, cancel);
        (int goroutines, long total) = Alive(trace, range);
        StateStatistics[] states = [.. ByReason(trace, lengths)
            .GroupBy(part => part.State)
            .Select(parts => State(parts.Key, [.. parts]))
            .OrderByDescending(state => state.Total)];
        return new Statistics(trace.Revision, range.Start, range.End, goroutines, total, states);
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

    private static IEnumerable<(SpanState State, string Reason, LengthCounts Lengths)> ByReason(Trace trace, Lengths lengths)
    {
        for (int kind = 0; kind < SpanKinds.Count; kind++)
        {
            for (int text = 0; text < lengths.ByKind[kind]?.Length; text++)
            {
                if (lengths.ByKind[kind]![text] is { } counts)
                    yield return (((SpanKind)kind).State(), SpanTexts.Reason(trace, (SpanKind)kind, text), counts);
            }
        }
    }

    private static StateStatistics State(SpanState state, (SpanState, string Reason, LengthCounts Lengths)[] parts)
    {
        ReasonStatistics[] reasons = [.. parts
            .GroupBy(part => part.Reason, part => part.Lengths)
            .Select(group => (group.Key, Lengths: Sum(group)))
            .Select(sum => new ReasonStatistics(sum.Key, sum.Lengths.Count, sum.Lengths.Total, sum.Lengths.ToSpread()))
            .OrderByDescending(reason => reason.Total)
            .ThenBy(reason => reason.Reason, StringComparer.Ordinal)];
        LengthCounts all = Sum(parts.Select(part => part.Lengths));
        bool saysMore = reasons.Length > 1 || reasons[0].Reason.Length > 0;
        return new StateStatistics(state, all.Count, all.Total, all.ToSpread(), saysMore ? reasons : []);
    }

    private static LengthCounts Sum(IEnumerable<LengthCounts> parts)
    {
        var sum = new LengthCounts();
        foreach (LengthCounts part in parts)
            sum.Add(part);
        return sum;
    }

    private readonly struct Lengths(int texts) : ISpanSink
    {
        /// <summary>By kind and by text of the reason.</summary>
        public readonly LengthCounts?[]?[] ByKind = new LengthCounts?[]?[SpanKinds.Count];

        public readonly void Add(int slot, SpanKind kind, int reason, long start, long end)
        {
            LengthCounts?[] counts = ByKind[(int)kind] ??= new LengthCounts?[kind.HasReason() ? texts : 1];
            (counts[reason] ??= new LengthCounts()).Add(end - start);
        }
    }
}
