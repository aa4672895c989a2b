using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

/// <summary>Plain events become rows in a way of their own: the rows are those of events that come one by one.</summary>
public class GenerationPassTests
{
    private const int Places = 20;

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void It_makes_no_difference_to_the_rows_how_the_events_come_to_them(string name)
    {
        string path = Fixtures.PathOf(name);
        List<string> oneByOne = RowsOf(path, OneByOne, OneByOne);
        Assert.Equal(oneByOne, RowsOf(path, (events, rows) => Pass(new(events, rows)), (events, rows) => Pass(new(events, rows))));
        Assert.NotEmpty(oneByOne);
    }

    [Fact]
    public void What_is_wrong_with_an_event_is_said_after_those_before_it()
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
                (List<string> rows, string? said) = Read(file, (events, rows) => Pass(new(events, rows)));

                faults += fault is null ? 0 : 1;
                Assert.Equal(fault, said);
                Assert.Equal(expected, rows);
            }
        }
        Assert.InRange(faults, Places, int.MaxValue);
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

    private static void Pass(GenerationPass pass)
    {
        using (pass)
        {
            while (pass.GoOn(100))
            {
            }
        }
    }

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
