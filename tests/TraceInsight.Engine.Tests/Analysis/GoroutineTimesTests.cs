using CsCheck;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class GoroutineTimesTests
{
    [Theory]
    [InlineData("Q0 R5 W10 .30 Q40 R41 .50", 0, 50, 14, 6, 20)]
    [InlineData("Q0 R5 W10 .30 Q40 R41 .50", 7, 12, 3, 0, 2)]
    [InlineData("Q0 R5 W10 .30 Q40 R41 .50", 31, 39, 0, 0, 0)]
    [InlineData("Q0 R5 W10 |20 Q40 |45 R50 .60", 15, 55, 5, 10, 25)]
    [InlineData("Q0 R5 W10 |20 |30 R40 .50", 21, 29, 0, 0, 8)]
    [InlineData("Q0 R5 W10 |20 |30 R40 .50", 5, 45, 10, 0, 30)]
    public void Times_in_a_range_are_those_of_the_parts_of_spans_in_it(
        string spans, long start, long end, long execution, long runnable, long blocked)
    {
        GroupTimes group = Assert.Single(Groups(DrawnTrace.Parse(spans), start, end).Groups);
        Assert.Equal((execution, runnable, blocked), (group.Execution, group.Runnable, group.Blocked.Sum()));
        Assert.Equal(execution, group.ExecutionSpread.Max);
        Assert.Equal(end - start, group.Total);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Groups_have_the_times_that_the_summary_of_the_range_has(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (TimeRange range in Ranges(trace))
        {
            RangeSummary summary = RangeAnalysis.Of(trace, range, TestContext.Current.CancellationToken);
            GoroutineGroups groups = Groups(trace, range.Start, range.End);
            Assert.Equal(summary.Groups.Count, groups.Groups.Count);
            foreach (GroupTimes group in groups.Groups)
            {
                GroupUse use = Assert.Single(summary.Groups, use => use.Name == group.Name);
                Assert.Equal(use.Goroutines, group.Count);
                Assert.Equal(use.States[(int)SpanState.Running] + use.States[(int)SpanState.GCWork], group.Execution);
                Assert.Equal(use.States[(int)SpanState.Runnable], group.Runnable);
                Assert.Equal(use.States[(int)SpanState.Syscall], group.Syscall);
                Assert.Equal(use.States.Sum() - group.Execution - group.Runnable - group.Syscall, group.Blocked.Sum());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_parts_of_a_trace_add_up_to_the_whole(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        Dictionary<string, long> whole = Times(trace, 0, trace.End);
        Gen.Long[0, trace.End].Array[1, 8].Sample(
            cuts =>
            {
                long[] bounds = [.. cuts, 0, trace.End];
                Array.Sort(bounds);
                var sums = new Dictionary<string, long>();
                foreach ((long start, long end) in bounds.Zip(bounds.Skip(1)))
                {
                    foreach ((string key, long time) in Times(trace, start, end))
                        sums[key] = sums.GetValueOrDefault(key) + time;
                }
                Assert.Equal(whole, sums);
            },
            iter: 10);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_goroutines_of_a_group_have_its_times_together(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (TimeRange range in Ranges(trace))
        {
            GoroutineTimes times = Of(trace, range.Start, range.End);
            foreach (GroupTimes group in GoroutineAnalysis.Groups(times).Groups)
            {
                GoroutinePage page = Page(times, group.Name, GoroutineColumn.Execution);
                Assert.Equal(group.Count, page.Count);
                Assert.Equal(group.Execution, page.Goroutines.Sum(row => row.Execution));
                Assert.Equal(group.Total, page.Goroutines.Sum(row => row.Total));
                Assert.Equal(group.Blocked, group.Blocked.Select((_, i) => page.Goroutines.Sum(row => row.Blocked[i])));
                Assert.Equal(
                    (group.ExecutionSpread.Max, group.ExecutionSpread.Min),
                    (page.Goroutines[0].Execution, page.Goroutines[^1].Execution));
                Assert.Equal(group.Count, group.TotalSpread.Histogram.Counts.Sum());
            }
        }
    }

    [Fact]
    public void A_table_is_sorted_by_any_column_and_comes_in_pages()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("contention-1.27.trace"));
        GoroutineTimes times = Of(trace, 0, trace.End);
        foreach (GoroutineColumn column in Enum.GetValues<GoroutineColumn>())
        {
            GoroutineRow[] all = [.. Page(times, null, column).Goroutines];
            Assert.Equal(all.OrderByDescending(row => Key(row, column)).ThenBy(row => row.Id), all);
            GoroutinePage page = GoroutineAnalysis.Table(times, null, new GoroutineSort(column, null, true), 3, 4);
            Assert.Equal((all.Length, 3), (page.Count, page.From));
            Assert.Equal(all.Skip(3).Take(4).Select(row => row.Id), page.Goroutines.Select(row => row.Id));
        }
    }

    [Fact]
    public void A_range_outside_the_trace_is_empty() =>
        Assert.Empty(Groups(DrawnTrace.Parse("R0 .50"), 70, 90).Groups);

    private static long Key(GoroutineRow row, GoroutineColumn column) => column switch
    {
        GoroutineColumn.Id => row.Id,
        GoroutineColumn.Start => row.Start,
        GoroutineColumn.End => row.End,
        GoroutineColumn.Total => row.Total,
        GoroutineColumn.Execution => row.Execution,
        GoroutineColumn.Runnable => row.Runnable,
        GoroutineColumn.Syscall => row.Syscall,
        _ => row.Blocked.Sum(),
    };

    private static IEnumerable<TimeRange> Ranges(Trace trace) =>
    [
        new(0, trace.End), new(trace.End / 3, trace.End / 2), new(0, trace.End / 7), new(trace.End / 2, trace.End / 2 + 1000),
    ];

    /// <summary>Every sum of an analysis that is not 0, by what it is of.</summary>
    private static Dictionary<string, long> Times(Trace trace, long start, long end)
    {
        GoroutineGroups groups = Groups(trace, start, end);
        var all = new Dictionary<string, long>();
        foreach (GroupTimes group in groups.Groups)
        {
            all[$"{group.Name} total"] = group.Total;
            all[$"{group.Name} execution"] = group.Execution;
            all[$"{group.Name} runnable"] = group.Runnable;
            all[$"{group.Name} syscall"] = group.Syscall;
            for (int i = 0; i < groups.Reasons.Count; i++)
                all[$"{group.Name} blocked {groups.Reasons[i]}"] = group.Blocked[i];
        }
        return all.Where(sum => sum.Value != 0).ToDictionary();
    }

    private static GoroutinePage Page(GoroutineTimes times, string? group, GoroutineColumn column) =>
        GoroutineAnalysis.Table(times, group, new GoroutineSort(column, null, true), 0, int.MaxValue);

    private static GoroutineGroups Groups(Trace trace, long start, long end) =>
        GoroutineAnalysis.Groups(Of(trace, start, end));

    private static GoroutineTimes Of(Trace trace, long start, long end) =>
        GoroutineTimes.Of(trace, new TimeRange(start, end), TestContext.Current.CancellationToken);
}
