using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

public class TimeGridTests
{
    [Fact]
    public void From_afar_the_rows_of_a_cell_and_their_time_are_those_that_a_visit_finds()
    {
        int cells = 0;
        foreach (string path in Fixtures.Traces().Select(row => Fixtures.PathOf(row.Data)).Append(Fixtures.SampleTrace))
        {
            Trace trace = Fixtures.Load(path);
            foreach (Segment segment in trace.Segments)
            {
                cells += Compare(trace, segment.Goroutines);
                cells += Compare(trace, segment.Lanes);
            }
        }
        // Short tracks have no grid: without long ones nothing would have been compared.
        Assert.True(cells > 1000, $"{cells} cells were on the grid");
    }

    /// <returns>How many cells were on the grid.</returns>
    private static int Compare(Trace trace, SpanTable table)
    {
        int cells = 0;
        for (long unit = 1L << 30; unit > 1; unit >>= 1)
        {
            // More cells than moments in the segment cannot all be on the grid.
            if (table.Range.Length / unit > 40)
                break;
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (!table.Has(track))
                    continue;
                long start = (table.Range.Start + trace.OriginClock) / unit * unit - trace.OriginClock;
                for (; start <= table.Range.End; start += unit)
                    cells += Compare(table, track, new TimeRange(start, start + unit), unit) ? 1 : 0;
            }
        }
        return cells;
    }

    private static bool Compare(SpanTable table, int track, TimeRange cell, long unit)
    {
        int first = table.FirstRow(track), end = table.EndRow(track);
        int from = table.FirstRowOnGrid(track, cell.Start, unit), to = table.FirstRowOnGrid(track, cell.End, unit);
        if (from < 0 || to < 0)
            return false;
        Assert.Equal(table.FirstRowFrom(first, end, cell.Start), from);
        Assert.Equal(table.FirstRowFrom(first, end, cell.End), to);
        long[] sums = new long[SpanKinds.StateCount], expected = new long[SpanKinds.StateCount];
        Assert.True(table.TryAddTimeOnGrid(track, cell, unit, sums));
        table.AddTimeByState(track, from, to, expected);
        Assert.Equal(expected, sums);
        return true;
    }
}
