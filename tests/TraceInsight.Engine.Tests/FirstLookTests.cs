using System.Text.Json;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>The six questions of the classic first look at a trace, asked of the sample.</summary>
public class FirstLookTests
{
    private static readonly JsonElement Facts = Fixtures.Facts.GetProperty("firstLook");
    private readonly Trace _trace = Fixtures.Load(Fixtures.SampleTrace);

    [Fact]
    public void How_long_did_the_program_run() =>
        Assert.Equal(Facts.GetProperty("duration").GetInt64(), TraceQueries.Overview(_trace).Duration);

    [Fact]
    public void How_many_goroutines_were_running_at_a_microsecond()
    {
        foreach (JsonElement moment in Facts.GetProperty("moments").EnumerateArray())
        {
            Moment found = TraceQueries.Moment(_trace, moment.GetProperty("microsecond").GetInt64() * 1000);
            Assert.Equal(moment.GetProperty("running").GetInt32(), found.Running);
            Assert.Equal(moment.GetProperty("runnable").GetInt32(), found.Runnable);
            Assert.Equal(moment.GetProperty("waiting").GetInt32(), found.Waiting);
            Assert.Equal(moment.GetProperty("syscall").GetInt32(), found.Syscall);
        }
    }

    [Fact]
    public void When_did_it_first_use_two_three_and_four_procs()
    {
        IReadOnlyList<FirstUse> found = TraceQueries.Overview(_trace).ProcsInUse;
        Assert.Equal(
            Facts.GetProperty("procsInUse").EnumerateArray().Skip(1).Select(time => time.GetInt64()),
            found.Skip(1).Select(use => use.First));
    }

    [Fact]
    public void When_did_main_start_its_sort()
    {
        JsonElement sort = Facts.GetProperty("sortStarted");
        SpanDetails? main = TraceQueries.Span(
            _trace, LaneId.Goroutine(sort.GetProperty("goroutine").GetInt64()), sort.GetProperty("time").GetInt64() + 1, SpanMove.At);
        RegionRef region = Assert.Single(main!.Regions, region => region.Name == "sort");
        Assert.Equal(sort.GetProperty("time").GetInt64(), region.Start);
        Assert.True(region.StartKnown);
    }

    [Fact]
    public void Only_what_was_created_within_the_trace_tells_where_it_started()
    {
        JsonElement sorter = Facts.GetProperty("firstSorter");
        Assert.Equal(["main.quicksort"], StartOf(sorter.GetProperty("goroutine").GetInt64()));
        Assert.Empty(StartOf(1));

        IEnumerable<string> StartOf(long goroutine) =>
            TraceQueries.Span(_trace, LaneId.Goroutine(goroutine), 0, SpanMove.Last)!.Stacks
                .Where(stack => stack.Title == "Goroutine started here")
                .SelectMany(stack => stack.Frames)
                .Select(frame => frame.Function);
    }

    [Fact]
    public void What_made_the_other_procs_start_work()
    {
        foreach (JsonElement fact in Facts.GetProperty("otherProcs").EnumerateArray())
        {
            SpanDetails? work = TraceQueries.Span(
                _trace, LaneId.Proc(fact.GetProperty("proc").GetInt64()), fact.GetProperty("time").GetInt64(), SpanMove.At);
            Assert.Equal(fact.GetProperty("goroutine").GetInt64(), work!.Goroutine!.Id);
            JsonElement cause = fact.GetProperty("cause");
            Assert.Equal(LaneId.Goroutine(cause.GetProperty("by").GetInt64()).ToString(), work.StartedBy!.Lane);
            Assert.Equal(cause.GetProperty("time").GetInt64(), work.StartedBy.Time);
            Assert.StartsWith(cause.GetProperty("how").GetString()!, work.StartedBy.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void When_did_proc_2_stop()
    {
        SpanDetails? last = TraceQueries.Span(_trace, LaneId.Proc(2), 0, SpanMove.Last);
        Assert.Equal(Facts.GetProperty("procTwoStopped").GetInt64(), last!.End);
    }
}
