using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Reading;
using TraceInsight.Fuzzing;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>Traces that Go's reader accepts and no Go program writes, or that are made to cost time and memory.</summary>
public class HostileTraceTests
{
    private const string Running = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; ";

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        Trace trace = Fixtures.Load(file.Path);
        Assert.Empty(TraceProperties.Violations(trace));
        return trace;
    }

    private static string SpansOf(Trace trace, string lane) => string.Join(' ', LaneWalk
        .Of(trace, LaneWalk.LanesOf(trace).Single(l => l.Id == lane)).Select(span => $"{span.State} {span.Start}-{span.End}"));

    [Theory]
    [InlineData("20 GoCreate 5 0 0; 4611686018427387904 GoCreate 6 0 0; 9223372036854775000 GoCreate 7 0 0")]
    [InlineData("20 GoCreate 5 0 0; 9007199254800000 GoCreate 6 0 0")]
    public void A_time_that_no_timeline_can_show_ends_the_trace_there(string events)
    {
        Trace trace = Load(Running + events);
        Assert.Equal(ProblemKind.Damaged, trace.Problem!.Kind);
        Assert.NotNull(trace.Problem.Offset);
        Assert.Equal(2, trace.Goroutines.Count);
        Assert.Equal(11, trace.End);
    }

    [Fact]
    public void A_time_of_weeks_is_shown()
    {
        Trace trace = Load(Running + "2000000000000000 GoCreate 5 0 0; 2000000000000010 GoCreate 6 0 0");
        Assert.Null(trace.Problem);
        Assert.Equal("Running 1-2000000000000002", SpansOf(trace, "g1"));
    }

    [Fact]
    public void A_goroutine_that_ended_and_is_there_again_begins_when_that_is_said() => Assert.Equal(
        "Runnable 11-31 Running 31-41 Waiting 51-62",
        SpansOf(
            Load(Running + "20 GoCreate 5 0 0; 30 GoBlock 0 0; 40 GoStart 5 1; 50 GoDestroy; 60 GoStatus 5 -1 4; 70 ProcStop"),
            "g5"));

    [Fact]
    public void A_goroutine_that_ran_since_the_start_does_not_take_the_proc_from_others_before_it() => Assert.Equal(
        "Running 1-31 ProcWithoutGoroutine 31-62",
        SpansOf(Load(Running + "40 GoBlock 0 0; 41 GoStatus 5 7 2; 70 ProcsChange 1 0"), "p0"));

    [Fact]
    public void What_is_first_mentioned_in_the_last_event_after_a_long_pause_can_be_asked_for()
    {
        byte[] bytes = TraceText.Bytes(Running + "5000000011 GoStatus 5 -1 4");
        using var file = new TemporaryTrace(bytes[..^1]);
        Trace trace = Fixtures.Load(file.Path);
        Assert.Empty(TraceProperties.Violations(trace));
        Assert.Equal("Waiting 1-5000000002", SpansOf(trace, "g5"));
    }

    [Fact]
    public void Numbers_beyond_63_bits_are_negative_as_in_Go_and_can_be_asked_for()
    {
        Trace trace = Load(Running + "20 GoCreate 18446744073709551611 0 0; 30 GoStop 0 0");
        Assert.Equal(LaneId.Goroutine(-5), LaneId.Parse("g-5"));
        Assert.NotNull(TraceQueries.Span(trace, LaneId.Goroutine(-5), 20, SpanMove.At));
    }
}
