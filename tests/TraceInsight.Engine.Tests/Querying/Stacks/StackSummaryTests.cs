using System.Globalization;
using System.Text;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Stacks;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Stacks;

/// <summary>A goroutine whose history is so long that it is summed up for looking at it from afar.</summary>
public class StackSummaryTests
{
    private const int Rounds = 6000;
    private const int RoundsPerBatch = 1000;

    // Stack 1: main → work → receive; 2: main → work at another line; 3: main → rest; 4: other.
    private const string Tables = """
        strings: 1 chan receive; 2 main.main; 3 /src/main.go; 4 main.work; 5 runtime.receive; 6 main.rest; 7 main.other
        stacks: 1 4096,5,3,9 4097,4,3,30 4098,2,3,12; 2 4099,4,3,31 4098,2,3,12; 3 4100,6,3,50 4098,2,3,12; 4 4101,7,3,70

        """;

    private static readonly Trace Trace = Load();

    [Theory]
    [InlineData(1 << 11)]
    [InlineData(3 << 11)]
    [InlineData(1 << 13)]
    [InlineData(1 << 17)]
    public void Its_boxes_are_those_that_a_walk_through_all_rows_of_a_window_finds(long resolution)
    {
        StackLevel level = StackSummaries.Of(Trace, 0, CancellationToken.None).For(resolution)!;
        Assert.Equal(0, resolution % level.Unit);
        var random = new Random(1);
        for (int i = 0; i < 50; i++)
        {
            long start = random.NextInt64(-resolution, Trace.End);
            var cells = new Cells(Trace, new TimeRange(start, start + random.NextInt64(20 * resolution)), resolution);
            TimeRange range = LaneBoxes.CellsOf(cells);
            List<(int, StackBox)> walked = BoxesOf(
                cells, boxes => new StackWalk(Trace, 0, null, boxes.Add).Run(range, CancellationToken.None));
            Assert.Equal(
                walked, BoxesOf(cells, boxes => StackQuery.AddLevel(Trace, 0, level, range, boxes, CancellationToken.None)));
        }
    }

    [Fact]
    public void Who_looks_closer_than_it_was_summed_up_looks_at_the_rows()
    {
        StackSummary summary = StackSummaries.Of(Trace, 0, CancellationToken.None);
        Assert.Null(summary.For(1));
        Assert.InRange(summary.Count, 1, 3 * Rounds / 4);
        Assert.Equal(3, StackQuery.DepthOf(Trace, 0, CancellationToken.None));
    }

    private static List<(int Depth, StackBox Box)> BoxesOf(Cells cells, Action<StackBoxes> add)
    {
        var found = new List<(int, StackBox)>();
        var boxes = new StackBoxes(Trace, cells, 3, (depth, box) =>
        {
            found.Add((depth, box));
            return true;
        });
        add(boxes);
        boxes.End();
        return found;
    }

    /// <summary>Waits, is runnable and runs, now and then found by the profiler; some waits are much longer than the others.
    /// </summary>
    private static Trace Load()
    {
        var random = new Random(7);
        var text = new StringBuilder(Tables);
        var samples = new StringBuilder("samples:");
        text.Append("7: 9 ProcStatus 0 1; 10 GoStatus 1 7 2");
        long time = 10;
        for (int round = 0; round < Rounds; round++)
        {
            if (round % 7 == 0)
            {
                for (int i = 0; i < 2; i++)
                    samples.Append(CultureInfo.InvariantCulture, $" {time += 5} 7 0 1 {random.Next(1, 5)};");
            }
            long wait = random.Next(100) == 0 ? 1 << random.Next(8, 16) : random.Next(1, 40);
            text.Append(round % RoundsPerBatch == 0 ? "\n7: " : "; ");
            text.Append(CultureInfo.InvariantCulture, $"{time += 5} GoBlock 1 {random.Next(1, 5)}; ");
            text.Append(CultureInfo.InvariantCulture, $"{time += wait} GoUnblock 1 {2 * round + 1} 0; ");
            text.Append(CultureInfo.InvariantCulture, $"{time += 3} GoStart 1 {2 * round + 2}");
        }
        using var file = new TemporaryTrace(TraceText.Bytes($"{text}\n{samples.ToString().TrimEnd(';')}"));
        return Fixtures.Load(file.Path);
    }
}
