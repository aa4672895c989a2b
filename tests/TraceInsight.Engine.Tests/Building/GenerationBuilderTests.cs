using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

public class GenerationBuilderTests
{
    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.TracesWithGenerations();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Generations_built_at_once_by_the_general_rules_and_merged_in_order_make_the_trace_that_is_loaded(string name)
    {
        string path = Fixtures.PathOf(name);
        using TraceFile file = TraceFile.Open(path);
        var reader = new GenerationReader(file);
        var orderer = new EventOrderer();
        var events = new List<(Generation Generation, OrderedEvent[] Events)>();
        var e = default(OrderedEvent);
        while (reader.Next(CancellationToken.None) is { } generation)
        {
            var ordered = new List<OrderedEvent>();
            for (orderer.Begin(generation); orderer.Next(ref e);)
                ordered.Add(e);
            events.Add((generation, [.. ordered]));
        }
        var builders = new GenerationBuilder[events.Count];
        Parallel.For(0, builders.Length, i =>
        {
            builders[i] = new GenerationBuilder(events[i].Generation, isFirst: i == 0);
            foreach (OrderedEvent ordered in events[i].Events)
                builders[i].Add(ordered);
            builders[i].Finish();
        });
        var whole = new TraceBuilder();
        foreach (GenerationBuilder builder in builders)
            whole.Merge(builder);
        orderer.End(ref e);
        whole.End(e);
        Trace merged = whole.Snapshot(1, TracePhase.Complete, 0, 0, reader.FormatVersion, null), loaded = Fixtures.Load(path);

        Assert.Equal(loaded.Counts.Generations, builders.Length);
        Assert.Equal(loaded.Counts.EventsByKind, merged.Counts.EventsByKind);
        Assert.Equal(Spans(loaded), Spans(merged));
    }

    [Fact]
    public void What_goes_on_without_being_mentioned_has_no_rows_and_is_shown_nevertheless()
    {
        // A goroutine that waits while another fills several segments.
        var directory = new GoroutineDirectory();
        for (int id = 1; id <= 2; id++)
            directory.SlotOf(id, 0, true, 0);
        SegmentMerge first = Merge(directory, [0, 1]), second = Merge(directory, [1]);
        using SegmentBuilder rows = new(RowPacking.For(1)), later = new(RowPacking.For(1));
        rows.Add(0, 5, SpanKind.Waiting, 0, -1);
        rows.Add(1, 10, SpanKind.Running, 0, -1);
        Segment one = first.Complete(rows.Finish(20));
        later.Begin(20);
        later.GoesOn(0, SpanKind.Running);
        later.Add(0, 25, SpanKind.None, 0, -1);
        Segment two = second.Complete(later.Finish(40));

        var trace = new Trace(1, TracePhase.Complete, 0, 0, null)
        {
            Segments = [one, two],
            End = 40,
            Goroutines = directory.Snapshot(40),
        };
        Assert.Equal(new LaneSpan(SpanKind.Waiting, 5, 40, 0, -1), LaneSpans.OfGoroutine(trace, 0).At(30));
        Assert.Equal(new LaneSpan(SpanKind.Waiting, 5, 40, 0, -1), LaneSpans.OfGoroutine(trace, 0).At(6));
        Assert.Equal((10, 25), LaneSpans.OfGoroutine(trace, 1).At(22) is var ran ? (ran.Start, ran.End) : default);
        Assert.Equal(1, TraceQueries.Moment(trace, 30).Waiting);
        Assert.Equal(15, trace.Goroutines[1].Running);

        static SegmentMerge Merge(GoroutineDirectory directory, int[] slots) =>
            new(directory, new ProcDirectory(), 0) { Numbers = { Goroutines = slots } };
    }

    /// <summary>Every span of every goroutine and proc, with the names of what it refers to.</summary>
    private static List<string> Spans(Trace trace)
    {
        var texts = new List<string>();
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
            Add(LaneSpans.OfGoroutine(trace, slot), $"{trace.Goroutines[slot]}");
        for (int slot = 0; slot < trace.Procs.Count; slot++)
            Add(LaneSpans.OfProc(trace, slot), $"{trace.Procs[slot]}");
        return texts;

        void Add(LaneSpans lane, string title)
        {
            texts.Add(title);
            LaneSpan? span = lane.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1));
            for (; span is { } found; span = lane.After(found))
                texts.Add($"{found} {SpanTexts.Title(trace, found)}");
        }
    }
}
