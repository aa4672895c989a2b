using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

/// <summary>What goes on through a segment without rows is told; its cost is not that of all that ever was.</summary>
public class OngoingTableTests
{
    private const int Lanes = 100;

    [Fact]
    public void What_has_no_rows_in_a_segment_goes_on_as_before()
    {
        var table = new OngoingTable();
        for (int slot = 0; slot < 4; slot++)
            table.Add();
        table.Set(3, new Ongoing(SpanKind.Running, 10, -1));
        table.Set(1, new Ongoing(SpanKind.Syscall, 20, -1));
        table.Set(2, default);
        Assert.Empty(table.EndSegment().Slots);

        table.Set(3, default);
        QuietLanes quiet = table.EndSegment();

        Assert.Equal([1], quiet.Slots);
        Assert.Equal((SpanKind.Syscall, 20), (quiet.Kinds[0], quiet.Since[0]));
    }

    [Fact]
    public void It_is_what_a_look_at_every_lane_would_find()
    {
        var table = new OngoingTable();
        var now = new Ongoing[Lanes];
        for (int slot = 0; slot < Lanes; slot++)
            table.Add();
        var random = new Random(1);
        for (int segment = 0; segment < 200; segment++)
        {
            var present = new HashSet<int>();
            for (int i = random.Next(50); i > 0; i--)
            {
                // Small enough for some to have two tracks.
                int slot = random.Next(Lanes);
                now[slot] = random.Next(3) == 0 ? default : new Ongoing(SpanKind.Running, segment, -1);
                table.Set(slot, now[slot]);
                present.Add(slot);
            }
            int[] expected = [.. Enumerable.Range(0, Lanes)
                .Where(slot => now[slot].Kind != SpanKind.None && !present.Contains(slot))];

            QuietLanes quiet = table.EndSegment();

            Assert.Equal(expected, quiet.Slots);
            Assert.Equal(expected.Select(slot => now[slot].Start), quiet.Since);
        }
    }
}
