using CsCheck;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

public class BoxQueryTests
{
    [Theory]
    [InlineData("R0 W10 R20 .90", 1, "R0-10 W10-20 R20-90")]
    [InlineData("R0 .10 R20 .90", 1, "R0-10 R20-90")]
    public void Long_spans_are_boxes_of_their_own(string spans, long resolution, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(DrawnTrace.Parse(spans), new TimeRange(0, 90), resolution));

    [Theory]
    [InlineData("R0 W10 R11 W12 R90", 5, "R0-10 RW10-12(2) W12-90")]
    [InlineData("R0 W3 Q4 R5 .90", 10, "RQW0-5(3) R5-90")]
    [InlineData("R0 W3 Q4 .5 R50 .90", 10, "RQW0-5(3) R50-90")]
    [InlineData("R0 W1 R2 W3 R4 W5 R6 W7 R8 .9", 4, "RW0-4(4) RW4-8(4) R8-9")]
    public void Spans_too_short_to_see_share_a_box(string spans, long resolution, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(DrawnTrace.Parse(spans), new TimeRange(0, 90), resolution));

    [Fact]
    public void The_largest_share_comes_first() =>
        Assert.Equal("WRQ0-9(3)", DrawnTrace.Boxes(DrawnTrace.Parse("R0 W2 Q8 .9 .20"), new TimeRange(0, 20), 10));

    [Theory]
    [InlineData("R0 W10 |30 R40 .90", "R0-10 W10-40 R40-90")]
    [InlineData("R0 W10 |30 |35 |50 R60 .90", "R0-10 W10-60 R60-90")]
    [InlineData("R0 W10 |30 R30 .90", "R0-10 W10-30 R30-90")]
    [InlineData("R0 .10 |30 |50 R60 .90", "R0-10 R60-90")]
    public void A_span_is_one_box_whatever_segments_it_runs_through(string spans, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(DrawnTrace.Parse(spans), new TimeRange(0, 90), 1));

    [Theory]
    [InlineData("R0 W2 |4 R5 W7 |9 R12 .90", 16, "WR0-12(4) R12-90")]
    [InlineData("R0 W2 |4 R4 W7 |9 R12 W13 .20", 16, "WR0-20(6)")]
    [InlineData("R0 W14 |17 R18 .90", 16, "RW0-18(2) R18-90")]
    [InlineData("R0 W14 |15 |16 |17 R18 .90", 16, "RW0-18(2) R18-90")]
    [InlineData("R0 W2 |4 R20 .90", 16, "R0-2 W2-20 R20-90")]
    public void Spans_too_short_to_see_share_a_box_with_those_of_the_next_segment(string spans, long resolution, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(DrawnTrace.Parse(spans), new TimeRange(0, 90), resolution));

    [Theory]
    [InlineData("R0 W14 |17 R18 .90", "RW0-18(2)")]
    [InlineData("R0 W14 |17 |18 R19 .90", "RW0-19(2)")]
    public void A_box_at_the_end_of_a_window_ends_where_it_does_in_any_other(string spans, string boxes) =>
        Assert.Equal(boxes, DrawnTrace.Boxes(DrawnTrace.Parse(spans), new TimeRange(0, 10), 16));

    [Fact]
    public void A_first_mention_in_a_later_segment_is_drawn_in_the_earlier_ones_too()
    {
        // Waiting since 0, but told only after two segments: W0 behind |50.
        Trace trace = DrawnTrace.Parse("|30 |50 W0 R60 .90");
        Assert.Equal("W0-60 R60-90", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1));
        Assert.Equal("W0-60", DrawnTrace.Boxes(trace, new TimeRange(10, 20), 1));
    }

    [Fact]
    public void Panning_does_not_form_boxes_anew()
    {
        Gen.Int[1, 12].Array[200].Sample(lengths =>
        {
            Trace trace = DrawnTrace.Parse(Alternating(lengths));
            string[] whole = DrawnTrace.Boxes(trace, new TimeRange(0, trace.End), 16).Split(' ');
            for (long start = 0; start < trace.End; start += 97)
            {
                string window = DrawnTrace.Boxes(trace, new TimeRange(start, start + 200), 16);
                Assert.All(window.Split(' '), box => Assert.Contains(box, whole));
            }
        }, iter: 20);
    }

    [Fact]
    public void Every_span_is_in_exactly_one_box_of_any_resolution()
    {
        Gen.Int[1, 40].Array[1, 300].Select(Gen.Long[1, 200]).Sample((lengths, resolution) =>
        {
            Trace trace = DrawnTrace.Parse(Alternating(lengths));
            string[] boxes = DrawnTrace.Boxes(trace, new TimeRange(0, trace.End), resolution).Split(' ');
            int spans = boxes.Sum(box => box.IndexOf('(') is var at and > 0 ? int.Parse(box.AsSpan((at + 1)..^1)) : 1);
            Assert.Equal(lengths.Length, spans);
        }, iter: 200);
    }

    private static string Alternating(int[] lengths)
    {
        long time = 0;
        var words = new List<string>();
        for (int i = 0; i < lengths.Length; i++)
        {
            words.Add($"{"RWQ"[i % 3]}{time}");
            time += lengths[i];
        }
        return $"{string.Join(' ', words)} .{time}";
    }
}
