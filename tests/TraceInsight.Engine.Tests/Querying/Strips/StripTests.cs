using System.Globalization;
using CsCheck;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Strips;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Strips;

public class StripTests
{
    private const string Begin = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2";
    private const string Names = "strings: 1 outer; 2 inner; 3 order; 4 main.work; 5 main.go\nstacks: 1 4096,4,5,30; 2 4097,4,5,31\n";

    [Theory]
    [InlineData("0-10 20-30", 1, "u0-10 u20-30")]
    [InlineData("0-10 12-13 14-15 20-90", 4, "u0-10 u12-15(2) u20-90")]
    [InlineData("0-1 2-3 4-5 6-7", 4, "u0-3(2) u4-7(2)")]
    [InlineData("5-5 20-20 21-21", 4, "u5-5 u20-21(2)")]
    public void Regions_are_boxes_and_those_too_short_to_see_share_one(string regions, long resolution, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(With(regions), new TimeRange(0, 90), resolution, lane: "g1.r0"));

    [Fact]
    public void What_took_no_time_is_there_where_the_window_begins_and_at_the_end_of_the_trace() => Assert.Equal(
        "u0-0 u90-90", DrawnTrace.Boxes(With("0-0 90-90"), new TimeRange(0, 91), 1, lane: "g1.r0"));

    [Theory]
    [InlineData("0-80 10-30 40-50", "g1.r0", "u0-80")]
    [InlineData("0-80 10-30 40-50", "g1.r1", "u10-30 u40-50")]
    [InlineData("0-80 10-30 40-50", "g1.r2", "")]
    [InlineData("0-80", "g7.r0", "")]
    [InlineData("0-80", "g1.a", "")]
    [InlineData("0-80", "p5.s", "")]
    public void Each_depth_has_its_own_and_a_lane_that_does_not_exist_has_none(string regions, string lane, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(With(regions), new TimeRange(0, 90), 1, lane: lane));

    [Fact]
    public void Panning_does_not_form_boxes_anew_and_each_region_is_in_exactly_one()
    {
        Gen.Int[0, 30].Array[2, 200].Select(Gen.Long[1, 60]).Sample((lengths, resolution) =>
        {
            Trace trace = With(Alternating(lengths));
            string[] whole = Boxes(new TimeRange(0, trace.End + 1));
            Assert.Equal(
                lengths.Length / 2, whole.Sum(box => box.IndexOf('(') is var at and > 0 ? int.Parse(box.AsSpan((at + 1)..^1)) : 1));
            for (long start = 0; start < trace.End; start += 97)
                Assert.All(Boxes(new TimeRange(start, start + 200)), box => Assert.Contains(box, whole));

            string[] Boxes(TimeRange window) => DrawnTrace.Boxes(trace, window, resolution, lane: "g1.r0")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }, iter: 60);
    }

    [Fact]
    public void A_box_that_stands_for_thousands_has_the_time_of_each()
    {
        Gen.Int[0, 30].Array[9000, 12_000].Select(Gen.Long[3_000, 200_000]).Sample((lengths, resolution) =>
        {
            Trace trace = With(Alternating(lengths));
            RegionStrip strip = RegionStrip.Of(trace, LaneId.Parse("g1.r0"))!;
            int from = lengths.Length / 8, to = strip.Count - from;
            long[] sums = new long[strip.SumCount];
            new StripSums(strip, LaneId.Parse("g1.r0")).Add(trace, from, to, sums);
            Assert.Equal(
                Enumerable.Range(from, to - from).Sum(i => Math.Max(1, strip[i].End - strip[i].Start)),
                sums[(int)SpanState.Region]);
            Assert.Equal(
                strip.Count,
                DrawnTrace.Boxes(trace, new TimeRange(0, trace.End + 1), resolution, lane: "g1.r0").Split(' ')
                    .Sum(box => box.IndexOf('(') is var at and > 0 ? int.Parse(box.AsSpan((at + 1)..^1)) : 1));
        }, iter: 5);
    }

    [Theory]
    [InlineData(15, SpanMove.At, null)]
    [InlineData(25, SpanMove.At, 20L)]
    [InlineData(20, SpanMove.At, 20L)]
    [InlineData(10, SpanMove.At, null)]
    [InlineData(5, SpanMove.At, 5L)]
    [InlineData(13, SpanMove.Nearest, 20L)]
    [InlineData(12, SpanMove.Nearest, 5L)]
    [InlineData(1, SpanMove.Nearest, 5L)]
    [InlineData(80, SpanMove.Nearest, 50L)]
    [InlineData(25, SpanMove.Next, 50L)]
    [InlineData(25, SpanMove.Previous, 5L)]
    [InlineData(15, SpanMove.Previous, 5L)]
    [InlineData(4, SpanMove.Previous, null)]
    [InlineData(60, SpanMove.Next, null)]
    [InlineData(60, SpanMove.First, 5L)]
    [InlineData(0, SpanMove.Last, 50L)]
    public void Regions_are_found_by_moment_and_from_one_to_the_next(long time, SpanMove move, long? start) =>
        Assert.Equal(start, TraceQueries.Span(With("5-5 20-30 50-60"), LaneId.Parse("g1.r0"), time, move)?.Start);

    [Fact]
    public void A_region_tells_its_task_and_where_it_began_and_ended()
    {
        Trace trace = Load(
            $"{Names}{Begin}; 20 UserTaskBegin 9 0 3 1; 30 UserRegionBegin 9 1 1; 40 UserRegionBegin 0 2 1; 50 UserRegionEnd 0 2 2");
        SpanDetails inner = Find(trace, "g1.r1", 35), outer = Find(trace, "g1.r0", 35);
        Assert.Equal(("Region: inner", 31L, 41L, true, true), (inner.Title, inner.Start, inner.End, inner.StartKnown, inner.EndKnown));
        Assert.Equal(["Begins here", "Ends here"], inner.Stacks.Select(stack => stack.Title));
        Assert.Equal([30, 31], inner.Stacks.Select(stack => stack.Frames[0].Line));
        Assert.Empty(inner.Facts);
        Assert.Equal(("Region: outer", SpanState.RegionCut, false), (outer.Title, outer.State, outer.EndKnown));
        Assert.Equal([new Fact("Task", "order (task 9)", null)], outer.Facts);
        Assert.Equal(1, outer.Goroutine!.Id);
        Assert.Equal("uv", Letters(DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g1.r1")
            + DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g1.r0")));
    }

    [Fact]
    public void A_mark_assist_tells_where_and_a_sweep_also_what_it_won()
    {
        Trace trace = Load(
            $"{Names}{Begin}; 20 GCMarkAssistBegin 1; 30 GCMarkAssistEnd; 40 GCSweepBegin 2; 50 GCSweepEnd 8192 3145728");
        Assert.Equal("a11-21", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g1.a"));
        Assert.Equal("w31-41", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "p0.s"));
        Assert.Equal(30, Find(trace, "g1.a", 15).Stacks[0].Frames[0].Line);
        SpanDetails sweep = Find(trace, "p0.s", 35);
        Assert.Equal(31, sweep.Stacks[0].Frames[0].Line);
        Assert.Equal(["Swept 8 KiB", "Reclaimed 3 MiB"], sweep.Facts.Select(fact => $"{fact.Name} {fact.Text}"));
        Assert.Equal((1L, 0L), (sweep.Goroutine!.Id, sweep.Proc));
    }

    [Fact]
    public void Lanes_tell_what_lies_below_them()
    {
        Trace trace = Load(
            $"{Names}{Begin}; 20 UserRegionBegin 0 1 1; 25 UserRegionBegin 0 2 1; 30 GCMarkAssistBegin 1; 35 GCMarkAssistEnd; "
            + "40 GCSweepBegin 1; 50 GCSweepEnd 1 1");
        Assert.Equal(new LaneStrips(2, true, false, false, false, 0, 0), TraceQueries.Lane(trace, LaneId.Goroutine(1))!.Strips);
        Assert.Equal(new LaneStrips(0, false, true, false, false, 0, 0), TraceQueries.Lane(trace, LaneId.Proc(0))!.Strips);
        Assert.Null(TraceQueries.Lane(trace, LaneId.Goroutine(2)));
        Assert.Null(TraceQueries.Lane(trace, LaneId.GC));
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void All_regions_and_ranges_of_a_trace_are_below_the_lanes_that_tell_of_them(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        int regions = 0, ranges = 0, logs = 0, samples = 0;
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            Lane lane = TraceQueries.Lane(trace, LaneId.Goroutine(trace.Goroutines[slot].Id))!;
            Assert.Equal(trace.Regions.Tracks.DepthOf(slot), lane.Strips?.Regions ?? 0);
            for (int depth = 0; depth < (lane.Strips?.Regions ?? 0); depth++)
                regions += Along(trace, $"{lane.Id}.r{depth}");
            ranges += lane.Strips?.Assists == true ? Along(trace, $"{lane.Id}.a") : 0;
            logs += lane.Strips?.Logs == true ? Distinct(trace, lane.Id, trace.Logs.OfGoroutine(slot).Length, "l") : 0;
            samples += lane.Strips?.Samples == true ? Distinct(trace, lane.Id, trace.CpuSamples.OfGoroutine(slot).Length, "c") : 0;
        }
        for (int slot = 0; slot < trace.Procs.Count; slot++)
        {
            Lane lane = TraceQueries.Lane(trace, LaneId.Proc(trace.Procs[slot].Id))!;
            ranges += lane.Strips?.Sweeps == true ? Along(trace, $"{lane.Id}.s") : 0;
        }
        Assert.Equal(trace.Regions.Count, regions);
        Assert.Equal(Enumerable.Range(0, trace.Logs.Count).Count(i => trace.Logs[i].Goroutine >= 0), logs);
        Assert.Equal(trace.CpuSamples.Items.ToArray().Count(sample => sample.Goroutine >= 0), samples);
        Assert.Equal(
            trace.Ranges.Of(RuntimeRangeKind.MarkAssist).Length + trace.Ranges.Of(RuntimeRangeKind.Sweep).Length, ranges);
    }

    [Fact]
    public void A_log_tells_what_was_said_for_which_task_and_where()
    {
        Trace trace = Load($"{Names}{Begin}; 20 UserTaskBegin 9 0 3 1; 30 UserLog 9 1 2 1; 40 UserLog 0 0 1 2");
        Assert.Equal("l21-21 l31-31", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g1.l"));
        SpanDetails log = Find(trace, "g1.l", 21);
        Assert.Equal(("Log: inner", 1L), (log.Title, log.Goroutine!.Id));
        Assert.Equal([new Fact("Category", "outer", null), new Fact("Task", "order (task 9)", null)], log.Facts);
        Assert.Equal((30, 31), (log.Stacks[0].Frames[0].Line, Find(trace, "g1.l", 31).Stacks[0].Frames[0].Line));
        Assert.Empty(Find(trace, "g1.l", 31).Facts);
    }

    [Fact]
    public void A_cpu_sample_tells_where_it_was_found_and_on_what()
    {
        Trace trace = Load($"{Names}samples: 25 7 0 1 2\n{Begin}; 50 GoStop 1 1");
        Assert.Equal("s16-16", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g1.c"));
        SpanDetails sample = Find(trace, "g1.c", 16);
        Assert.Equal((31, 0L, 7L), (sample.Stacks[0].Frames[0].Line, sample.Proc, sample.Thread));
    }

    [Fact]
    public void A_goroutine_tells_whom_it_created_and_woke_up_and_that_leads_there()
    {
        Trace trace = Load(
            $"{Names}{Begin}; 20 GoCreate 5 2 1; 25 GoCreateBlocked 6 2 1; 30 GoUnblock 6 1 2; 35 GoStop 1 1; 36 GoStart 5 1; "
            + "40 GoBlock 1 1; 41 GoStart 6 2; 45 GoUnblock 5 2 1");
        Assert.Equal("c11-11 c16-16 b21-21", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g1.w"));
        Assert.Equal("cb11-21(3)", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 64, lane: "g1.w"));
        Assert.Equal("b36-36", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g6.w"));
        Assert.Equal("", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "g5.w"));
        SpanDetails wake = Find(trace, "g1.w", 21);
        Assert.Equal(("Unblocked", "g6", 21L, 31), (wake.Facts[0].Name, wake.Facts[0].To!.Lane, wake.Facts[0].To!.Time, wake.Stacks[0].Frames[0].Line));
        Assert.StartsWith("Created G5", Find(trace, "g1.w", 11).Title);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Whom_goroutines_created_and_woke_up_is_what_those_say_of_them(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        var told = Enumerable.Range(0, trace.Goroutines.Count).Select(_ => new List<long>()).ToArray();
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            LaneSpans spans = LaneSpans.OfGoroutine(trace, slot);
            for (LaneSpan? span = spans.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1)); span is { } one; span = spans.After(one))
            {
                if (one is { Kind: SpanKind.RunnableCreated or SpanKind.RunnableUnblocked or SpanKind.WaitingCreated, B: >= 0 })
                    told[one.B].Add(one.Start);
            }
        }
        Assert.All(told, (times, slot) => Assert.Equal(
            times.Order(),
            WakeStrip.Of(trace, new LaneId(LaneKind.Wakes, trace.Goroutines[slot].Id)) is { } strip
                ? Enumerable.Range(0, strip.Count).Select(i => strip[i].Start)
                : []));
    }

    /// <summary>As <see cref="Along"/>, where some may be of the same moment: keys go from moment to moment.</summary>
    private static int Distinct(Trace trace, string lane, int count, string part)
    {
        Assert.InRange(Along(trace, $"{lane}.{part}"), 1, count);
        return count;
    }

    /// <summary>How many there are, from the first to the last and back.</summary>
    private static int Along(Trace trace, string lane)
    {
        LaneId id = LaneId.Parse(lane);
        int there = 0, back = 0;
        for (SpanDetails? at = TraceQueries.Span(trace, id, 0, SpanMove.First); at is not null; there++)
        {
            Assert.Equal(lane, at.Lane);
            at = TraceQueries.Span(trace, id, at.Start, SpanMove.Next);
        }
        for (SpanDetails? at = TraceQueries.Span(trace, id, 0, SpanMove.Last); at is not null; back++)
            at = TraceQueries.Span(trace, id, at.Start, SpanMove.Previous);
        Assert.Equal(there, back);
        return there;
    }

    private static Trace With(string regions)
    {
        Region[] all = regions.Split(' ').Select(region =>
        {
            long[] bounds = [.. region.Split('-').Select(bound => long.Parse(bound, CultureInfo.InvariantCulture))];
            return new Region(0, 0, 0, 0, bounds[0], bounds[1], true, true);
        }).ToArray();
        return DrawnTrace.Parse($"R0 .{Math.Max(90, all.Max(region => region.End))}") with
        {
            Regions = new RegionTable(all, default),
        };
    }

    /// <summary>A region, a gap, a region, a gap …</summary>
    private static string Alternating(int[] lengths)
    {
        long time = 0;
        var regions = new List<string>();
        for (int i = 0; i + 1 < lengths.Length; i += 2)
        {
            regions.Add($"{time}-{time + lengths[i]}");
            // One after another that took no time could not be told apart by their starts.
            time += lengths[i] + lengths[i + 1] + 1;
        }
        return string.Join(' ', regions);
    }

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        return Fixtures.Load(file.Path);
    }

    private static SpanDetails Find(Trace trace, string lane, long time) =>
        TraceQueries.Span(trace, LaneId.Parse(lane), time, SpanMove.At)!;

    private static string Letters(string boxes) => new([.. boxes.Where(char.IsLetter)]);
}
