using System.Globalization;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Model;

public class RegionTracksTests
{
    [Theory]
    [InlineData("0-10 20-30", "0-10 20-30")]
    [InlineData("2-4 0-10 10-12", "0-10 10-12 / 2-4")]
    [InlineData("2-3 4-5 1-6 0-9", "0-9 / 1-6 / 2-3 4-5")]
    [InlineData("0-3 0-7 8-9", "0-7 8-9 / 0-3")]
    public void Regions_are_on_the_track_of_their_depth_in_the_order_of_their_starts(string regions, string tracks) =>
        Assert.Equal(tracks, Text(Table(regions), new TimeRange(0, 100)));

    [Theory]
    [InlineData("0-10 20-30 40-50", 10, 40, "20-30")]
    [InlineData("0-10 20-30 40-50", 9, 41, "0-10 20-30 40-50")]
    [InlineData("0-10 20-30 40-50", 10, 20, "")]
    public void Regions_that_touch_a_range_are_found(string regions, long start, long end, string found) =>
        Assert.Equal(found, Text(Table(regions), new TimeRange(start, end)));

    [Fact]
    public void Another_goroutine_has_other_tracks_and_most_have_none()
    {
        RegionTracks tracks = new RegionTable(new[] { Of(3, 0, 10), Of(5, 2, 4) }, new[] { Of(3, 5, 20) }).Tracks;
        Assert.Equal([0, 0, 0, 2, 0, 1, 0], Enumerable.Range(0, 7).Select(tracks.DepthOf));
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Regions_of_one_track_do_not_overlap_and_lie_in_one_of_the_track_around(string name)
    {
        RegionTable regions = Fixtures.Load(Fixtures.PathOf(name)).Regions;
        int seen = 0, goroutines = regions.Count == 0 ? 0 : Enumerable.Range(0, regions.Count).Max(i => regions[i].Goroutine) + 1;
        for (int slot = 0; slot < goroutines; slot++)
        {
            for (int depth = 0; depth < regions.Tracks.DepthOf(slot); depth++)
            {
                long last = long.MinValue;
                foreach (int index in regions.Tracks.Track(slot, depth))
                {
                    seen++;
                    Region region = regions[index];
                    Assert.Equal(slot, region.Goroutine);
                    Assert.True(region.Start >= last);
                    last = region.End;
                    if (depth > 0)
                    {
                        Region around = regions[Assert.Single(
                            regions.Tracks.Track(slot, depth - 1, new TimeRange(region.Start, region.Start + 1)).ToArray())];
                        Assert.True(around.Start <= region.Start && region.End <= around.End);
                    }
                }
            }
        }
        Assert.Equal(regions.Count, seen);
    }

    private static RegionTable Table(string text) => new(text.Split(' ').Select(range =>
    {
        long[] bounds = [.. range.Split('-').Select(bound => long.Parse(bound, CultureInfo.InvariantCulture))];
        return Of(0, bounds[0], bounds[1]);
    }).ToArray(), default);

    private static Region Of(int goroutine, long start, long end) => new(goroutine, 0, 0, 0, start, end, true, true);

    private static string Text(RegionTable table, TimeRange range) => string.Join(
        " / ", Enumerable.Range(0, table.Tracks.DepthOf(0)).Select(depth => string.Join(
            ' ', table.Tracks.Track(0, depth, range).ToArray().Select(i => $"{table[i].Start}-{table[i].End}"))));
}
