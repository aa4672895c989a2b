using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Takes what a lane shows, in the order of time.</summary>
internal interface ILaneSink
{
    /// <summary>One span. The value that its label is made of is known if it is long enough for one.</summary>
    void AddSpan(in LaneSpan span, bool isFound);

    /// <summary>Several that are too short to see.</summary>
    /// <param name="sums">Time by state, ns.</param>
    /// <param name="found">Time of what was searched for, ns.</param>
    void AddMerged(TimeRange bounds, int count, ReadOnlySpan<long> sums, long found);
}

/// <summary>Writes what a lane shows into columns.</summary>
internal sealed class LaneColumns(Trace trace, Cells cells, BoxColumns columns) : ILaneSink
{
    public void AddSpan(in LaneSpan span, bool isFound) =>
        columns.AddSpan(span, cells.IsLabelled(span.End - span.Start) ? SpanTexts.Label(trace, span) : "", isFound);

    public void AddMerged(TimeRange bounds, int count, ReadOnlySpan<long> sums, long found) =>
        columns.AddMerged(bounds.Start, bounds.End, count, sums, found);
}
