using System.Text.Json;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

public class RuntimeBuilderTests
{
    // Times of the text are one later than those of the trace: its clock is a nanosecond older than its first event.
    private const string Begin = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2";

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Every_range_that_the_reference_reader_sees_is_kept_once(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        JsonElement facts = Fixtures.Facts.GetProperty("traces").GetProperty(name);
        int begun = facts.GetProperty("rangesBegun").EnumerateObject().Sum(range => range.Value.GetInt32());
        int ended = facts.GetProperty("rangesEnded").EnumerateObject().Sum(range => range.Value.GetInt32());
        Assert.Equal(begun, All(trace).Count(range => range.StartKnown));
        Assert.Equal(ended, All(trace).Count(range => range.EndKnown));
        Assert.All(All(trace), range => Assert.InRange(range.Start, 0, range.End));
        Assert.All(All(trace), range => Assert.InRange(range.End, range.Start, trace.End));
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Ranges_of_one_kind_are_sorted_and_those_of_one_owner_do_not_overlap(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (RuntimeRangeKind kind in Enum.GetValues<RuntimeRangeKind>())
        {
            RuntimeRange[] ranges = trace.Ranges.Of(kind).ToArray();
            Assert.Equal(ranges.OrderBy(range => range.Start), ranges);
            foreach (var own in ranges.GroupBy(range => kind == RuntimeRangeKind.Sweep ? range.Proc : range.Goroutine))
                Assert.All(own.Zip(own.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        }
    }

    [Fact]
    public void A_mark_assist_is_the_goroutines_and_tells_where_it_began()
    {
        Trace trace = Load($"strings: 1 main.grow; 2 main.go\nstacks: 1 4096,1,2,30\n{Begin}; 20 GCMarkAssistBegin 1; 50 GCMarkAssistEnd");
        RuntimeRange assist = Assert.Single(trace.Ranges.Of(RuntimeRangeKind.MarkAssist).ToArray());
        Assert.Equal((11, 41, true, true), (assist.Start, assist.End, assist.StartKnown, assist.EndKnown));
        Assert.Equal(1, trace.Goroutines[assist.Goroutine].Id);
        Assert.Equal("main.grow", trace.Texts[trace.Stacks[assist.Stack][0].Function]);
    }

    [Fact]
    public void A_sweep_is_the_procs_and_tells_at_its_end_what_it_won()
    {
        Trace trace = Load($"{Begin}; 20 GCSweepBegin 0; 50 GCSweepEnd 8192 4096");
        RuntimeRange sweep = Assert.Single(trace.Ranges.Of(RuntimeRangeKind.Sweep).ToArray());
        Assert.Equal((11, 41, 8192, 4096), (sweep.Start, sweep.End, sweep.Swept, sweep.Reclaimed));
        Assert.Equal(0, trace.Procs[sweep.Proc].Id);
        Assert.Equal(1, trace.Goroutines[sweep.Goroutine].Id);
    }

    [Fact]
    public void What_is_active_when_the_trace_begins_began_before_and_what_does_not_end_is_open()
    {
        Trace trace = Load("7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 GCMarkAssistActive 1; 13 GCActive 4; 40 GCMarkAssistEnd");
        RuntimeRange assist = Assert.Single(trace.Ranges.Of(RuntimeRangeKind.MarkAssist).ToArray());
        RuntimeRange mark = Assert.Single(trace.Ranges.Of(RuntimeRangeKind.Mark).ToArray());
        Assert.Equal((1, 31, false, true), (assist.Start, assist.End, assist.StartKnown, assist.EndKnown));
        Assert.Equal((1, trace.End, false, false), (mark.Start, mark.End, mark.StartKnown, mark.EndKnown));
    }

    [Fact]
    public void What_a_later_generation_says_again_changes_nothing()
    {
        Trace trace = Load(
            $"{Begin}; 20 GCMarkAssistBegin 0; 21 ProcsChange 4 0; 22 HeapAlloc 100\n--\n"
            + "7: 60 ProcStatus 0 1; 61 GoStatus 1 7 2; 62 GCMarkAssistActive 1; 63 ProcsChange 4 0; 64 HeapAlloc 200; 80 GCMarkAssistEnd");
        RuntimeRange assist = Assert.Single(trace.Ranges.Of(RuntimeRangeKind.MarkAssist).ToArray());
        Assert.Equal((11, 71, true), (assist.Start, assist.End, assist.StartKnown));
        Assert.Equal([new MetricSample(12, 4)], trace.Metrics[Metric.Procs].ToArray());
        Assert.Equal([new MetricSample(13, 100), new MetricSample(55, 200)], trace.Metrics[Metric.HeapAllocated].ToArray());
    }

    [Theory]
    [InlineData(12, -1)]
    [InlineData(13, 0)]
    [InlineData(22, 0)]
    [InlineData(23, 1)]
    [InlineData(900, 1)]
    public void A_metric_holds_from_the_moment_at_which_it_was_told(long time, int index)
    {
        Trace trace = Load($"{Begin}; 22 HeapAlloc 100; 32 HeapAlloc 200; 40 GoStop 1 0");
        Assert.Equal(index, trace.Metrics.IndexAt(Metric.HeapAllocated, time));
    }

    [Fact]
    public void A_worker_tells_how_it_works_whenever_it_runs()
    {
        Trace trace = Load($"strings: 1 GC (dedicated)\n{Begin}; 20 GoLabel 1");
        WorkerLabel label = Assert.Single(trace.Labels.Items.ToArray());
        Assert.Equal((11, "GC (dedicated)"), (label.Time, trace.Texts[label.Text]));
    }

    private static IEnumerable<RuntimeRange> All(Trace trace) =>
        Enum.GetValues<RuntimeRangeKind>().SelectMany(kind => trace.Ranges.Of(kind).ToArray());

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        return Fixtures.Load(file.Path);
    }
}
