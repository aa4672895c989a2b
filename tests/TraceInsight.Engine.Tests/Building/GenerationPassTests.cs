using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

/// <summary>Events come to the rows by the block, some of them from another thread: the rows are those of events that come one
/// by one.</summary>
public class GenerationPassTests
{
    private const int Never = int.MaxValue;
    private const int Places = 8;

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void It_makes_no_difference_to_the_rows_how_the_events_come_to_them(string name)
    {
        string path = Fixtures.PathOf(name);
        List<string> oneByOne = RowsOf(path, OneByOne, OneByOne);
        Assert.Equal(oneByOne, RowsOf(path, (events, rows) => Pass(new(events, rows), Never), PassV1));
        Assert.Equal(oneByOne, RowsOf(path, (events, rows) => Pass(new(events, rows), 0), PassV1));
        Assert.Equal(oneByOne, RowsOf(path, (events, rows) => Pass(new(events, rows), 1500), PassV1));
        Assert.NotEmpty(oneByOne);
    }

    [Theory]
    [InlineData(Never)]
    [InlineData(0)]
    [InlineData(1500)]
    public void What_is_wrong_with_an_event_is_said_after_those_before_it(int aheadAfter)
    {
        string path = Fixtures.PathOf("httpd-1.27.trace");
        byte[] bytes = File.ReadAllBytes(path);
        using TraceFile sound = TraceFile.Open(path);
        Generation generation = new GenerationReader(sound).Next(CancellationToken.None)!;
        int faults = 0;
        foreach (ThreadBatches thread in generation.Threads)
        {
            Batch last = thread.Batches[^1];
            for (int at = 0; at < last.Length; at += 1 + (last.Length / Places))
            {
                byte[] changed = [.. bytes];
                // No event has this number.
                changed[last.FileOffset + at] = 0xFF;
                using var damaged = new TemporaryTrace(changed);
                using TraceFile file = TraceFile.Open(damaged.Path);

                (List<string> expected, string? fault) = Read(file, OneByOne);
                (List<string> rows, string? said) = Read(file, (events, rows) => Pass(new(events, rows), aheadAfter));

                faults += fault is null ? 0 : 1;
                Assert.Equal(fault, said);
                Assert.Equal(expected, rows);
            }
        }
        Assert.InRange(faults, Places, int.MaxValue);
    }

    [Fact]
    public void A_pass_that_is_given_up_ends_what_it_has_begun()
    {
        string path = Fixtures.PathOf("httpd-1.27.trace");
        using TraceFile file = TraceFile.Open(path);
        Generation generation = new GenerationReader(file).Next(CancellationToken.None)!;
        var events = new EventOrderer();
        events.Begin(generation);
        using var rows = new GenerationBuilder(generation, isFirst: true);
        using (var pass = new GenerationPass(events, rows))
        {
            pass.GoAhead();
            Assert.True(pass.GoOn(1));
        }
        // Nobody else uses the orderer any more: what is left of the generation is all there, in order.
        List<long> left = TimesOf(events);
        var anew = new EventOrderer();
        anew.Begin(generation);
        List<long> all = TimesOf(anew);
        Assert.InRange(left.Count, 0, all.Count - 1);
        Assert.Equal(all[(all.Count - left.Count)..], left);
    }

    private static List<long> TimesOf(EventOrderer events)
    {
        var times = new List<long>();
        for (var e = default(OrderedEvent); events.Next(ref e);)
            times.Add(e.Time);
        return times;
    }

    private static (List<string> Rows, string? Fault) Read(TraceFile file, Action<EventOrderer, GenerationBuilder> build)
    {
        Generation generation = new GenerationReader(file).Next(CancellationToken.None)!;
        var events = new EventOrderer();
        using var rows = new GenerationBuilder(generation, isFirst: true);
        string? fault = null;
        try
        {
            events.Begin(generation);
            build(events, rows);
        }
        catch (TraceFormatException e)
        {
            fault = e.Message;
        }
        rows.Finish();
        return (Describe(rows), fault);
    }

    private static List<string> RowsOf(
        string path, Action<EventOrderer, GenerationBuilder> build, Action<V1Reader, GenerationBuilder> buildV1)
    {
        using TraceFile file = TraceFile.Open(path);
        if (TraceHeader.IsV1(TraceHeader.Read(file)))
        {
            using V1Reader events = V1Reader.Read(file, 1, CancellationToken.None);
            using var rows = new GenerationBuilder(events.Tables, isFirst: true);
            buildV1(events, rows);
            rows.Finish();
            return Describe(rows);
        }
        var reader = new GenerationReader(file);
        var orderer = new EventOrderer();
        var all = new List<string>();
        while (reader.Next(CancellationToken.None) is { } generation)
        {
            using var rows = new GenerationBuilder(generation, isFirst: all.Count == 0);
            orderer.Begin(generation);
            build(orderer, rows);
            rows.Finish();
            all.AddRange(Describe(rows));
        }
        return all;
    }

    private static void OneByOne(EventOrderer events, GenerationBuilder rows)
    {
        for (var e = default(OrderedEvent); events.Next(ref e);)
            rows.Add(e);
    }

    private static void OneByOne(V1Reader events, GenerationBuilder rows)
    {
        for (var e = default(OrderedEvent); events.Next(ref e);)
        {
            if (V1Proc.StandsForNone(e.Proc)) (e.Proc, e.ProcSlot) = (-1, -1);
            rows.Add(e);
        }
    }

    /// <param name="aheadAfter">How many events to add before the others are ordered on another thread.</param>
    private static void Pass(GenerationPass pass, int aheadAfter)
    {
        using (pass)
        {
            do
            {
                if (pass.Events >= aheadAfter)
                    pass.GoAhead();
            }
            while (pass.GoOn(100));
        }
    }

    private static void PassV1(V1Reader events, GenerationBuilder rows) => Pass(new(events, rows), Never);

    private static List<string> Describe(GenerationBuilder rows)
    {
        var texts = new List<string> { $"{rows.Start} {rows.End} {string.Join(' ', rows.Kinds)}" };
        foreach (BuiltSegment segment in rows.Segments)
        {
            SegmentRows content = segment.Columns.Rows;
            SegmentTracks tracks = segment.Columns.Tracks;
            texts.Add($"{segment.Start} {segment.End} {string.Join(' ', content.Wide)}");
            texts.Add(string.Join(' ', tracks.Goroutines.FirstRows) + " of " + string.Join(' ', tracks.Goroutines.Numbers!));
            texts.AddRange(content.Rows.Select(row => $"{row.Start} {row.Fields:X}"));
            texts.Add(string.Join(' ', tracks.Lanes.FirstRows) + ": " + string.Join(' ', Enumerable.Range(0, content.Entries.Count).Select(i => content.Entries[i])));
        }
        for (int stack = 0; stack < rows.Tables.UsedStacks.Length; stack++)
        {
            if (rows.Tables.UsedStacks[stack]) texts.Add($"stack {stack}");
        }
        return texts;
    }
}
