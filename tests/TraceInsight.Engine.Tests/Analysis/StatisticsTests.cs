using CsCheck;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class StatisticsTests
{
    [Theory]
    [InlineData("R0 W10 R13 W20 .50", 0, 50, SpanState.Running, "2 spans, 17 ns: 7 7 10 10")]
    [InlineData("R0 W10 R13 W20 .50", 0, 50, SpanState.Waiting, "2 spans, 33 ns: 3 3 30 30")]
    [InlineData("R0 W10 R13 W20 .50", 12, 15, SpanState.Waiting, "1 spans, 1 ns: 1 1 1 1")]
    [InlineData("R0 |5 W10 |20 |30 R40 .50", 0, 50, SpanState.Running, "2 spans, 20 ns: 10 10 10 10")]
    [InlineData("R0 |5 W10 |20 |30 R40 .50", 0, 50, SpanState.Waiting, "1 spans, 30 ns: 30 30 30 30")]
    [InlineData("R0 |5 W10 |20 |30 R40 .50", 22, 28, SpanState.Waiting, "1 spans, 6 ns: 6 6 6 6")]
    public void A_span_is_one_whatever_segments_it_runs_through_and_is_cut_to_the_range(
        string spans, long start, long end, SpanState of, string expected)
    {
        StateStatistics state = Of(DrawnTrace.Parse(spans), start, end).States.Single(state => state.State == of);
        Spread lengths = state.Spread;
        Assert.Equal(
            expected,
            $"{state.Count} spans, {state.Total} ns: {lengths.Min} {lengths.Median} {lengths.P95} {lengths.Max}");
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void States_have_the_times_that_the_summary_of_the_range_has(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach ((long start, long end) in new[] { (0, trace.End), (trace.End / 3, trace.End / 2) })
        {
            RangeSummary summary = RangeAnalysis.Of(trace, new TimeRange(start, end), TestContext.Current.CancellationToken);
            Statistics statistics = Of(trace, start, end);
            long[] totals = new long[SpanKinds.StateCount];
            foreach (StateStatistics state in statistics.States)
            {
                totals[(int)state.State] = state.Total;
                Assert.Equal(state.Count, state.Spread.Histogram.Counts.Sum());
                if (state.Reasons.Count > 0)
                {
                    Assert.Equal(
                        (state.Count, state.Total, state.Spread.Max),
                        (state.Reasons.Sum(r => r.Count), state.Reasons.Sum(r => r.Total), state.Reasons.Max(r => r.Spread.Max)));
                }
            }
            Assert.Equal(summary.States, totals);
            Assert.Equal(summary.Goroutines, statistics.Goroutines);
        }
    }

    [Fact]
    public void Lengths_are_counted_as_if_each_were_kept_but_for_a_twentieth_of_a_percent() =>
        Gen.Long[0, 1L << 50].Select(Gen.Int[0, 50], (value, shift) => value >> shift).Array[1, 300].Sample(lengths =>
        {
            var counts = new LengthCounts();
            foreach (long length in lengths)
                counts.Add(length);
            Spread exact = Spread.Of(lengths), rounded = counts.ToSpread();
            Assert.Equal((lengths.Length, lengths.Sum()), (counts.Count, counts.Total));
            Assert.Equal((exact.Min, exact.Max), (rounded.Min, rounded.Max));
            AssertRounded(exact.Median, rounded.Median);
            AssertRounded(exact.P95, rounded.P95);
            Assert.Equal(lengths.Length, rounded.Histogram.Counts.Sum());
        });

    [Theory]
    [InlineData("0 0", "0-1: 2")]
    [InlineData("999 1000 1001", "631-1000: 1, 1000-1585: 2")]
    [InlineData("1 5", "1-2: 1, 2-3: 0, 3-4: 0, 4-7: 1")]
    public void A_histogram_has_five_buckets_to_a_power_of_ten(string values, string expected)
    {
        Histogram histogram = Spread.Of([.. values.Split(' ').Select(long.Parse)]).Histogram;
        Assert.Equal(expected, string.Join(", ", histogram.Counts.Select((count, i) =>
            $"{histogram.Bounds[i]}-{histogram.Bounds[i + 1]}: {count}")));
    }

    private static void AssertRounded(long exact, long rounded)
    {
        Assert.InRange(rounded, exact - exact / 2048, exact);
        if (exact < 4096)
            Assert.Equal(exact, rounded);
    }

    private static Statistics Of(Trace trace, long start, long end) =>
        StatisticsAnalysis.Of(trace, new TimeRange(start, end), TestContext.Current.CancellationToken);
}
