using TraceInsight.Engine.Analysis.Tasks;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis.Tasks;

public class TaskAnalysisTests
{
    // Goroutine 1 does tasks 5 (10 ns) and 6 (40 ns, half of it blocked in a region), and begins 7. Times of the trace are
    // 9 less.
    private const string Three =
        """
        strings: 1 fetch; 2 wait; 3 main.main; 4 main.go; 5 sleep; 6 runtime/trace.StartRegion; 7 note
        stacks: 1 4096,6,4,1 4097,3,4,20 4098,3,4,30; 2 4099,3,4,40
        7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 19 UserTaskBegin 5 0 1 2; 29 UserTaskEnd 5 0; 39 UserTaskBegin 6 0 1 2; 40 UserTaskBegin 8 6 1 2; 42 UserTaskEnd 8 0; 49 UserRegionBegin 6 2 1; 50 UserLog 6 5 7 2; 51 GoBlock 5 0; 71 GoUnblock 1 1 0; 72 GoStart 1 2; 74 UserRegionEnd 6 2 0; 79 UserTaskEnd 6 0; 99 UserTaskBegin 7 0 1 2; 109 HeapAlloc 1
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Tasks_are_grouped_by_name_and_unfinished_ones_are_counted_apart()
    {
        TaskGroup group = Assert.Single(TaskAnalysis.Groups(Load(Three), Whole, Cancel).Groups);
        Assert.Equal(("fetch", 4, 1, 6, 40), (group.Name, group.Count, group.Unfinished, group.Slowest, group.Longest));
        Assert.Equal((2, 10, 40), (group.Spread!.Min, group.Spread.Median, group.Spread.Max));
    }

    [Fact]
    public void The_slow_ones_are_told_apart_from_the_usual_ones_by_what_their_goroutines_did()
    {
        TaskGroup group = Assert.Single(TaskAnalysis.Groups(Load(Three), Whole, Cancel).Groups);
        Assert.Equal((1, 10, 10), (group.Usual!.Count, group.Usual.Length, group.Usual.States[(int)SpanState.Running]));
        Assert.Equal(40, group.Slow!.Length);
        // Of its region of 25 ns it slept 20.
        Assert.Equal(20, group.Slow.States[(int)SpanState.WaitingSleep]);
        Assert.Equal(25, group.Slow.States.Sum());
    }

    [Fact]
    public void The_longest_come_first_and_a_part_of_the_lengths_can_be_asked_for()
    {
        Trace trace = Load(Three);
        Assert.Equal([6, 7, 5, 8], Ids(null, null));
        Assert.Equal([6], Ids(15, 100));
        // The unfinished one may be that long.
        Assert.Equal([6, 7], Ids(11, null));
        Assert.Equal([5, 8], Ids(null, 39));

        long[] Ids(long? least, long? most) =>
            [.. TaskAnalysis.Table(trace, Whole, "fetch", least, most, 0, 10, Cancel).Tasks.Select(task => task.Id)];
    }

    [Fact]
    public void A_task_tells_its_tree_its_goroutines_its_regions_and_its_logs()
    {
        TaskDetails task = TaskAnalysis.Of(Load(Three), 6, Cancel)!;
        Assert.Equal((30, 70, true, "g1", 40), (task.Task.Start, task.Task.End, task.Task.EndKnown, task.Task.Lane, task.Task.Source!.Line));
        Assert.Equal([8], task.Children.Select(child => child.Id));
        Assert.Equal([6], TaskAnalysis.Of(Load(Three), 8, Cancel)!.Parents.Select(parent => parent.Id));
        Assert.Equal((1, 40, 65), (task.Goroutines[0].Goroutine.Id, task.Goroutines[0].Start, task.Goroutines[0].End));
        Assert.Equal(("wait", 40, 65, 20), (task.Regions[0].Name, task.Regions[0].Start, task.Regions[0].End, task.Regions[0].Source!.Line));
        Assert.Equal((41, "sleep", "note"), (task.Logs[0].Time, task.Logs[0].Category, task.Logs[0].Message));
        Assert.Null(TaskAnalysis.Of(Load(Three), 99, Cancel));
    }

    [Fact]
    public void Regions_are_grouped_by_where_they_begin_outside_of_the_library()
    {
        RegionGroup group = Assert.Single(RegionAnalysis.Groups(Load(Three), Whole, Cancel).Groups);
        Assert.Equal(("wait", 1, 25, 20), (group.Name, group.Count, group.Total, group.Source!.Line));
        RegionRow row = Assert.Single(RegionAnalysis.Table(Load(Three), Whole, "wait", group.Source, null, null, 0, 5, Cancel).Regions);
        Assert.Equal((6, 20, 25), (row.Task, row.States[(int)SpanState.WaitingSleep], row.States.Sum()));
        Assert.Empty(RegionAnalysis.Table(Load(Three), Whole, "wait", null, null, null, 0, 5, Cancel).Regions);
    }

    [Fact]
    public void From_a_task_one_gets_to_the_next_of_its_name_and_at_the_end_no_further()
    {
        Trace trace = Load(Three);
        // 5 (10-20), 6 (30-70), 8 (31-33) and 7 (90-), all called fetch.
        Assert.Equal((true, "fetch", 2, 4, 30, 70), Next(10, 20, true));
        Assert.Equal((true, "fetch", 3, 4, 31, 33), Next(30, 70, true));
        Assert.Equal((true, "fetch", 1, 4, 10, 20), Next(30, 70, false));
        Assert.Equal((true, "fetch", 1, 4, 10, 20), Next(10, 20, false));
        Assert.Equal((false, "wait", 1, 1, 40, 65), Next(40, 65, true));
        Assert.Null(AlikeQuery.Of(trace, new TimeRange(10, 21), true, Cancel));

        (bool, string, int, int, long, long) Next(long start, long end, bool forward)
        {
            Alike found = AlikeQuery.Of(trace, new TimeRange(start, end), forward, Cancel)!;
            return (found.IsTask, found.Name, found.Number, found.Count, found.Start, found.End);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Whoever_goes_on_from_the_first_region_of_a_name_sees_all_of_them(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (int text in Enumerable.Range(0, trace.Regions.Count).Select(index => trace.Regions[index].Name).Distinct().Take(3))
        {
            Region[] all = [.. Enumerable.Range(0, trace.Regions.Count).Select(index => trace.Regions[index])
                .Where(region => region.Name == text).DistinctBy(region => (region.Start, region.End))
                .OrderBy(region => region.Start).ThenBy(region => region.End).Take(50)];
            for (int i = 0; i + 1 < all.Length; i++)
            {
                Alike next = AlikeQuery.Of(trace, new TimeRange(all[i].Start, all[i].End), true, Cancel)!;
                Assert.Equal((all[i + 1].Start, all[i + 1].End), (next.Start, next.End));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Every_task_and_region_is_in_one_group_and_takes_no_longer_than_the_trace(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        TaskGroups tasks = TaskAnalysis.Groups(trace, Whole, Cancel);
        RegionGroups regions = RegionAnalysis.Groups(trace, Whole, Cancel);
        Assert.Equal(tasks.Tasks, tasks.Groups.Sum(group => group.Count));
        Assert.Equal(trace.Regions.Count, regions.Groups.Sum(group => group.Count));
        foreach (TaskGroup group in tasks.Groups)
        {
            TaskPage page = TaskAnalysis.Table(trace, Whole, group.Name, null, null, 0, 10_000, Cancel);
            Assert.Equal(group.Count, page.Count);
            Assert.Equal(group.Longest, page.Tasks[0].End - page.Tasks[0].Start);
            Assert.Equal(group.Unfinished, page.Tasks.Count(task => !task.StartKnown || !task.EndKnown));
        }
        foreach (RegionGroup group in regions.Groups)
        {
            RegionPage page = RegionAnalysis.Table(trace, Whole, group.Name, group.Source, null, null, 0, 10_000, Cancel);
            Assert.Equal(group.Count, page.Count);
            // A goroutine is in some state all the time that it exists.
            Assert.All(page.Regions, region => Assert.InRange(region.States.Sum(), 0, region.End - region.Start));
        }
    }

    private static TimeRange Whole => new(0, long.MaxValue);

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        Trace trace = Fixtures.Load(file.Path);
        Assert.Null(trace.Problem);
        return trace;
    }
}
