using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Sums up the rows of a table, so that looking at it from afar does not visit them.</summary>
/// <param name="rows">Goroutines' rows, track by track, then those that lanes own.</param>
/// <param name="entries">Lanes' rows: indexes into <paramref name="rows"/>; null for goroutines.</param>
/// <param name="ownedFrom">Index of the first row that a lane owns.</param>
internal readonly ref struct TrackSums(SpanRow[] rows, int[]? entries, int ownedFrom, TrackList tracks)
{
    private const int Stride = Checkpoints.Stride;

    private readonly Checkpoints _checkpoints = Allocate(tracks.FirstRows[^1], TrackColumns.StatesOf(entries is not null).Length);

    /// <param name="numbers">See <see cref="TrackList.Numbers"/>.</param>
    /// <param name="firstRows">See <see cref="TrackList.FirstRows"/>.</param>
    /// <param name="running">Gets each track's complete rows of running, without the first row, ns.</param>
    /// <param name="range">Of the segment, on the trace's clock.</param>
    public static (TrackList Tracks, Checkpoints Checkpoints) Of(
        SpanRow[] rows, int[]? entries, int ownedFrom, int[]? numbers, int[] firstRows, uint[] running, TimeRange range)
    {
        long[] since = new long[firstRows.Length - 1];
        Array.Fill(since, -1);
        var tracks = new TrackList
        {
            Numbers = numbers,
            FirstRows = firstRows,
            Since = since,
            Ends = new TrackEnds[since.Length],
            Grid = new TimeGrid(
                range.Start, range.Length, firstRows, TrackColumns.StatesOf(entries is not null).Length),
        };
        var sums = new TrackSums(rows, entries, ownedFrom, tracks);
        for (int track = 0; track < tracks.Count; track++)
        {
            if (!tracks.Has(track))
                continue;
            sums.SetEnds(track);
            running[track] = entries is null ? sums.SumRows(track) : sums.SumEntries(track, entries);
        }
        return (tracks, sums._checkpoints);
    }

    private static Checkpoints Allocate(int count, int states) => new(
        FreshArray.Of<uint>((count / Stride + 1) * states), FreshArray.Of<uint>((count + Stride - 1) / Stride));

    private void SetEnds(int track)
    {
        int first = tracks.FirstRows[track], last = tracks.FirstRows[track + 1] - 1;
        ref TrackEnds ends = ref tracks.Ends[track];
        (ends.First, ends.Last) = (Kind(first), Kind(last));
        if (first == last)
            return;
        (ends.Second, ends.SecondStart) = (Kind(first + 1), Start(first + 1));
        (ends.LastButOne, ends.LastStart) = (Kind(last - 1), Start(last));
    }

    private uint SumRows(int track)
    {
        Span<uint> sums = stackalloc uint[SpanKinds.StateCount];
        sums.Clear();
        int first = tracks.FirstRows[track], end = tracks.FirstRows[track + 1];
        ReadOnlySpan<SpanRow> all = rows.AsSpan(first, end - first);
        // Rows until the next one that begins a stride.
        int untilStride = -first & (Stride - 1), moment = 0;
        long offset = tracks.Grid.NextOffset(track, moment);
        for (int i = 0; i < all.Length; i++)
        {
            while (all[i].Start >= offset)
                offset = Keep(track, ref moment, first + i, sums);
            if (i == untilStride)
            {
                Checkpoint(first + i, all[i].Start, sums);
                untilStride += Stride;
            }
            if (i > 0 && i + 1 < all.Length)
                Count(sums, all[i].Kind.State(), all[i + 1].Start - all[i].Start);
        }
        while (offset < long.MaxValue)
            offset = Keep(track, ref moment, end, sums);
        return sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
    }

    private uint SumEntries(int track, int[] all)
    {
        Span<uint> sums = stackalloc uint[SpanKinds.StateCount];
        sums.Clear();
        int first = tracks.FirstRows[track], end = tracks.FirstRows[track + 1];
        uint start = 0;
        SpanKind kind = SpanKind.None;
        int moment = 0;
        long offset = tracks.Grid.NextOffset(track, moment);
        for (int row = first; row < end; row++)
        {
            int index = all[row];
            SpanRow next = rows[index];
            if (row > first + 1)
                Count(sums, kind.State(), next.Start - start);
            while (next.Start >= offset)
                offset = Keep(track, ref moment, row, sums);
            if (row % Stride == 0)
                Checkpoint(row, next.Start, sums);
            start = next.Start;
            kind = index < ownedFrom ? TrackColumns.OnProc(next.Kind) : next.Kind;
        }
        while (offset < long.MaxValue)
            offset = Keep(track, ref moment, end, sums);
        return sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
    }

    private uint Start(int row) => rows[entries is null ? row : entries[row]].Start;

    private SpanKind Kind(int row)
    {
        if (entries is null)
            return rows[row].Kind;
        int index = entries[row];
        return index < ownedFrom ? TrackColumns.OnProc(rows[index].Kind) : rows[index].Kind;
    }

    /// <summary>Keeps what is known at a moment of the grid.</summary>
    /// <returns>The next moment, ns from the start of the segment; the largest number after the last.</returns>
    private long Keep(int track, ref int moment, int row, ReadOnlySpan<uint> sums)
    {
        tracks.Grid.Set(track, moment, row);
        CopyTo(tracks.Grid.Sums(track, moment), sums);
        return tracks.Grid.NextOffset(track, ++moment);
    }

    private void CopyTo(Span<uint> kept, ReadOnlySpan<uint> sums)
    {
        ReadOnlySpan<byte> states = TrackColumns.StatesOf(entries is not null);
        for (int i = 0; i < kept.Length; i++)
            kept[i] = sums[states[i]];
    }

    private void Checkpoint(int row, uint start, ReadOnlySpan<uint> sums)
    {
        int states = TrackColumns.StatesOf(entries is not null).Length;
        _checkpoints.Starts[row / Stride] = start;
        CopyTo(_checkpoints.Sums.AsSpan(row / Stride * states, states), sums);
    }

    private static void Count(Span<uint> sums, SpanState state, uint length) =>
        sums[(int)state] += state == SpanState.None ? 1 : length;
}
