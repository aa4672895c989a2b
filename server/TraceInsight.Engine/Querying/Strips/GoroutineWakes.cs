using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Whom one goroutine created or made runnable in one segment, counted from 0, by time: from
/// <see cref="WakeCells"/> what these tell, and the rest from what may have to be read from a file.</summary>
/// <param name="number">Of the goroutine in the generation, or −1.</param>
internal sealed class GoroutineWakes(Segment segment, int number)
{
    private readonly WakeCells? _cells = segment.WakeCells;
    private readonly SpanTable _table = segment.Goroutines;
    private SegmentWakes? _wakes;
    private int _from;
    private int _end;

    public int Count
    {
        get
        {
            if (_cells is not null)
                return Cells is [.., var end] ? end.First : 0;
            _ = Wakes;
            return _end - _from;
        }
    }

    private ReadOnlySpan<WakeCell> Cells => _cells is null ? [] : _cells.Of(number);

    private SegmentWakes Wakes
    {
        get
        {
            if (_wakes is null)
            {
                _wakes = segment.Wakes;
                (_from, _end) = _wakes.Of(number);
            }
            return _wakes;
        }
    }

    public long Start(int index)
    {
        ReadOnlySpan<WakeCell> cells = Cells;
        if (CellOf(cells, index) is >= 0 and int at)
        {
            if (index == cells[at].First)
                return _table.Range.Start + cells[at].Start;
            if (index == cells[at + 1].First - 1)
                return _table.Range.Start + cells[at].End;
        }
        return _table.Start(Row(index));
    }

    public bool IsCreation(int index)
    {
        ReadOnlySpan<WakeCell> cells = Cells;
        if (CellOf(cells, index) is >= 0 and int at)
        {
            if (index == cells[at].First)
                return cells[at].StartsWithCreation;
            if (index == cells[at + 1].First - 1)
                return cells[at].EndsWithCreation;
        }
        return SegmentWakes.IsCreation(Wakes.Row(_from + index));
    }

    /// <summary>The row of the one that this began.</summary>
    public int Row(int index) => SegmentWakes.RowOf(Wakes.Row(_from + index));

    /// <summary>How many of those before an index are creations.</summary>
    public int CreationsBefore(int index)
    {
        ReadOnlySpan<WakeCell> cells = Cells;
        if (CellOf(cells, index) is >= 0 and int at && cells[at].First == index)
            return cells[at].CreationsBefore;
        return Wakes.CreationsBefore(_from + index) - Wakes.CreationsBefore(_from);
    }

    /// <summary>The first that was at or after a moment; otherwise the count.</summary>
    public int FirstFrom(long time)
    {
        ReadOnlySpan<WakeCell> cells = Cells;
        if (cells.IsEmpty && _cells is not null)
            return 0;
        long offset = time - _table.Range.Start;
        int low = 0, high = cells.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (cells[middle].Start < offset)
                low = middle + 1;
            else
                high = middle;
        }
        // Between two cells there are none; who looks from afar asks for nothing else.
        return !cells.IsEmpty && (low == 0 || cells[low - 1].End < offset)
            ? cells[low].First
            : Wakes.FirstFrom(_table, _from, _end, time) - _from;
    }

    /// <summary>The cell that an index is in, the last one for the count; −1 without cells.</summary>
    private static int CellOf(ReadOnlySpan<WakeCell> cells, int index)
    {
        int low = 0, high = cells.Length - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (cells[middle].First <= index)
                low = middle;
            else
                high = middle - 1;
        }
        return cells.IsEmpty ? -1 : low;
    }
}
