namespace TraceInsight.Engine.Model;

/// <summary>The rows around a moment of a <see cref="TimeGrid"/>: who draws what happens between two of them has to know
/// where the first of them begins and the last one ends.</summary>
/// <remarks>0 where the track has no such row.</remarks>
/// <param name="Before2">Start of the last row but one before the moment, ns from the start of the segment.</param>
/// <param name="At">Start of the first row from the moment on.</param>
internal readonly record struct GridMark(
    uint Before2, uint Before, uint At, uint Next, SpanKind KindBefore2, SpanKind KindBefore, SpanKind KindAt, SpanKind KindNext)
{
    /// <param name="row">The first from the moment on.</param>
    public static GridMark Of(TrackColumns table, int track, int row)
    {
        (uint Start, SpanKind Kind) before2 = RowOf(row - 2), before = RowOf(row - 1), at = RowOf(row), next = RowOf(row + 1);
        return new GridMark(
            before2.Start, before.Start, at.Start, next.Start, before2.Kind, before.Kind, at.Kind, next.Kind);

        (uint Start, SpanKind Kind) RowOf(int row) =>
            row >= table.Tracks.FirstRows[track] && row < table.Tracks.FirstRows[track + 1]
                ? (table.Start(row), table.Kind(row))
                : default;
    }

    /// <summary>Start and kind of a row.</summary>
    /// <param name="place">Counted from the first one from the moment on.</param>
    /// <returns>False where it is not one of these.</returns>
    public bool TryKnow(int place, out uint start, out SpanKind kind)
    {
        (start, kind) = place switch
        {
            -2 => (Before2, KindBefore2),
            -1 => (Before, KindBefore),
            0 => (At, KindAt),
            _ => (Next, KindNext),
        };
        return place is >= -2 and <= 1;
    }

    /// <summary>The first row that starts at or after another moment, counted from the first one from this moment on; null
    /// where it is not one of these.</summary>
    /// <param name="offset">ns from the start of the segment.</param>
    public int? FirstFrom(long offset) =>
        offset <= Before2 ? null : offset <= Before ? -1 : offset <= At ? 0 : offset <= Next ? 1 : null;
}

/// <summary>What is known of the rows of one table when they are not in memory.</summary>
/// <param name="Marks">By moment of the grid, see <see cref="TimeGrid.IndexOf"/>.</param>
/// <param name="ShortTracks">By track, where its rows are among <paramref name="Starts"/> and <paramref name="Kinds"/> if
/// it is too short for the grid; otherwise −1.</param>
/// <param name="Starts">ns from the start of the segment.</param>
/// <param name="Thirds">Start and kind of the third row of each track that is in the grid: <see cref="TrackEnds"/> has the first
/// two.</param>
/// <param name="NamedRows">Ascending: the rows that can be so long in a view from afar that they have a name there.</param>
/// <param name="Names">Of each, the value that its name is made of, see <see cref="TrackColumns.NameOf"/>.</param>
internal sealed record TrackEdges(
    GridMark[] Marks, int[] ShortTracks, uint[] Starts, SpanKind[] Kinds, (uint Start, SpanKind Kind)[] Thirds, int[] NamedRows,
    int[] Names)
{
    // What is as long as so many cells has a name, and a view from afar has cells of at least a unit of the grid.
    private const int UnitsOfNamed = 8;

    public static TrackEdges Of(TrackColumns table)
    {
        TrackList tracks = table.Tracks;
        var marks = new GridMark[tracks.Grid.Count];
        int[] shortTracks = new int[tracks.Count];
        int count = 0;
        for (int track = 0; track < tracks.Count; track++)
        {
            bool isShort = !tracks.Grid.Has(track);
            shortTracks[track] = isShort ? count : -1;
            count += isShort ? tracks.FirstRows[track + 1] - tracks.FirstRows[track] : 0;
        }
        uint[] starts = new uint[count];
        var kinds = new SpanKind[count];
        var thirds = new (uint, SpanKind)[tracks.Count];
        var named = new List<int>();
        var names = new List<int>();
        for (int track = 0; track < tracks.Count; track++)
        {
            if (shortTracks[track] >= 0)
                CopyRows(table, track, starts.AsSpan(shortTracks[track]), kinds.AsSpan(shortTracks[track]));
            else
                MarkRows(table, track, marks, out thirds[track]);
            NameRows(table, track, named, names);
        }
        return new TrackEdges(marks, shortTracks, starts, kinds, thirds, [.. named], [.. names]);
    }

    private static void CopyRows(TrackColumns table, int track, Span<uint> starts, Span<SpanKind> kinds)
    {
        int first = table.Tracks.FirstRows[track], end = table.Tracks.FirstRows[track + 1];
        for (int row = first; row < end; row++)
            (starts[row - first], kinds[row - first]) = (table.Start(row), table.Kind(row));
    }

    private static void MarkRows(TrackColumns table, int track, GridMark[] marks, out (uint Start, SpanKind Kind) third)
    {
        int row = table.Tracks.FirstRows[track] + 2;
        third = row < table.Tracks.FirstRows[track + 1] ? (table.Start(row), table.Kind(row)) : default;
        TimeGrid grid = table.Tracks.Grid;
        for (int moment = 0; moment < grid.MomentCount; moment++)
            marks[grid.IndexOf(track, moment)] = GridMark.Of(table, track, grid.Row(track, moment));
    }

    /// <summary>Names the first and the last row of a track, which may go on outside, and those that are long.</summary>
    private static void NameRows(TrackColumns table, int track, List<int> named, List<int> names)
    {
        TimeGrid grid = table.Tracks.Grid;
        int first = table.Tracks.FirstRows[track], last = table.Tracks.FirstRows[track + 1] - 1;
        if (last < first)
            return;
        Name(first);
        // A long row has a moment of the grid in it.
        int next = first + 1, count = grid.Has(track) ? grid.MomentCount : last - next;
        for (int i = 0; i < count; i++)
        {
            int row = grid.Has(track) ? grid.Row(track, i) - 1 : next;
            if (row < next || row >= last)
                continue;
            if (table.Start(row + 1) - table.Start(row) >= UnitsOfNamed * grid.Unit)
                Name(row);
            next = row + 1;
        }
        if (last > first)
            Name(last);

        void Name(int row)
        {
            named.Add(row);
            names.Add(table.NameOf(row));
        }
    }

    public long Bytes => ColumnWriter.BytesOf(Marks) + ColumnWriter.BytesOf(ShortTracks) + ColumnWriter.BytesOf(Starts)
        + ColumnWriter.BytesOf(Kinds) + ColumnWriter.BytesOf(Thirds) + ColumnWriter.BytesOf(NamedRows) + ColumnWriter.BytesOf(Names);

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(Marks);
        columns.Add(ShortTracks);
        columns.Add(Starts);
        columns.Add(Kinds);
        columns.Add(Thirds);
        columns.Add(NamedRows);
        columns.Add(Names);
    }

    public static TrackEdges Read(ref ColumnReader columns) => new(
        columns.Next<GridMark>(), columns.Next<int>(), columns.Next<uint>(), columns.Next<SpanKind>(),
        columns.Next<(uint, SpanKind)>(), columns.Next<int>(), columns.Next<int>());
}

/// <summary>What is known of a segment's rows when they are not in memory: enough, with <see cref="SegmentTracks"/>, to
/// draw it from afar.</summary>
/// <remarks>Made when the rows leave memory for the first time: as long as they are there, nobody needs it.</remarks>
internal sealed record SegmentEdges(TrackEdges Goroutines, TrackEdges Lanes) : IStored<SegmentEdges>
{
    public long Bytes => Goroutines.Bytes + Lanes.Bytes;

    public void Write(ref ColumnWriter columns)
    {
        Goroutines.Write(ref columns);
        Lanes.Write(ref columns);
    }

    public static SegmentEdges Read(ref ColumnReader columns) =>
        new(TrackEdges.Read(ref columns), TrackEdges.Read(ref columns));
}
