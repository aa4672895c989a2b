using CsCheck;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class RangeAnalysisTests
{
    [Theory]
    [InlineData("R0 W10 .30 R40 .50", 0, 50, 20, 20)]
    [InlineData("R0 W10 .30 R40 .50", 5, 12, 5, 2)]
    [InlineData("R0 W10 .30 R40 .50", 31, 39, 0, 0)]
    [InlineData("R0 W10 |20 R40 .50", 15, 45, 5, 25)]
    [InlineData("R0 W10 |20 |30 R40 .50", 21, 29, 0, 8)]
    public void The_time_by_state_of_a_range_is_that_of_the_parts_of_spans_in_it(
        string spans, long start, long end, long running, long waiting)
    {
        RangeSummary summary = Summary(DrawnTrace.Parse(spans), new TimeRange(start, end));
        Assert.Equal(running, summary.States[(int)SpanState.Running]);
        Assert.Equal(waiting, summary.States[(int)SpanState.Waiting]);
        Assert.Equal(running + waiting, summary.States.Sum());
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_parts_of_a_trace_add_up_to_the_whole(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        RangeSummary whole = Summary(trace, new TimeRange(0, trace.End));
        Gen.Long[0, trace.End].Array[1, 8].Sample(
            cuts =>
            {
                // The first nanoseconds are before the first event: nothing is known of them.
                long[] bounds = [.. cuts, 0, 1, 2, trace.End - 1, trace.End];
                Array.Sort(bounds);
                RangeSummary[] parts = [.. bounds.Zip(bounds.Skip(1))
                    .Select(bound => Summary(trace, new TimeRange(bound.First, bound.Second)))];
                Assert.Equal(whole.States, Sum(parts.Select(part => part.States)));
                Assert.Equal(
                    whole.Procs.Select(proc => proc.Running),
                    Sum(parts.Select(part => part.Procs.Select(proc => proc.Running).ToArray())));
            },
            iter: 10);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void What_a_group_ran_in_the_whole_trace_is_what_its_goroutines_ran(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        RangeSummary whole = Summary(trace, new TimeRange(0, trace.End));
        foreach (GoroutineGroup group in TraceQueries.Lanes(trace, 1).Groups)
        {
            GroupUse use = Assert.Single(whole.Groups, use => use.Name == group.Name);
            Assert.Equal(group.Running, use.States[(int)SpanState.Running] + use.States[(int)SpanState.GCWork]);
            Assert.InRange(use.Goroutines, 1, group.Count);
        }
    }

    [Fact]
    public void A_range_outside_the_trace_is_empty()
    {
        RangeSummary summary = Summary(DrawnTrace.Parse("R0 .50"), new TimeRange(70, 90));
        Assert.Equal((0, 0), (summary.Goroutines, summary.States.Sum()));
    }

    private static RangeSummary Summary(Trace trace, TimeRange range) =>
        RangeAnalysis.Of(trace, range, TestContext.Current.CancellationToken);

    private static long[] Sum(IEnumerable<IReadOnlyList<long>> all) =>
        all.Aggregate(Array.Empty<long>(), (sum, part) =>
            sum.Length == 0 ? [.. part] : [.. sum.Zip(part, (a, b) => a + b)]);
}
