using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class SchedulingTests
{
    [Theory]
    [InlineData("Q0 R15 W20 Q30 R32 .40", 0, 40, 4, "10 5 0 2")]
    [InlineData("Q0 R15 W20 Q30 R32 .40", 5, 35, 3, "10 0 2")]
    [InlineData("Q0 |10 |20 |30 R35 .40", 0, 40, 2, "20 15")]
    [InlineData("Q0 |10 |20 |30 R35 .40", 12, 33, 7, "3 3 3 3 3 3 3")]
    [InlineData("Q0 R15 W20 Q30 R32 .40", 30, 31, 9, "1")]
    public void Waiting_for_the_scheduler_counts_in_the_steps_in_which_it_happens(
        string spans, long start, long end, int steps, string expected) =>
        Assert.Equal(expected, string.Join(' ', Of(DrawnTrace.Parse(spans), start, end, steps).Runnable));

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_steps_add_up_to_what_the_summary_and_the_statistics_of_the_range_say(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach ((long start, long end) in new[] { (0, trace.End), (trace.End / 3, trace.End / 2) })
        {
            var range = new TimeRange(start, end);
            RangeSummary summary = RangeAnalysis.Of(trace, range, TestContext.Current.CancellationToken);
            Statistics statistics = StatisticsAnalysis.Of(trace, range, TestContext.Current.CancellationToken);
            foreach (int steps in new[] { 1, 7, 300 })
            {
                Scheduling scheduling = Of(trace, start, end, steps);
                Assert.InRange(scheduling.Runnable.Count, 1, steps);
                Assert.Equal(summary.States[(int)SpanState.Runnable], scheduling.Runnable.Sum());
                Assert.Equal(
                    summary.Procs.Select(proc => (proc.Lane, proc.Running)),
                    scheduling.Procs.Select(proc => (proc.Lane, proc.Running.Sum())));
                Assert.All(scheduling.Procs, proc => Assert.All(proc.Running, time => Assert.InRange(time, 0, scheduling.Step)));
                StateStatistics? runnable = statistics.States.FirstOrDefault(state => state.State == SpanState.Runnable);
                Assert.Equal(runnable?.Count, scheduling.Latency?.Count);
                Assert.Equal(runnable?.Spread.Max, scheduling.Latency?.Spread.Max);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Every_goroutine_that_begins_or_ends_in_the_trace_does_so_in_a_step(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        Scheduling scheduling = Of(trace, 0, trace.End, 50);
        IEnumerable<Goroutine> all = Enumerable.Range(0, trace.Goroutines.Count).Select(slot => trace.Goroutines[slot]);
        Assert.Equal(all.Count(goroutine => goroutine.StartKnown), scheduling.Created.Sum());
        Assert.Equal(all.Count(goroutine => goroutine.EndKnown), scheduling.Ended.Sum());
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_longest_waits_are_the_longest_spans_and_end_on_a_proc(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        Scheduling scheduling = Of(trace, 0, trace.End, 50);
        long[] lengths = [.. scheduling.LongestWaits.Select(wait => wait.End - wait.Start)];
        Assert.Equal(scheduling.Latency?.Spread.Max ?? 0, lengths.FirstOrDefault());
        Assert.Equal(lengths.OrderDescending(), lengths);
        Assert.Equal(Math.Min(50, scheduling.Latency?.Count ?? 0), lengths.Length);
        Assert.All(scheduling.LongestWaits, wait => Assert.True(wait.Proc is not null || wait.End == trace.End));
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Who_ran_while_a_goroutine_waited_had_the_procs_and_who_waited_did_not(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (LongWait wait in Of(trace, 0, trace.End, 1).LongestWaits.Take(5))
        {
            RanInstead ran = SchedulingAnalysis.WhoRan(
                trace, new TimeRange(wait.Start, wait.End), TestContext.Current.CancellationToken);
            Assert.DoesNotContain(ran.Goroutines, other => other.Goroutine == wait.Goroutine);
            Assert.InRange(ran.Goroutines.Sum(other => other.Running), 0, ran.Procs);
            Assert.InRange(ran.Idle, 0, (wait.End - wait.Start) * trace.Procs.Count);
            Assert.InRange(ran.Searching, 0, (wait.End - wait.Start) * trace.Procs.Count);
        }
    }

    [Fact]
    public void A_range_outside_the_trace_has_no_steps() =>
        Assert.Empty(Of(DrawnTrace.Parse("Q0 .50"), 70, 90, 10).Runnable);

    private static Scheduling Of(Trace trace, long start, long end, int steps) =>
        SchedulingAnalysis.Of(trace, new TimeRange(start, end), steps, TestContext.Current.CancellationToken);
}
