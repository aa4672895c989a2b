using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Stacks;

public class StackTests
{
    // Stack 1: main → work → receive; 2: main → work at another line; 3: main → rest; 4: other.
    private const string Tables = """
        strings: 1 chan receive; 2 main.main; 3 /src/main.go; 4 main.work; 5 runtime.receive; 6 main.rest; 7 main.other
        stacks: 1 4096,5,3,9 4097,4,3,30 4098,2,3,12; 2 4099,4,3,31 4098,2,3,12; 3 4100,6,3,50 4098,2,3,12; 4 4101,7,3,70

        """;

    private const string Begin = "7: 9 ProcStatus 0 1; 10 GoStatus 1 7 2";

    // It runs, waits from 10 to 30 at stack 1, runs until 50 and waits at stack 4.
    private const string Waits = $"{Begin}; 19 GoBlock 1 1; 39 GoUnblock 1 1 0; 44 GoStart 1 2; 59 GoBlock 1 4; 99 GoUnblock 1 3 0";

    [Theory]
    [InlineData("g1.k0", "f11-36 f51-92")]
    [InlineData("g1.k1", "f11-36")]
    [InlineData("g1.k2", "f11-36")]
    [InlineData("g1.k3", "")]
    [InlineData("g1.k2000000000", "")]
    [InlineData("g2.k0", "")]
    public void A_wait_shows_the_calls_of_its_stack_with_the_outermost_on_top_until_the_goroutine_runs_again(string lane, string boxes) =>
        Assert.Equal(boxes, Boxes(Load(Waits), lane, 1));

    [Fact]
    public void A_box_says_which_function_and_behind_a_line_break_where()
    {
        BoxFrame frame = TraceQueries.Boxes(
            Load(Waits), [.. "g1.k0 g1.k1 g1.k2".Split(' ').Select(LaneId.Parse)], new TimeRange(0, 91), 1, CancellationToken.None);
        Assert.Equal(
            ["", "main.main\nmain.go:12", "main.work\nmain.go:30", "runtime.receive\nmain.go:9", "main.other\nmain.go:70"],
            frame.Labels);
    }

    [Fact]
    public void A_call_tells_where_it_is_how_deep_and_of_which_stack()
    {
        SpanDetails call = TraceQueries.Span(Load(Waits), LaneId.Parse("g1.k1"), 20, SpanMove.At)!;
        Assert.Equal(("main.work", SpanState.Frame, 11L, 36L), (call.Title, call.State, call.Start, call.End));
        Assert.Equal([new Frame("main.work", "/src/main.go", 30)], call.Stacks[0].Frames);
        Assert.Equal(
            ["Waiting: chan receive", "runtime.receive", "main.work", "main.main"],
            call.Stacks[1].Frames.Select(frame => frame.Function).Prepend(call.Stacks[1].Title));
        Assert.Equal(
            [
                "Call: 2 of 3, from the outermost", "Known from: Waiting: chan receive",
                "And then: runnable, with the stack of the wait before",
            ],
            call.Facts.Select(fact => $"{fact.Name}: {fact.Text}"));
        Assert.Equal(("g1", 31L), (call.Facts[2].To!.Lane, call.Facts[2].To!.Time));
        Assert.Equal(("g1", 1L), (call.Related[0].Lane, call.Goroutine!.Id));
    }

    [Theory]
    [InlineData("g1.k0", 5, SpanMove.Nearest, 11L)]
    [InlineData("g1.k0", 35, SpanMove.At, 11L)]
    [InlineData("g1.k0", 40, SpanMove.Nearest, 11L)]
    [InlineData("g1.k0", 45, SpanMove.Nearest, 51L)]
    [InlineData("g1.k0", 40, SpanMove.At, null)]
    [InlineData("g1.k0", 20, SpanMove.Next, 51L)]
    [InlineData("g1.k0", 60, SpanMove.Previous, 11L)]
    [InlineData("g1.k0", 60, SpanMove.Next, null)]
    [InlineData("g1.k0", 60, SpanMove.First, 11L)]
    [InlineData("g1.k0", 20, SpanMove.Last, 51L)]
    [InlineData("g1.k1", 80, SpanMove.Previous, 11L)]
    [InlineData("g1.k7", 20, SpanMove.Nearest, null)]
    [InlineData("g1.k2000000000", 20, SpanMove.Nearest, null)]
    [InlineData("g9.k0", 20, SpanMove.Nearest, null)]
    public void Calls_are_found_by_moment_and_from_one_to_the_next(string lane, long time, SpanMove move, long? start) =>
        Assert.Equal(start, TraceQueries.Span(Load(Waits), LaneId.Parse(lane), time, move)?.Start);

    [Fact]
    public void A_running_goroutine_is_where_samples_found_it_until_the_next_one_and_a_call_that_stays_is_one_box()
    {
        Trace trace = Load($"samples: 15 7 0 1 1; 20 7 0 1 2; 25 7 0 1 3\n{Begin}; 34 GoBlock 1 3; 99 GoUnblock 1 1 0");
        // From 34 on the event tells; before the first sample nobody knows.
        Assert.Equal("g7-26(3) f26-92", Boxes(trace, "g1.k0", 1));
        Assert.Equal("g7-17(2) g17-26 f26-92", Boxes(trace, "g1.k1", 1));
        Assert.Equal("g7-12", Boxes(trace, "g1.k2", 1));
        SpanDetails work = TraceQueries.Span(trace, LaneId.Parse("g1.k1"), 8, SpanMove.At)!;
        Assert.Equal((SpanState.SampledFrame, 7L, 17L), (work.State, work.Start, work.End));
        Assert.Equal("2 CPU samples", work.Facts[1].Text);
        Assert.Equal("This call, at first", work.Stacks[0].Title);
    }

    [Fact]
    public void From_afar_the_call_with_half_of_the_time_stands_for_all_and_otherwise_there_are_many()
    {
        Trace trace = Load($"samples: 11 7 0 1 1; 13 7 0 1 3; 14 7 0 1 1; 16 7 0 1 4; 18 7 0 1 3\n{Begin}; 19 GoBlock 1 4; 99 GoUnblock 1 1 0");
        // Of 8 ns main has 6; below it work 4, rest 2, and the rest is another's. Receive is in all of work.
        Assert.Equal("gm3-11(5) f11-92", Boxes(trace, "g1.k0", 32));
        Assert.Equal("gm3-11(5)", Boxes(trace, "g1.k1", 32));
        Assert.Equal("gm3-11(5)", Boxes(trace, "g1.k2", 32));
        // Of 8 ns work has 3 and rest 3.
        Trace even = Load($"samples: 11 7 0 1 1; 14 7 0 1 3; 17 7 0 1 4\n{Begin}; 19 GoBlock 1 4; 99 GoUnblock 1 1 0");
        Assert.Equal("gm3-11(3) f11-92", Boxes(even, "g1.k0", 32));
        Assert.Equal("m3-11(3)", Boxes(even, "g1.k1", 32));
        Assert.Equal("", Boxes(even, "g1.k2", 32));
    }

    [Fact]
    public void A_wait_through_generations_that_do_not_mention_it_is_one_box()
    {
        Trace trace = Load(
            $"{Begin}; 19 GoBlock 1 1\n--\n{Tables}7: 200 ProcStatus 0 1; 201 GoStatus 1 -1 4; 210 GoUnblock 1 1 0; 215 GoStart 1 2; 220 GoBlock 1 4");
        Assert.Equal("f11-207", Boxes(trace, "g1.k1", 1));
        Assert.Equal("f11-207", Boxes(trace, "g1.k1", 1, new TimeRange(150, 160)));
        // In the second generation it is only runnable and running.
        Assert.Equal("f11-207", Boxes(trace, "g1.k1", 1, new TimeRange(204, 206)));
        Assert.Equal("main.work", TraceQueries.Span(trace, LaneId.Parse("g1.k1"), 150, SpanMove.At)!.Title);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(32)]
    [InlineData(35)]
    public void The_stack_of_a_wait_is_there_wherever_one_begins_to_look(long start) =>
        Assert.Equal("f11-36", Boxes(Load(Waits), "g1.k0", 1, new TimeRange(start, start + 1)));

    [Fact]
    public void A_goroutine_that_waits_to_run_generation_after_generation_keeps_its_stack()
    {
        Trace trace = Load(
            $"{Begin}; 19 GoBlock 1 1; 30 GoUnblock 1 1 0\n--\n{Tables}7: 100 ProcStatus 0 1; 101 GoStatus 1 -1 1\n--\n"
            + $"{Tables}7: 200 ProcStatus 0 1; 201 GoStatus 1 -1 1; 215 GoStart 1 1; 220 GoBlock 1 4");
        Assert.Equal("f11-207", Boxes(trace, "g1.k1", 1, new TimeRange(0, 220)));
        Assert.Equal("f11-207", Boxes(trace, "g1.k1", 1, new TimeRange(120, 130)));
        Assert.Equal("f11-207", Boxes(trace, "g1.k1", 1, new TimeRange(203, 204)));
    }

    [Fact]
    public void A_runnable_goroutine_tells_where_it_waited_before_beside_where_it_was_unblocked()
    {
        SpanDetails runnable = TraceQueries.Span(Load(Waits), LaneId.Parse("g1"), 33, SpanMove.At)!;
        Assert.Equal(SpanState.Runnable, runnable.State);
        Assert.Contains(runnable.Stacks, stack => stack.Title == "Waited here before: chan receive"
            && stack.Frames[0].Function == "runtime.receive");
        SpanDetails unknown = TraceQueries.Span(
            Load($"{Begin}; 19 GoBlock 1 0; 39 GoUnblock 1 1 0; 44 GoStart 1 2"), LaneId.Parse("g1"), 33, SpanMove.At)!;
        Assert.Equal(SpanState.Runnable, unknown.State);
        Assert.DoesNotContain(unknown.Stacks, stack => stack.Title.StartsWith("Waited here", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_searched_for_is_lit_in_the_stacks_too()
    {
        Trace trace = Load(Waits);
        var search = TraceInsight.Engine.Querying.Search.SpanSearch.Of(trace, "top:receive")!;
        search.Run(CancellationToken.None);
        Assert.Equal("f11-36* f51-92", DrawnTrace.Boxes(trace, new TimeRange(0, 91), 1, search, "g1.k0"));
    }

    [Fact]
    public void A_goroutine_tells_how_many_lanes_its_stacks_take()
    {
        Trace trace = Load(Waits);
        Assert.Equal(3, TraceQueries.StackDepth(trace, LaneId.Goroutine(1), CancellationToken.None));
        Assert.Null(TraceQueries.StackDepth(trace, LaneId.Goroutine(9), CancellationToken.None));
        Assert.Null(TraceQueries.StackDepth(trace, LaneId.Proc(0), CancellationToken.None));
        Assert.Equal(0, TraceQueries.StackDepth(Load(Begin), LaneId.Goroutine(1), CancellationToken.None));
    }

    private static string Boxes(Trace trace, string lane, long resolution, TimeRange? window = null) =>
        DrawnTrace.Boxes(trace, window ?? new TimeRange(0, 91), resolution, lane: lane);

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(Tables + text));
        return Fixtures.Load(file.Path);
    }
}
