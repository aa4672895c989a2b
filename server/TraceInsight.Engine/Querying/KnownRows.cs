using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>The rows of one track, for who goes through it cell by cell: what is known of them without reading them from a
/// file is not read.</summary>
internal readonly struct KnownRows(SpanTable table, int track, long resolution)
{
    // Whoever finds them at hand has no need to know anything else; but of the first and the last one, which is what is
    // looked at from afar, to know is faster.
    private readonly bool _atHand = table.HasRows;
    private readonly int _first = table.FirstRow(track);
    private readonly int _last = table.EndRow(track) - 1;
    private readonly TrackEnds _ends = table.Ends(track);

    public SpanTable Table => table;

    public int Track => track;

    /// <summary>The cell that is looked at: starts and kinds of the rows next to its bounds may be known.</summary>
    public TimeRange Cell { get; init; }

    public long Start(int row) => row == _first ? table.Range.Start
        : row == _last ? table.Range.Start + _ends.LastStart
        : !_atHand && TryKnow(row, out long start, out _) ? start
        : table.Start(row);

    public long End(int row) => row < _last ? Start(row + 1) : table.Range.End;

    public SpanKind Kind(int row) => row == _first ? _ends.First
        : row == _last ? _ends.Last
        : !_atHand && TryKnow(row, out _, out SpanKind kind) ? kind
        : table.Kind(row);

    /// <summary>The first row in <c>[from, end)</c> that starts at or after the start of a cell; otherwise the end.</summary>
    public int FirstRowFrom(int from, int end, long startOfCell)
    {
        int row = table.FirstRowOnGrid(track, startOfCell, resolution);
        if (row < 0 && !_atHand)
            row = table.FirstKnownFrom(track, startOfCell);
        return row < 0 ? table.FirstRowFrom(from, end, startOfCell) : Math.Clamp(row, from, end);
    }

    /// <summary>Adds the time by state of rows of the cell, see <see cref="SpanTable.AddTimeByState"/>.</summary>
    public void AddTimeByState(int from, int to, Span<long> sums)
    {
        // Of what is known of all rows of a cell, one or the other that is drawn alone is taken away.
        bool isNearlyAll = TryBound(out int first, out int end) && from >= first && from <= first + 1 && to <= end && to >= end - 1;
        if (isNearlyAll && table.TryAddTimeOnGrid(track, Cell, resolution, sums))
        {
            if (from > first)
                Add(first, -1, sums);
            if (to < end)
                Add(to, -1, sums);
        }
        else if (_atHand || table.FirstKnownFrom(track, Cell.Start) < 0)
        {
            table.AddTimeByState(track, from, to, sums);
        }
        else
        {
            for (int row = from; row < to; row++)
                Add(row, 1, sums);
        }
    }

    /// <summary>Whether they are not at hand, but all of them known: see <see cref="SpanTable.FirstKnownFrom"/>.</summary>
    public bool AreShort => !_atHand && table.FirstKnownFrom(track, Cell.Start) >= 0;

    /// <summary>All rows of the cell, if they are known without a search.</summary>
    public bool TryBound(out int first, out int end)
    {
        first = table.FirstRowOnGrid(track, Cell.Start, resolution);
        end = table.FirstRowOnGrid(track, Cell.End, resolution);
        return first >= 0;
    }

    /// <summary>The moment of the grid that a bound of the cell is, after <see cref="TryBound"/> has found them; −1 for one
    /// before the first.</summary>
    public int MomentOf(long bound)
    {
        table.Grid.TryFind(track, bound - table.Range.Start, resolution, out int moment);
        return moment;
    }

    private void Add(int row, int sign, Span<long> sums)
    {
        SpanState state = Kind(row).State();
        sums[(int)state] += sign * (state == SpanState.None ? 1 : End(row) - Start(row));
    }

    private bool TryKnow(int row, out long start, out SpanKind kind) =>
        table.TryKnow(track, row, Cell.End, resolution, out start, out kind)
        || table.TryKnow(track, row, Cell.Start, resolution, out start, out kind);
}
