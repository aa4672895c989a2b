namespace TraceInsight.Engine.Model;

/// <summary>When goroutines of a segment created others or made them runnable, in cells between two moments of its
/// <see cref="TimeGrid"/>: enough to look at it from afar without its rows.</summary>
/// <remarks>Made when the rows leave memory: a hundredth of these.</remarks>
/// <param name="causes">Numbers in the generation of those who did, ascending.</param>
/// <param name="ends">By index of these, the index behind their last cell, which is one without any and tells the sums.
/// </param>
/// <param name="cells">In which there are any, by time.</param>
internal sealed class WakeCells(int[] causes, int[] ends, WakeCell[] cells) : IStored<WakeCells>
{
    public long Bytes => ColumnWriter.BytesOf(causes) + ColumnWriter.BytesOf(ends) + ColumnWriter.BytesOf(cells);

    /// <summary>The cells of a goroutine; none if it did not do so.</summary>
    /// <param name="number">In the generation, or −1.</param>
    public ReadOnlySpan<WakeCell> Of(int number)
    {
        int at = Array.BinarySearch(causes, number);
        return at < 0 ? [] : cells.AsSpan((at == 0 ? 0 : ends[at - 1])..ends[at]);
    }

    /// <param name="wakes">Of the same segment.</param>
    public static WakeCells Of(SegmentWakes wakes, TrackColumns goroutines)
    {
        TimeGrid grid = goroutines.Tracks.Grid;
        int[] causes = wakes.Causes, ends = new int[causes.Length];
        var cells = new List<WakeCell>();
        for (int i = 0; i < causes.Length; i++)
        {
            (int from, int end) = wakes.Of(causes[i]);
            int created = 0;
            WakeCell cell = default;
            for (int at = from; at < end; at++)
            {
                int row = wakes.Row(at);
                uint start = goroutines.Start(SegmentWakes.RowOf(row));
                bool isCreation = SegmentWakes.IsCreation(row);
                if (at == from || grid.CellOf(start) != grid.CellOf(cell.End))
                {
                    if (at > from)
                        cells.Add(cell);
                    cell = new WakeCell(at - from, created, start, start, isCreation, isCreation);
                }
                cell = cell with { End = start, EndsWithCreation = isCreation };
                created += isCreation ? 1 : 0;
            }
            cells.Add(cell);
            cells.Add(new WakeCell(end - from, created, uint.MaxValue, uint.MaxValue, false, false));
            ends[i] = cells.Count;
        }
        return new WakeCells(causes, ends, [.. cells]);
    }

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(causes);
        columns.Add(ends);
        columns.Add(cells);
    }

    public static WakeCells Read(ref ColumnReader columns) =>
        new(columns.Next<int>(), columns.Next<int>(), columns.Next<WakeCell>());
}

/// <summary>What one goroutine did in one cell of <see cref="WakeCells"/>.</summary>
/// <param name="First">How many came before, in the segment.</param>
/// <param name="CreationsBefore">How many of these are creations.</param>
/// <param name="Start">Of the first one, ns from the start of the segment.</param>
/// <param name="End">Of the last one, which takes no time either.</param>
internal readonly record struct WakeCell(
    int First, int CreationsBefore, uint Start, uint End, bool StartsWithCreation, bool EndsWithCreation);
