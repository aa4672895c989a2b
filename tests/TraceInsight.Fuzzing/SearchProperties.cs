using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Fuzzing;

/// <summary>What is true of searching every trace, and of arranging its lanes, sound or damaged.</summary>
public static class SearchProperties
{
    private static readonly string[] Expressions = ["dur>=0", "state:blocked -is:system", "a|region:b fn:main", "log:a"];

    /// <returns>A sentence for each property that does not hold.</returns>
    public static IEnumerable<string> Violations(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (NameKind kind in Enum.GetValues<NameKind>())
        {
            if (SearchNames.Of(trace, kind, "", 5, CancellationToken.None).Count > 5)
                yield return $"there are more names of a {kind} than were asked for";
        }
        foreach (string expression in Expressions)
        {
            SpanSearch search = SpanSearch.Of(trace, expression)!;
            search.Run(CancellationToken.None);
            int listed = search.Matches(0, int.MaxValue, CancellationToken.None).Count;
            if (listed != search.Count)
                yield return $"{expression}: {search.Count} were found and {listed} are listed";
            FoundSummary summary =
                FoundSummaries.Of(search, new TimeRange(0, trace.End), 10, CancellationToken.None);
            if (summary.Spans != summary.Density.Sum())
                yield return $"{expression}: {summary.Spans} spans are {summary.Density.Sum()} by where they start";
        }
        var times = new LaneTimes(trace);
        foreach (LaneGrouping group in Enum.GetValues<LaneGrouping>())
        {
            foreach (LaneOrder order in Enum.GetValues<LaneOrder>())
            {
                var how = new LaneArrangement("", group, order, false, null);
                LaneListing listing = LaneListing.Of(times, how, CancellationToken.None);
                int lanes = listing.Groups(int.MaxValue, int.MaxValue).Sum(one => one.Goroutines.Count);
                if (listing.Shown != trace.Goroutines.Count || lanes != listing.Shown)
                    yield return $"by {group} and {order} {lanes} of {trace.Goroutines.Count} goroutines are listed";
            }
        }
        foreach (string filter in Expressions)
        {
            LaneId? with = trace.Goroutines.Count > 0 ? LaneId.Goroutine(trace.Goroutines[0].Id) : null;
            var how = new LaneArrangement(filter, LaneGrouping.Creator, LaneOrder.Waiting, true, with);
            if (LaneListing.Of(times, how, CancellationToken.None).Shown > trace.Goroutines.Count)
                yield return $"{filter} leaves more goroutines than there are";
        }
    }
}
