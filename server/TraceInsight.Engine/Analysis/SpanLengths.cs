using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes the lengths of spans, by state and reason.</summary>
internal readonly struct SpanLengths(int texts) : ISpanSink
{
    // By kind and by text of the reason.
    private readonly LengthCounts?[]?[] _counts = new LengthCounts?[]?[SpanKinds.Count];

    public void Add(int slot, SpanKind kind, int reason, long start, long end)
    {
        LengthCounts?[] counts = _counts[(int)kind] ??= new LengthCounts?[kind.HasReason() ? texts : 1];
        (counts[reason] ??= new LengthCounts()).Add(end - start);
    }

    /// <summary>Those in which goroutines were longest first.</summary>
    public StateStatistics[] ByState(Trace trace) =>
    [
        .. ByReason(trace)
            .GroupBy(part => part.State)
            .Select(parts => State(parts.Key, [.. parts]))
            .OrderByDescending(state => state.Total),
    ];

    private List<(SpanState State, string Reason, LengthCounts Lengths)> ByReason(Trace trace)
    {
        var parts = new List<(SpanState, string, LengthCounts)>();
        for (int kind = 0; kind < SpanKinds.Count; kind++)
        {
            for (int text = 0; text < _counts[kind]?.Length; text++)
            {
                if (_counts[kind]![text] is { } counts)
                    parts.Add((((SpanKind)kind).State(), SpanTexts.Reason(trace, (SpanKind)kind, text), counts));
            }
        }
        return parts;
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
}
