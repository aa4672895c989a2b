using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Search;

public class FoundSummariesTests
{
    [Theory]
    [InlineData("R0 W10 .30 R50 C60 .90", "state:blocked", 0, 90, 2, 50)]
    [InlineData("R0 W10 .30 R50 C60 .90", "state:blocked", 20, 70, 2, 20)]
    [InlineData("R0 W10 .30 R50 C60 .90", "state:blocked", 30, 60, 0, 0)]
    [InlineData("R0 W10 |30 |35 |50 R60 .90", "state:blocked", 0, 90, 1, 50)]
    [InlineData("R0 W10 |30 R40 .90", "state:blocked", 35, 90, 1, 5)]
    [InlineData("R0 W10 |30 R40 .90", "fn:nothing", 0, 90, 0, 0)]
    public void Spans_are_counted_once_and_their_time_is_cut_to_the_range(
        string drawn, string expression, long start, long end, long spans, long time)
    {
        FoundSummary summary = Of(DrawnTrace.Parse(drawn), expression, new TimeRange(start, end), 1);
        Assert.Equal((spans, time), (summary.Spans, summary.States.Sum()));
        Assert.Equal(spans, summary.Density.Sum());
        Assert.Equal(time, summary.Groups.Sum(group => group.Time));
    }

    [Fact]
    public void It_is_told_where_spans_start()
    {
        Trace trace = DrawnTrace.Parse("R0 W10 R20 W30 |40 R50 W55 R80 .90");
        Assert.Equal([1L, 1, 0, 1, 0, 1], Of(trace, "state:running", new TimeRange(0, 90), 6).Density);
    }

    [Theory]
    [InlineData("httpd-1.27.trace", "state:blocked dur>50us")]
    [InlineData("contention-1.22.trace", "state:running")]
    [InlineData("quicksort-1.21.trace", "dur>=0")]
    public void Over_the_whole_trace_it_comes_to_what_the_matches_do(string name, string expression)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        SpanSearch search = SpanSearch.Of(trace, expression)!;
        search.Run(CancellationToken.None);
        IReadOnlyList<Match> matches = search.Matches(0, int.MaxValue, CancellationToken.None);
        FoundSummary summary = FoundSummaries.Of(search, new TimeRange(0, trace.End), 10, CancellationToken.None);
        Assert.NotEmpty(matches);
        Assert.Equal(matches.Count, summary.Spans);
        Assert.Equal(
            matches.Select(match => match.Lane).Distinct().Count(lane => lane is not ("gc" or "stw")), summary.Goroutines);
        foreach (IGrouping<SpanState, Match> state in matches.GroupBy(match => match.State))
            Assert.Equal(state.Sum(match => match.End - match.Start), summary.States[(int)state.Key]);
    }

    private static FoundSummary Of(Trace trace, string expression, TimeRange range, int steps)
    {
        SpanSearch search = SpanSearch.Of(trace, expression)!;
        search.Run(CancellationToken.None);
        return FoundSummaries.Of(search, range, steps, CancellationToken.None);
    }
}
