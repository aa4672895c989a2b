using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class RangeRulesTests
{
    private const string Running = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; ";
    private const string AlsoRunning = "\n8: 10 ProcStatus 1 1; 11 GoStatus 2 8 2; ";

    [Fact]
    public void The_numbers_of_the_garbage_collector_decide_the_order() => Assert.Equal(
        "ProcStatus ProcStatus GoStatus GoStatus GCBegin GCEnd GCBegin GCEnd",
        Order.NamesOf(Running + "20 GCBegin 1 0; 50 GCBegin 3 0" + AlsoRunning + "40 GCEnd 2; 45 GCEnd 4"));

    [Fact]
    public void A_collection_that_runs_already_is_told_of_once_a_generation() => Assert.Equal(
        "ProcStatus GoStatus GCActive GCActive GCEnd",
        Order.NamesOf(Running + "20 GCActive 4\n--\n7: 30 GCActive 5; 40 GCEnd 6"));

    [Fact]
    public void A_stop_of_the_world_ends_with_the_kind_it_began_with() => Assert.EndsWith(
        "\n20 7/0/1 STWBegin start trace\n30 7/0/1 STWEnd start trace",
        Order.Of(Running + "20 STWBegin 1 0; 30 STWEnd\nstrings: 1 start trace"));

    [Fact]
    public void A_sweep_belongs_to_the_proc_and_needs_no_goroutine() => Assert.Equal(
        "ProcStatus GCSweepBegin GCSweepEnd GCSweepBegin",
        Order.NamesOf("7: 10 ProcStatus 0 1; 20 GCSweepBegin 0; 30 GCSweepEnd 1 2; 40 GCSweepBegin 0"));

    [Fact]
    public void An_assist_that_goes_on_is_told_of_again() => Assert.Equal(
        "ProcStatus GoStatus GCMarkAssistActive GCMarkAssistActive GCMarkAssistEnd",
        Order.NamesOf(Running + "20 GCMarkAssistActive 1\n--\n7: 30 GCMarkAssistActive 1; 40 GCMarkAssistEnd"));

    [Theory]
    [InlineData(Running + "20 GCEnd 1", "the garbage collector is not running")]
    [InlineData(Running + "20 GCBegin 1 0; 30 GCBegin 2 0", "the garbage collector is running already")]
    [InlineData(Running + "20 GCBegin 1 0; 30 GCActive 2", "not the first event of the garbage collector")]
    [InlineData(Running + "20 STWEnd", "no such range is active")]
    [InlineData(Running + "20 STWBegin 0 0; 30 STWBegin 0 0", "such a range is active already")]
    [InlineData(Running + "20 GCMarkAssistActive 1; 30 GCMarkAssistActive 1", "such a range is active already")]
    [InlineData(Running + "20 GCMarkAssistActive 9", "unknown goroutine 9")]
    [InlineData(Running + "\n--\n7: 30 GCMarkAssistActive 1", "no such range is active")]
    [InlineData(Running + "20 GCSweepActive 9", "unknown proc 9")]
    [InlineData("7: 10 GCSweepBegin 0", "expected a proc but didn't have one")]
    [InlineData("7: 10 ProcStatus 0 1; 20 STWBegin 0 0", "expected a goroutine but didn't have one")]
    public void What_no_order_makes_right_is_a_fault(string trace, string message) =>
        Assert.EndsWith("! " + message, Order.NamesOf(trace));
}
