using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class UserSummariesTests
{
    private static readonly TimeRange Whole = new(0, long.MaxValue);

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Tasks_and_regions_of_a_trace_are_summed_up_as_Go_does_it(string name)
    {
        string expected = Fixtures.Facts.GetProperty("traces").GetProperty(name).GetProperty("tasksAndRegions").GetString()!;
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        string lines = string.Concat(UserSummaries.Tasks(trace, Whole).Select(Line))
            + string.Concat(Regions(trace, Whole).Select(Line));
        Assert.True(
            expected == Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))),
            $"compare with what tests/fixtures/summary prints:\n{lines}");
    }

    [Fact]
    public void Of_a_task_begun_before_the_trace_only_its_number_and_its_end_are_known()
    {
        Trace trace = Load("7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 UserTaskEnd 5 0; 30 UserTaskBegin 6 5 1 0");
        Assert.Equal(
            [
                new TaskSummary(5, null, true, "", null, 11, 0, 0, 1),
                new TaskSummary(6, 5, false, "child", 21, null, 0, 0, 1),
            ],
            UserSummaries.Tasks(trace, Whole));
    }

    [Fact]
    public void A_deferred_end_behind_an_explicit_one_changes_nothing()
    {
        Trace trace = Load("7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 UserTaskBegin 5 0 1 0; 30 UserTaskEnd 5 0; 40 UserTaskEnd 5 0");
        Assert.Equal(
            [new TaskSummary(5, null, true, "child", 11, 21, 0, 0, 1)], UserSummaries.Tasks(trace, Whole));
    }

    [Fact]
    public void Regions_and_logs_without_a_task_belong_to_task_0()
    {
        Trace trace = Load(
            "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 UserRegionBegin 0 1 0; 30 UserLog 0 0 1 0; 50 UserRegionEnd 0 1 0");
        Assert.Equal([new TaskSummary(0, null, true, "", null, null, 1, 1, 1)], UserSummaries.Tasks(trace, Whole));
        Assert.Equal([new RegionSummary("child", 1, 30)], Regions(trace, Whole));
    }

    [Fact]
    public void Regions_are_cut_to_the_range_and_those_outside_left_out()
    {
        Trace trace = Load(
            "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 UserRegionBegin 0 1 0; 50 UserRegionEnd 0 1 0; 60 UserRegionBegin 0 2 0;"
            + "70 UserRegionEnd 0 2 0");
        Assert.Equal([new RegionSummary("child", 1, 5)], Regions(trace, new TimeRange(36, 45)));
    }

    [Fact]
    public void A_goroutine_started_in_a_region_is_a_region_without_a_name_and_so_are_those_it_starts()
    {
        Trace trace = Load(
            """
            stacks: 1 4096,1,2,30
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 UserRegionBegin 0 1 0; 30 GoCreate 2 1 0; 40 UserRegionEnd 0 1 0; 41 GoCreate 4 1 0; 42 GoBlock 0 0; 50 GoStart 2 1; 60 GoCreate 3 1 0; 70 GoDestroy
            """);
        // The one that does not end lasts to the Sync behind the last event.
        Assert.Equal([new RegionSummary("", 2, 51), new RegionSummary("child", 1, 20)], Regions(trace, Whole));
    }

    private static IReadOnlyList<RegionSummary> Regions(Trace trace, TimeRange range) =>
        UserSummaries.Regions(trace, range, TestContext.Current.CancellationToken);

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes($"strings: 1 child; 2 main.go\n{text}"));
        return Fixtures.Load(file.Path);
    }

    private static string Line(TaskSummary task) => string.Create(
        CultureInfo.InvariantCulture,
        $"{task.Id} {Text(task.Parent)} \"{task.Name}\" {Text(task.Start)} {Text(task.End)} {task.Logs} {task.Regions} {task.Goroutines}\n");

    private static string Line(RegionSummary sum) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{sum.Name}\" {sum.Count} {sum.Total}\n");

    private static string Text<T>(T? value) where T : struct => value?.ToString() ?? "-";
}
