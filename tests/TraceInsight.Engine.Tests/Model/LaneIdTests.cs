using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Model;

public class LaneIdTests
{
    [Theory]
    [InlineData("gc")]
    [InlineData("stw")]
    [InlineData("p3")]
    [InlineData("m7")]
    [InlineData("t9")]
    [InlineData("t9.g2")]
    [InlineData("t9.l")]
    [InlineData("g17")]
    [InlineData("g-5")]
    [InlineData("g17.r0")]
    [InlineData("g17.r12")]
    [InlineData("g17.a")]
    [InlineData("g17.l")]
    [InlineData("g17.w")]
    [InlineData("g17.c")]
    [InlineData("p3.s")]
    public void A_lane_is_written_as_it_is_read(string name) => Assert.Equal(name, LaneId.Parse(name).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("g")]
    [InlineData("x1")]
    [InlineData("g1.")]
    [InlineData("g1.r")]
    [InlineData("g1.r-1")]
    [InlineData("g1.r1.a")]
    [InlineData("g1.ab")]
    [InlineData("g1.s")]
    [InlineData("p1.r0")]
    [InlineData("p1.a")]
    [InlineData("gc.a")]
    public void What_names_no_lane_is_refused(string name) => Assert.Throws<FormatException>(() => LaneId.Parse(name));
}
