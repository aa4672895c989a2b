using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class AnnotationRulesTests
{
    private const string Running = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; ";

    [Fact]
    public void A_task_keeps_its_name_into_a_generation_that_does_not_have_the_string() => Assert.EndsWith(
        "\n30 7/0/1 UserTaskEnd request",
        Order.Of(Running + "20 UserTaskBegin 5 0 1 0\nstrings: 1 request\n--\n7: 30 UserTaskEnd 5 0"));

    [Fact]
    public void A_task_that_began_before_the_trace_ends_without_a_name() => Assert.EndsWith(
        "TaskEnd Time=20 ID=5 Parent=18446744073709551615 Type=\"\"\nM=-1 P=-1 G=-1 Sync Time=21 N=2\n",
        TemporaryTrace.List(TraceText.Bytes(Running + "20 UserTaskEnd 5 0")).Text);

    [Fact]
    public void Regions_are_compared_by_name_not_by_the_id_of_the_string() => Assert.Equal(
        "ProcStatus GoStatus UserRegionBegin UserRegionEnd",
        Order.NamesOf(Running + "20 UserRegionBegin 0 1 0\nstrings: 1 parse\n--\n7: 30 UserRegionEnd 0 2 0\nstrings: 2 parse"));

    [Fact]
    public void A_region_that_began_before_the_trace_may_end() => Assert.Equal(
        "ProcStatus GoStatus UserRegionEnd",
        Order.NamesOf(Running + "20 UserRegionEnd 3 1 0\nstrings: 1 parse"));

    [Theory]
    [InlineData(Running + "20 UserTaskBegin 5 0 0 0; 30 UserTaskBegin 5 0 0 0", "task 5 has begun already")]
    [InlineData(Running + "20 UserRegionBegin 1 0 0; 30 UserRegionEnd 2 0 0",
        "a region of task 2 ends that is not the innermost of goroutine 1")]
    [InlineData(Running + "20 UserLog 1 0 9 0", "found invalid string ID 9")]
    [InlineData("7: 10 HeapAlloc 1", "expected a proc but didn't have one")]
    [InlineData("-1: 10 SpanFree 1", "expected a thread but didn't have one")]
    [InlineData("7: 10 GoLabel 0", "expected a proc but didn't have one")]
    public void What_no_order_makes_right_is_a_fault(string trace, string message) =>
        Assert.EndsWith("! " + message, Order.NamesOf(trace));
}
