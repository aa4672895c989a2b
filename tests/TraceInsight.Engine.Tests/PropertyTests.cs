using System.Globalization;
using System.Text;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using TraceInsight.Fuzzing;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>What holds for every trace, and for every beginning of one, whatever is in it.</summary>
public class PropertyTests
{
    // A larger trace is cut in fewer places: each piece of it takes longer to check.
    private const int SmallTrace = 40_000;

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Lanes_are_covered_by_spans_that_do_not_overlap_and_add_up(string name) =>
        Assert.Empty(TraceProperties.Violations(Fixtures.Load(Fixtures.PathOf(name))));

    [Theory]
    [MemberData(nameof(Traces))]
    public void What_is_found_is_counted_listed_and_summed_up_alike(string name) =>
        Assert.Empty(SearchProperties.Violations(Fixtures.Load(Fixtures.PathOf(name))));

    [Theory]
    [MemberData(nameof(Traces))]
    public void Every_chain_of_causes_leads_back_through_goroutines_that_ran_and_comes_to_an_end(string name) =>
        Assert.Empty(ChainProperties.Violations(Fixtures.Load(Fixtures.PathOf(name)), 500, sound: true));

    [Theory]
    [MemberData(nameof(Traces))]
    public void As_many_events_are_counted_as_are_listed(string name)
    {
        TraceCounts counts = Fixtures.Load(Fixtures.PathOf(name)).Counts;
        string listing = TemporaryTrace.List(File.ReadAllBytes(Fixtures.PathOf(name))).Text;
        string[] kinds = [.. listing.Split('\n').Where(line => line.StartsWith("M=", StringComparison.Ordinal))
            .Select(line => line.Split(' ', 5)[3])];
        Assert.Equal(kinds.Length, counts.Events);
        Assert.Equal(kinds.Count(kind => kind == "Sync") - 1, counts.Generations);
        Assert.Equal(kinds.Count(kind => kind == "Log"), counts.Logs);
        Assert.Equal(kinds.Count(kind => kind == "StackSample"), counts.CpuSamples);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Any_beginning_of_a_trace_shows_its_generations_and_says_where_it_ends(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf(name));
        byte[] listing = Encoding.UTF8.GetBytes(TemporaryTrace.List(whole).Text);
        List<int> ends = TraceBatch.EndsOfGenerations(whole);
        bool isV1 = name.Contains("-1.21", StringComparison.Ordinal);
        using var listed = new MemoryStream(listing.Length);
        for (int percent = 0; percent < 100; percent++)
        {
            int length = (int)((long)whole.Length * percent / 100);
            using var file = new TemporaryTrace(whole[..length]);
            Trace cut = Fixtures.Load(file.Path);
            Assert.Empty(TraceProperties.Violations(cut, mostSpans: 100));
            // Format v1 ends with its tables, and may do so after any of them.
            Assert.True(cut.Problem is not null || (isV1 && cut.Counts.Events > 0));
            Assert.True(length == 0 || cut.Problem is not { Offset: null }, $"{percent}: {cut.Problem}");

            if (percent % 5 != 0 && whole.Length > SmallTrace)
                continue;
            listed.SetLength(0);
            Problem? fault = EventListing.Write(file.Path, listed, TimeZoneInfo.Utc, CancellationToken.None);
            Assert.Equal(cut.Problem is null, fault is null);
            int sound = isV1 ? 0 : StartOfSync(listing, ends.Count(end => end <= length) + 1);
            Assert.True(listed.GetBuffer().AsSpan(0, (int)listed.Length).StartsWith(listing.AsSpan(0, sound)));
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void What_is_shown_before_a_cut_is_shown_of_the_whole_trace_too(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf(name));
        Trace complete = Fixtures.Load(Fixtures.PathOf(name));
        byte[] listing = Encoding.UTF8.GetBytes(TemporaryTrace.List(whole).Text);
        List<int> ends = TraceBatch.EndsOfGenerations(whole);
        Dictionary<string, ShownSpan[]> spans = SpansOf(complete);
        for (int percent = 5; percent < 100; percent += whole.Length < SmallTrace ? 5 : 60)
        {
            int length = (int)((long)whole.Length * percent / 100);
            int generations = ends.Count(end => end <= length);
            if (generations == 0)
                continue;
            using var file = new TemporaryTrace(whole[..length]);
            Trace cut = Fixtures.Load(file.Path);
            // Where the cut trace ends, spans end that go on in the whole one.
            long until = Math.Min(cut.End, TimeOfSync(listing, generations + 1) - complete.OriginClock);
            Dictionary<string, ShownSpan[]> found = SpansOf(cut);
            foreach (string lane in spans.Keys.Union(found.Keys))
            {
                Assert.Equal(
                    spans.GetValueOrDefault(lane, []).Where(span => span.End < until),
                    found.GetValueOrDefault(lane, []).Where(span => span.End < until));
            }
        }
    }

    private static Dictionary<string, ShownSpan[]> SpansOf(Trace trace) =>
        LaneWalk.LanesOf(trace).ToDictionary(lane => lane.Id, lane => LaneWalk.Of(trace, lane).ToArray());

    private static long TimeOfSync(byte[] listing, int number)
    {
        ReadOnlySpan<byte> line = listing.AsSpan(StartOfSync(listing, number));
        line = line[(line.IndexOf(" Time="u8) + 6)..];
        return long.Parse(line[..line.IndexOf((byte)' ')], CultureInfo.InvariantCulture);
    }

    /// <summary>Where a Sync is in a listing. What comes before it is the same whatever follows it.</summary>
    private static int StartOfSync(ReadOnlySpan<byte> listing, int number)
    {
        int at = 0;
        for (int i = 1; i < number; i++)
            at += listing[at..].IndexOf("\nM=-1 P=-1 G=-1 Sync "u8) + 1;
        return at;
    }
}
