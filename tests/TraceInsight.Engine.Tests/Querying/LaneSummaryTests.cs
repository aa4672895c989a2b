using System.Numerics;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Strips;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

/// <summary>What is kept of lanes for looking at them from afar.</summary>
public class LaneSummaryTests
{
    private const int MostLanes = 40;

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Its_boxes_are_those_that_a_walk_through_all_segments_of_a_window_finds(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        LaneDirectory directory = TraceQueries.Lanes(trace, MostLanes);
        LaneId[] lanes = [.. directory.Lanes.Concat(directory.Groups.SelectMany(group => group.Goroutines))
            .Take(MostLanes).Select(lane => LaneId.Parse(lane.Id))];
        long unit = 1L << BitOperations.Log2((ulong)Math.Max(1, trace.End / 200));
        LaneSummary[] summaries = LaneSummaries.Find(trace, lanes, unit, CancellationToken.None);
        var random = new Random(1);
        for (int i = 0; i < lanes.Length; i++)
        {
            for (int question = 0; question < 25; question++)
            {
                long resolution = unit << random.Next(5), start = random.NextInt64(-resolution, trace.End);
                var window = new TimeRange(start, start + 1 + random.NextInt64(trace.End));
                Assert.NotNull(summaries[i].For(resolution));
                string walked = BoxesOf(trace, lanes[i], null, window, resolution);
                Assert.Equal(walked, BoxesOf(trace, lanes[i], summaries[i], window, resolution));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Of_those_whom_a_goroutine_woke_up_it_has_the_boxes_that_a_look_at_each_finds(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        long unit = 1L << BitOperations.Log2((ulong)Math.Max(1, trace.End / 200));
        int[] slots = [.. Enumerable.Range(0, Math.Min(MostLanes, trace.Goroutines.Count))];
        Wakes[] found = WakeSearch.Find(trace, slots, unit, CancellationToken.None);
        var random = new Random(1);
        for (int i = 0; i < slots.Length; i++)
        {
            if (found[i].Count == 0)
                continue;
            Wakes each = found[i] with { Summary = LaneSummary.None };
            LaneId lane = new(LaneKind.Wakes, trace.Goroutines[i].Id);
            for (int question = 0; question < 25; question++)
            {
                long resolution = unit << random.Next(5), start = random.NextInt64(-resolution, trace.End);
                var cells = new Cells(trace, new TimeRange(start, start + 1 + random.NextInt64(trace.End)), resolution);
                Assert.NotNull(found[i].Summary.For(resolution));
                Assert.Equal(
                    BoxesOf(new WakeStrip(trace, i, each), cells, lane), BoxesOf(new WakeStrip(trace, i, found[i]), cells, lane));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Of_a_thread_it_has_the_boxes_that_a_look_at_all_it_did_finds(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        long unit = 1L << BitOperations.Log2((ulong)Math.Max(1, trace.End / 200));
        int[] slots = [.. Enumerable.Range(0, trace.Threads.Length)];
        ThreadHolds[] found = ThreadSearch.Find(trace, slots, unit, CancellationToken.None);
        var random = new Random(1);
        foreach (int slot in slots)
        {
            ThreadHolds each = found[slot] with { Summary = LaneSummary.None };
            LaneId lane = LaneId.Thread(trace.Threads.Span[slot]);
            for (int question = 0; question < 25; question++)
            {
                long resolution = unit << random.Next(5), start = random.NextInt64(-resolution, trace.End);
                var cells = new Cells(trace, new TimeRange(start, start + 1 + random.NextInt64(trace.End)), resolution);
                Assert.NotNull(found[slot].Summary.For(resolution));
                Assert.Equal(
                    BoxesOf(new ThreadStrip(trace, slot, each), cells, lane),
                    BoxesOf(new ThreadStrip(trace, slot, found[slot]), cells, lane));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void It_tells_how_many_boxes_a_window_has(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        LaneId[] lanes = [.. TraceQueries.Lanes(trace, 1).Lanes.Select(lane => LaneId.Parse(lane.Id))];
        long unit = 1L << BitOperations.Log2((ulong)Math.Max(1, trace.End / 200));
        LaneSummary[] summaries = LaneSummaries.Find(trace, lanes, unit, CancellationToken.None);
        var window = new TimeRange(trace.End / 5, trace.End / 2);
        for (int i = 0; i < lanes.Length; i++)
        {
            Assert.Equal(
                Run(trace, lanes[i], null, window, 4 * unit).Count,
                LaneSummaries.CountIn(summaries[i], window, 4 * unit, long.MaxValue));
            // Closer than that it is not known how the spans lie, but how many they are.
            Assert.InRange(
                LaneSummaries.CountIn(summaries[i], window, 1, long.MaxValue),
                Run(trace, lanes[i], null, window, unit).Count,
                Run(trace, lanes[i], null, window, 1).Count + 2 * unit);
        }
    }

    [Fact]
    public void Whoever_looks_closer_than_it_was_summed_up_looks_at_the_segments()
    {
        Trace trace = DrawnTrace.Parse("R0 W2 |4 R5 W7 |9 R12 .90");
        LaneSummary summary = Assert.Single(
            LaneSummaries.Find(trace, [LaneId.Goroutine(1)], 16, CancellationToken.None));
        Assert.Null(summary.For(8));
        Assert.Equal(2, summary.Finest.Entries.Length);
        Assert.Equal((0, 12, 4), (summary.Finest.Entries[0].Start, summary.Finest.Entries[0].End, summary.Finest.Entries[0].Count));
        Assert.Equal(128, summary.For(128)!.Unit);
        Assert.Null(summary.For(48));
    }

    [Fact]
    public void The_timeline_is_drawn_from_it_where_there_are_many_segments()
    {
        // Ten nanoseconds each, with something short in every one.
        string words = string.Join(' ', Enumerable.Range(0, 100).Select(i => $"R{10 * i} W{10 * i + 3} |{10 * i + 10}"));
        Trace trace = DrawnTrace.Parse($"{words} .1100");
        var whole = new TimeRange(0, 1100);
        string walked = DrawnTrace.Boxes(trace with { Phase = TracePhase.Loading }, whole, 64);
        Assert.Equal(walked, DrawnTrace.Boxes(trace, whole, 64));
        Assert.NotNull(Assert.Single(LaneSummaries.Of(trace, [LaneId.Goroutine(1)], 100, CancellationToken.None)));
        Assert.Null(Assert.Single(LaneSummaries.Of(trace, [LaneId.Goroutine(1)], 10, CancellationToken.None)));
    }

    private static string BoxesOf(Strip strip, Cells cells, LaneId lane)
    {
        var columns = new BoxColumns(cells.Window.Start, false, new BoxLabels());
        strip.AddBoxes(columns, cells, lane);
        return $"{string.Join('|', columns.Labels)} {Convert.ToHexString(columns.ToBytes())}";
    }

    private static string BoxesOf(Trace trace, LaneId lane, LaneSummary? summary, TimeRange window, long resolution)
    {
        BoxColumns columns = Run(trace, lane, summary, window, resolution);
        return $"{string.Join('|', columns.Labels)} {Convert.ToHexString(columns.ToBytes())}";
    }

    private static BoxColumns Run(Trace trace, LaneId lane, LaneSummary? summary, TimeRange window, long resolution) =>
        BoxQuery.Run(trace, [lane], [summary], window, resolution, int.MaxValue, null, CancellationToken.None)!;
}
