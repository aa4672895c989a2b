using TraceInsight.Engine.Analysis.Collector;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis.Collector;

public class CollectorAnalysisTests
{
    // A cycle as the runtime tells of it; times of the trace are 9 less.
    private const string Cycle =
        """
        strings: 1 GC sweep termination; 2 GC mark termination; 3 runtime.mallocgc; 4 main.grow; 5 main.go; 6 GC (idle); 7 GC (dedicated); 8 wait; 9 start trace
        stacks: 1 4096,3,5,10 4097,4,5,20
        7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 ProcsChange 2 0; 13 HeapAlloc 1000; 14 HeapGoal 2000; 15 STWBegin 9 1; 16 STWEnd; 19 STWBegin 1 1; 29 GCBegin 1 1; 39 STWEnd; 49 GCMarkAssistBegin 1; 69 GCMarkAssistEnd; 79 HeapAlloc 1800; 109 STWBegin 2 1; 119 GCEnd 2; 129 STWEnd; 139 HeapAlloc 500; 149 GCSweepBegin 1; 159 GCSweepEnd 8192 4096; 209 HeapAlloc 600
        8: 40 ProcStatus 1 1; 41 GoStatus 2 -1 1; 42 GoStart 2 1; 43 GoLabel 7; 53 GoBlock 8 0
        """;

    [Fact]
    public void A_cycle_is_its_marking_with_the_pauses_before_and_behind_it()
    {
        CollectorSummary summary = Of(Load(Cycle), 0, 1000);
        Cycle cycle = Assert.Single(summary.Cycles);
        Assert.Equal((1, 10, 20, 110, 120), (cycle.Number, cycle.Start, cycle.MarkStart, cycle.MarkEnd, cycle.End));
        Assert.Equal((40, 10, 0), (cycle.Paused, cycle.Workers, cycle.IdleWorkers));
        Assert.Equal((20, 1), (cycle.Assist, cycle.Assists));
        Assert.Equal((1000, 1800, 2000), (cycle.HeapBefore, cycle.HeapAfter, cycle.Goal));
        Assert.Equal((1, "main.grow", 20), (cycle.StartedBy!.Id, cycle.Source!.Function, cycle.Source.Line));
    }

    [Fact]
    public void Every_pause_is_listed_the_longest_first_and_summed_up_by_kind()
    {
        CollectorSummary summary = Of(Load(Cycle), 0, 1000);
        Assert.Equal(
            [("GC sweep termination", 10L, 30L), ("GC mark termination", 100, 120), ("start trace", 6, 7)],
            summary.Pauses.Select(pause => (pause.Kind, pause.Start, pause.End)));
        Assert.Equal(
            [("GC sweep termination", 1, 20L), ("GC mark termination", 1, 20), ("start trace", 1, 1)],
            summary.PauseLengths.Select(kind => (kind.Kind, kind.Count, kind.Total)));
    }

    [Fact]
    public void Assists_and_sweeps_are_summed_up_by_who_did_them_and_where_outside_of_the_runtime()
    {
        CollectorSummary summary = Of(Load(Cycle), 0, 1000);
        Assists assists = Assert.Single(summary.Assists);
        Assert.Equal((1, 1, 20, 40, 20), (assists.Goroutine.Id, assists.Count, assists.Total, assists.Longest, assists.Max));
        AssistStack stack = Assert.Single(summary.AssistStacks);
        Assert.Equal(("main.grow", "g1", 20), (Assert.Single(stack.Frames).Function, stack.Lane, stack.Total));
        Assert.Equal(new SweepSum(1, 10, 8192, 4096), summary.Sweep);
        Assert.Equal(("p0", 140, 4096), (summary.SweepStacks[0].Lane, summary.SweepStacks[0].Longest, summary.SweepStacks[0].Reclaimed));
    }

    [Fact]
    public void The_heap_over_time_keeps_peaks_and_valleys_however_coarse_it_is()
    {
        HeapOverTime heap = Of(Load(Cycle), 100, 200, steps: 1).Heap;
        Assert.Equal([100, 130, 200], heap.Times);
        Assert.Equal([1800, 500, 600], heap.Allocated);
        Assert.Equal([2000, 2000, 2000], heap.Goal);
    }

    [Fact]
    public void What_is_not_told_yet_is_not_known()
    {
        HeapOverTime heap = Of(Load(Cycle), 0, 100).Heap;
        Assert.Equal([0, 4, 5, 70, 100], heap.Times);
        Assert.Equal([null, 1000, 1000, 1800, 1800], heap.Allocated);
        Assert.Equal([null, null, 2000, 2000, 2000], heap.Goal);
    }

    [Fact]
    public void A_range_cuts_what_is_summed_up_but_not_where_it_leads()
    {
        CollectorSummary summary = Of(Load(Cycle), 50, 105);
        Assert.Equal((10L, 40L), (summary.Assists[0].Total, summary.Assists[0].Longest));
        Assert.Equal((1, 5), (summary.PauseLengths.Count, summary.PauseLengths[0].Total));
        Assert.Equal(120, summary.Pauses[0].End);
        Assert.Single(summary.Cycles);
        Assert.Equal(0, summary.Sweep.Count);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_sums_over_a_partition_are_those_of_the_whole(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        CollectorSummary whole = Of(trace, 0, trace.End);
        long[] cuts = [0, trace.End / 7, trace.End / 3, trace.End / 2, trace.End];
        CollectorSummary[] parts = [.. cuts.Zip(cuts.Skip(1), (from, to) => Of(trace, from, to))];
        Assert.Equal(whole.PauseLengths.Sum(kind => kind.Total), parts.Sum(part => part.PauseLengths.Sum(kind => kind.Total)));
        Assert.Equal(whole.Assists.Sum(sum => sum.Total), parts.Sum(part => part.Assists.Sum(sum => sum.Total)));
        Assert.Equal(whole.AssistStacks.Sum(sum => sum.Total), whole.Assists.Sum(sum => sum.Total));
        Assert.Equal(whole.Sweep.Total, parts.Sum(part => part.Sweep.Total));
        Assert.InRange(whole.Cycles.Sum(cycle => cycle.Assists), 0, whole.Assists.Sum(sum => sum.Count));
        Assert.Equal(whole.Heap.Times.Order(), whole.Heap.Times);
        Assert.All(whole.Cycles, cycle => Assert.True(
            cycle.Start <= cycle.MarkStart && cycle.MarkStart <= cycle.MarkEnd && cycle.MarkEnd <= cycle.End));
        Assert.All(whole.Cycles.Zip(whole.Cycles.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Of_longer_lists_the_beginning_is_told_and_how_much_more_there_is(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        CollectorSummary all = Of(trace, 0, trace.End), two = Of(trace, 0, trace.End, rows: 2);
        Assert.Equal(0, all.CyclesLeftOut + all.PausesLeftOut + all.AssistsLeftOut + all.AssistStacksLeftOut
            + all.SweepStacksLeftOut);
        Check(all.Cycles, two.Cycles, two.CyclesLeftOut);
        Check(all.Pauses, two.Pauses, two.PausesLeftOut);
        Check(all.Assists, two.Assists, two.AssistsLeftOut);
        Check(all.AssistStacks.Select(stack => stack.Total), two.AssistStacks.Select(stack => stack.Total), two.AssistStacksLeftOut);
        Check(all.SweepStacks.Select(stack => stack.Total), two.SweepStacks.Select(stack => stack.Total), two.SweepStacksLeftOut);
        Assert.Equal((all.Assist, all.Sweep), (two.Assist, two.Sweep));
        Assert.Equal(all.Assists.Sum(sum => sum.Total), all.Assist.Total);

        static void Check<T>(IEnumerable<T> all, IEnumerable<T> some, int leftOut)
        {
            Assert.Equal(all.Take(2), some);
            Assert.Equal(all.Count() - some.Count(), leftOut);
        }
    }

    private static CollectorSummary Of(Trace trace, long start, long end, int steps = 1000, int rows = 100_000) =>
        CollectorAnalysis.Of(trace, new TimeRange(start, end), steps, rows, TestContext.Current.CancellationToken);

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        return Fixtures.Load(file.Path);
    }
}
