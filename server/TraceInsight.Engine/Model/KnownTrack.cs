namespace TraceInsight.Engine.Model;

/// <summary>What is known of the rows of a track without a look at them, found by row: see <see cref="TrackEdges"/>
/// and <see cref="RowMark"/>.</summary>
internal readonly struct KnownTrack(TrackColumns columns, int track)
{
    private readonly TrackList _tracks = columns.Tracks;

    /// <param name="start">ns from the start of the segment.</param>
    public bool TryKnow(int row, out uint start, out SpanKind kind)
    {
        if (columns.TryKnow(track, row, MomentNear(row), out start, out kind))
            return true;
        return MarkNear(row) is >= 0 and int mark
            && columns.ThreadMarks[mark].Around.TryKnow(row - columns.ThreadMarks[mark].Row, out start, out kind);
    }

    /// <summary>The first row that starts at or after a moment, ns from the start of the segment; −1 where that is not known.
    /// </summary>
    public int FirstFrom(long offset)
    {
        RowMark[] marks = columns.ThreadMarks;
        int first = FirstMarkFrom(_tracks.FirstRows[track]), end = FirstMarkFrom(_tracks.FirstRows[track + 1]);
        int low = first, high = end;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (marks[middle].Around.At < offset)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < end && marks[low].Around.FirstFrom(offset) is { } place)
            return marks[low].Row + place;
        return low > first && marks[low - 1].Around.FirstFrom(offset) is { } behind ? marks[low - 1].Row + behind : -1;
    }

    /// <summary>As <see cref="TrackColumns.AddTimeByState"/>.</summary>
    /// <returns>False where that is not known: then nothing was added.</returns>
    public bool TryAddTime(int from, int to, Span<long> sums)
    {
        Span<long> between = stackalloc long[SpanKinds.StateCount];
        between.Clear();
        if (!TryAddBefore(to, 1, between) || !TryAddBefore(from, -1, between))
            return false;
        for (int i = 0; i < between.Length; i++)
            sums[i] += between[i];
        return true;
    }

    /// <summary>Adds those of all rows of the track before one.</summary>
    private bool TryAddBefore(int row, int sign, Span<long> sums)
    {
        int at = _tracks.FirstRows[track];
        if (row > at && MomentNear(row) is >= 0 and int moment)
        {
            columns.AddTimeBefore(track, moment, sign, sums);
            at = Math.Min(_tracks.Grid.Row(track, moment), _tracks.FirstRows[track + 1] - 1);
        }
        else if (row > at && MarkNear(row) is >= 0 and int mark)
        {
            columns.ThreadMarks[mark].AddBefore(sign, sums);
            at = columns.ThreadMarks[mark].Row;
        }
        for (; at < row; at++)
        {
            if (!TryAdd(at, sign, sums))
                return false;
        }
        for (; at > row; at--)
        {
            if (!TryAdd(at - 1, -sign, sums))
                return false;
        }
        return true;
    }

    private bool TryAdd(int row, int sign, Span<long> sums)
    {
        if (!TryKnow(row, out uint start, out SpanKind kind) || !TryKnow(row + 1, out uint end, out _))
            return false;
        SpanState state = kind.State();
        sums[(int)state] += sign * (state == SpanState.None ? 1 : (long)end - start);
        return true;
    }

    /// <summary>A moment of the grid next to which a row is, so that it is in its <see cref="GridMark"/>; −1 if there is none.
    /// </summary>
    private int MomentNear(int row)
    {
        TimeGrid grid = _tracks.Grid;
        if (!grid.Has(track))
            return -1;
        int low = 0, high = grid.MomentCount;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (grid.Row(track, middle) < row - 1)
                low = middle + 1;
            else
                high = middle;
        }
        return low < grid.MomentCount && grid.Row(track, low) <= row + 2 ? low : -1;
    }

    /// <summary>The same of marks where threads change.</summary>
    private int MarkNear(int row)
    {
        RowMark[] marks = columns.ThreadMarks;
        int at = FirstMarkFrom(row - 1);
        bool isNear = at < marks.Length && marks[at].Row <= row + 2;
        return isNear && marks[at].Row >= _tracks.FirstRows[track] && marks[at].Row < _tracks.FirstRows[track + 1] ? at : -1;
    }

    private int FirstMarkFrom(int row)
    {
        RowMark[] marks = columns.ThreadMarks;
        int low = 0, high = marks.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (marks[middle].Row < row)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
