using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Strips;

public class TaskStripTests
{
    // Times of the boxes are nine less: the first event is what they count from.
    private const string Nested = """
        strings: 1 pack; 2 wrap; 3 order; 4 main.work; 5 main.go
        stacks: 1 4096,4,5,30; 2 4097,4,5,31
        7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 UserTaskBegin 9 0 3 1; 25 UserTaskBegin 12 0 3 1; 30 UserTaskBegin 10 9 1 2; 35 UserRegionBegin 10 2 1; 40 UserLog 10 1 2 1; 45 UserRegionEnd 10 2 2; 50 UserTaskEnd 10 2; 60 UserTaskEnd 9 1
        """;

    [Fact]
    public void Subtasks_come_behind_their_task_by_start_and_are_as_deep_as_they_are_nested()
    {
        GoroutineGroup tasks = TraceQueries.Lanes(Load(), 50).Tasks!;
        Assert.Equal(3, tasks.Count);
        Assert.Equal(
            ["t9 order (task 9) 0", "t10 pack (task 10) 1", "t12 order (task 12) 0"],
            tasks.Goroutines.Select(lane => $"{lane.Id} {lane.Name} {lane.Strips!.Depth}"));
        Assert.Equal(["t10", "t12"], TraceQueries.Goroutines(Load(), tasks.Name, 1, 9, CancellationToken.None).Select(lane => lane.Id));
        Assert.Equal(new LaneStrips(1, false, false, true, false, 1, 1), TraceQueries.Lane(Load(), LaneId.Task(10))!.Strips);
        Assert.Null(TraceQueries.Lane(Load(), LaneId.Task(11)));
        Assert.Null(TraceQueries.Lane(Load(), LaneId.Task(0)));
    }

    [Theory]
    [InlineData("t9", "u11-51")]
    [InlineData("t10", "u21-41")]
    [InlineData("t12", "v16-52")]
    [InlineData("t10.g0", "u26-36")]
    [InlineData("t10.r0", "u26-36")]
    [InlineData("t10.r1", "")]
    [InlineData("t10.l", "l31-31")]
    [InlineData("t9.l", "")]
    [InlineData("t11", "")]
    public void A_task_shows_its_time_who_worked_for_it_its_regions_and_its_logs(string lane, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(Load(), new TimeRange(0, 90), 1, lane: lane));

    [Fact]
    public void A_task_tells_whose_part_it_is_and_where_it_began_and_ended()
    {
        SpanDetails task = Find("t10", 22);
        Assert.Equal(("Task: pack (task 10)", LaneKind.Task, 1L), (task.Title, task.Kind, task.Goroutine!.Id));
        Assert.Equal(("Part of", "order (task 9)", "t9"), (task.Facts[0].Name, task.Facts[0].Text, task.Facts[0].To!.Lane));
        Assert.Equal(["Begun here", "Ended here"], task.Stacks.Select(stack => stack.Title));
        Assert.False(Find("t12", 22).EndKnown);
        Assert.Equal(("t10.r0", "Region: wrap"), (Find("t10.r0", 30).Lane, Find("t10.r0", 30).Title));
        Assert.Equal(("t10.l", "Log: wrap"), (Find("t10.l", 31).Lane, Find("t10.l", 31).Title));
        Assert.Equal("g1", Assert.Single(Find("t10.g0", 30).Related).Lane);
    }

    [Fact]
    public void Tasks_in_a_circle_are_listed_once_each()
    {
        UserTask[] tasks = [Of(1, 2, 0), Of(2, 1, 5), Of(3, 3, 7)];
        Trace trace = DrawnTrace.Parse("R0 .90") with { Tasks = new TaskTable(tasks, RegionTable.Empty, LogTable.Empty) };
        Assert.Equal(["t3", "t1", "t2"], TraceQueries.Lanes(trace, 50).Tasks!.Goroutines.Select(lane => lane.Id));
        Assert.NotNull(TraceQueries.Lane(trace, LaneId.Task(1)));

        static UserTask Of(ulong id, ulong parent, long start) => new(id, parent, 0, 0, 0, 0, start, 50, true, true);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void All_tasks_of_a_trace_are_listed_each_with_all_its_regions_and_logs(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        IReadOnlyList<Lane> lanes = TraceQueries.Lanes(trace, int.MaxValue).Tasks?.Goroutines ?? [];
        Assert.Equal(
            Enumerable.Range(0, trace.Tasks.Count).Select(i => trace.Tasks[i].Id).Where(id => id != 0).Order(),
            lanes.Select(lane => (ulong)LaneId.Parse(lane.Id).Number).Order());
        foreach (Lane lane in lanes)
        {
            int task = trace.Tasks.IndexOf((ulong)LaneId.Parse(lane.Id).Number), regions = 0;
            for (int row = 0; row < lane.Strips!.Regions; row++)
            {
                for (SpanDetails? at = First($"{lane.Id}.r{row}"); at is not null; at = Next(at))
                    regions++;
            }
            Assert.Equal(trace.Tasks.RegionsOf(task).Length, regions);
            Assert.Equal(lane.Strips.Logs, First($"{lane.Id}.l") is not null);
        }

        SpanDetails? First(string lane) => TraceQueries.Span(trace, LaneId.Parse(lane), 0, SpanMove.First);
        SpanDetails? Next(SpanDetails at) => TraceQueries.Span(trace, LaneId.Parse(at.Lane), at.Start, SpanMove.Next);
    }

    private static SpanDetails Find(string lane, long time) =>
        TraceQueries.Span(Load(), LaneId.Parse(lane), time, SpanMove.At)!;

    private static Trace Load()
    {
        using var file = new TemporaryTrace(TraceText.Bytes(Nested));
        return Fixtures.Load(file.Path);
    }
}
