using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>The rows of one track, for who goes through it cell by cell: what is known of them without reading them from a
/// file is not read.</summary>
internal readonly struct KnownRows(SpanTable table, int track, long resolution)
{
    // Whoever finds them at hand has no need to know anything else.
    private readonly bool _atHand = table.HasRows;

    public SpanTable Table => table;

    public int Track => track;

    /// <summary>The cell that is looked at: starts and kinds of the rows next to its bounds may be known.</summary>
    public TimeRange Cell { get; init; }

    public long Start(int row) => !_atHand && TryKnow(row, out long start, out _) ? start : table.Start(row);

    public long End(int row) => row + 1 < table.EndRow(track) ? Start(row + 1) : table.Range.End;

    public SpanKind Kind(int row) => !_atHand && TryKnow(row, out _, out SpanKind kind) ? kind : table.Kind(row);

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
        int first = table.FirstRowOnGrid(track, Cell.Start, resolution), end = table.FirstRowOnGrid(track, Cell.End, resolution);
        // Of what is known of all rows of a cell, one or the other that is drawn alone is taken away.
        bool isNearlyAll = first >= 0 && from >= first && from <= first + 1 && to <= end && to >= end - 1;
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

    private void Add(int row, int sign, Span<long> sums)
    {
        SpanState state = Kind(row).State();
        sums[(int)state] += sign * (state == SpanState.None ? 1 : End(row) - Start(row));
    }

    private bool TryKnow(int row, out long start, out SpanKind kind) =>
        table.TryKnow(track, row, Cell.End, resolution, out start, out kind)
        || table.TryKnow(track, row, Cell.Start, resolution, out start, out kind);
}
