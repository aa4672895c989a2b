using System.Globalization;
using CsCheck;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

public class LaneSpansTests
{
    [Fact]
    public void A_span_is_the_same_from_every_segment_that_it_runs_through() =>
        Gen.Int[1, 60].Array[1, 12].Select(Gen.Int[1, 7]).Sample((lengths, cell) =>
        {
            Trace trace = DrawnTrace.Parse(Drawing(lengths, cell));
            int start = 0;
            foreach (int length in lengths)
            {
                for (int time = start; time < start + length; time++)
                {
                    SpanDetails span = TraceQueries.Span(trace, LaneId.Goroutine(1), time, SpanMove.At)!;
                    Assert.Equal((start, start + length), (span.Start, span.End));
                }
                start += length;
            }
        });

    /// <summary>Waits and runs in turns; a segment ends every so many ns.</summary>
    private static string Drawing(int[] lengths, int cell)
    {
        var words = new List<string>();
        int end = 0, cut = cell;
        for (int i = 0; i < lengths.Length; i++)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{"WR"[i % 2]}{end}"));
            end += lengths[i];
            for (; cut < end; cut += cell)
                words.Add(string.Create(CultureInfo.InvariantCulture, $"|{cut}"));
        }
        words.Add(string.Create(CultureInfo.InvariantCulture, $".{end}"));
        return string.Join(' ', words);
    }
}
