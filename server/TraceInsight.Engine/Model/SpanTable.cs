namespace TraceInsight.Engine.Model;

/// <summary>The spans of one segment for one sort of lanes; index <c>i</c> is one row.</summary>
/// <remarks>
/// A track is the history of one goroutine, proc or range lane. The rows of a track are contiguous, sorted by start, and
/// without gaps: a row ends where the next of its track starts, the last one at the end of the segment; time in which
/// nothing is to be shown is a row of kind <see cref="SpanKind.None"/>. So the ends are sorted too, and every search is
/// binary. The queries rely on this; <see cref="Building.SegmentBuilder"/> guarantees it.
/// For as long as a question takes: what it has looked at stays in memory as long as it does.
/// </remarks>
public readonly struct SpanTable
{
    private readonly Segment _segment;
    private readonly TrackColumns _tracks;

    internal SpanTable(Segment segment, TrackColumns tracks) => (_segment, _tracks) = (segment, tracks);

    /// <summary>What the segment covers. Row starts count from its start.</summary>
    public TimeRange Range => _segment.Range;

    public int RowCount => _tracks.Tracks.FirstRows[^1];

    /// <summary>Tracks are below this; those of lanes may have no rows. A goroutine has another track in each segment.
    /// </summary>
    public int TrackCount => _tracks.Tracks.Count;

    /// <summary>Whether there are rows for a track.</summary>
    public bool Has(int track) => _tracks.Tracks.Has(track);

    /// <summary>The track of a goroutine's number in the generation, or of a lane; −1 without rows.</summary>
    internal int Find(int number) => _tracks.Tracks.Find(number);

    public int FirstRow(int track) => _tracks.Tracks.FirstRows[track];

    /// <summary>The index behind the last row of a track.</summary>
    public int EndRow(int track) => _tracks.Tracks.FirstRows[track + 1];

    /// <summary>True start of a track's first row, where that lies before this segment; otherwise −1.</summary>
    public long Since(int track) => _tracks.Tracks.Since[track];

    public long Start(int row) => Range.Start + _tracks.Start(row);

    public long End(int track, int row) => row + 1 < EndRow(track) ? Start(row + 1) : Range.End;

    public SpanKind Kind(int row) => _tracks.Kind(row);

    /// <summary>How the fields of rows are to be read.</summary>
    internal RowPacking Packing => _tracks.Packing;

    /// <summary>Whether to look at rows costs nothing: otherwise they have to be read from a file.</summary>
    internal bool HasRows => _tracks.HasRows;

    internal TimeGrid Grid => _tracks.Tracks.Grid;

    /// <summary>What is known of a track's first and last rows without a look at them.</summary>
    internal TrackEnds Ends(int track) => _tracks.Tracks.Ends[track];

    /// <summary>End of a track's first row, known without a look at the rows.</summary>
    internal long FirstEnd(int track) => FirstRow(track) + 1 == EndRow(track)
        ? Range.End
        : Range.Start + _tracks.Tracks.Ends[track].SecondStart;

    /// <summary>The two values of a row of a track, by its kind; see <see cref="SpanKind"/>.</summary>
    public (int A, int B) Values(int track, int row)
    {
        if (_tracks.IsShared(row))
            return ProcValues(track, row);
        uint fields = _tracks.Row(row).Fields;
        (int a, int b) = _tracks.Values(fields);
        return RowPacking.Kind(fields) switch
        {
            SpanKind.Running or SpanKind.RunningForGC => (Global(_segment.Numbers.Threads, a), Global(_segment.Numbers.Procs, b)),
            SpanKind.RunnableCreated or SpanKind.RunnableUnblocked or SpanKind.WaitingCreated or SpanKind.GC =>
                (Stack(a), Global(_segment.Numbers.Goroutines, b)),
            SpanKind.Syscall => (Stack(a), Global(_segment.Numbers.Procs, b)),
            >= SpanKind.ProcGoroutine and <= SpanKind.ProcWithoutGoroutine =>
                (Global(_segment.Numbers.Threads, a), Global(_segment.Numbers.Goroutines, b)),
            SpanKind.None => (0, -1),
            _ => (Stack(a), Global(_segment.Numbers.Texts, b)),
        };
    }

    /// <summary>Start of a track's last row, known without a look at the rows.</summary>
    internal long LastStart(int track) => Range.Start + _tracks.Tracks.Ends[track].LastStart;

    /// <summary>B of a row of a track if its name is made of that (see <see cref="Querying.SpanTexts.Label"/>), if possible
    /// without a look at the rows.</summary>
    internal int NameOf(int track, int row, SpanKind kind)
    {
        if (kind == SpanKind.None)
            return -1;
        if (_tracks.HasRows || _tracks.Edges is not { } edges)
            return Values(track, row).B;
        int at = Array.BinarySearch(edges.NamedRows, row);
        if (at < 0)
            return Values(track, row).B;
        int[] map = kind switch
        {
            SpanKind.Running or SpanKind.RunningForGC or SpanKind.Syscall => _segment.Numbers.Procs,
            SpanKind.RunnableCreated or SpanKind.RunnableUnblocked or SpanKind.WaitingCreated or SpanKind.GC
                or >= SpanKind.ProcGoroutine and <= SpanKind.ProcWithoutGoroutine => _segment.Numbers.Goroutines,
            _ => _segment.Numbers.Texts,
        };
        return Global(map, edges.Names[at]);
    }

    /// <summary>The rows of a goroutine's track as they are kept, which is the fastest way to look at all of them.</summary>
    internal ReadOnlySpan<SpanRow> RowsOf(int track) => _tracks.Rows.Rows.AsSpan(FirstRow(track)..EndRow(track));

    /// <summary>Why a goroutine's row is what it is, as the row itself knows: an index into <see cref="Texts"/>, 0 where
    /// there is none or it is not known.</summary>
    internal int ReasonOf(SpanRow row) => row.Kind.HasReason()
        ? Math.Max(0, Global(_segment.Numbers.Texts, _tracks.Values(row.Fields).B))
        : 0;

    /// <summary>The stack and the text of the reason of a goroutine's row that has them, as the row itself knows: 0 where
    /// there is none or it is not known.</summary>
    internal (int Stack, int Reason) WhereAndWhy(SpanRow row)
    {
        (int a, int b) = _tracks.Values(row.Fields);
        return (Stack(a), row.Kind.HasReason() ? Math.Max(0, Global(_segment.Numbers.Texts, b)) : 0);
    }

    /// <summary>The same without the reason.</summary>
    internal int StackOf(SpanRow row) => Stack(_tracks.Values(row.Fields).A);

    /// <summary>The thread slot of a goroutine's row in which it runs, as the row itself knows: −1 where it does not.
    /// </summary>
    internal int ThreadOf(SpanRow row) => Global(_segment.Numbers.Threads, _tracks.Values(row.Fields).A);

    /// <summary>The track whose a goroutine's row is.</summary>
    internal int TrackOfRow(int row) => _tracks.Tracks.TrackOfRow(row);

    /// <summary>The slot of <see cref="GoroutineTable"/> whose a track is.</summary>
    internal int GoroutineOf(int track) => Global(_segment.Numbers.Goroutines, _tracks.Tracks.NumberOf(track));

    /// <summary>The slot of <see cref="ProcTable"/> whose a track of lanes is; −1 for one that is no proc.</summary>
    internal int ProcOf(int track) => Global(_segment.Numbers.Procs, track - Segment.FirstProc);

    /// <summary>The thread that held a proc before its first row that tells one, or −1.</summary>
    internal int ThreadAtStart(int track) => _segment.ThreadsAtStart[track];

    /// <summary>Whether a row of a proc itself tells which thread holds the proc from there on.</summary>
    private bool TellsThread(int track, int row, out int thread)
    {
        bool tells = _tracks.TellsThread(track, row, out int number);
        thread = tells ? Global(_segment.Numbers.Threads, number) : -1;
        return tells;
    }

    /// <summary>The row of a goroutine that a row of a proc shows; −1 where it is the proc's own.</summary>
    internal int SharedRow(int row) => _tracks.IsShared(row) ? _tracks.RowIndex(row) : -1;

    /// <summary>The last row of a track that starts at or before a moment; the first row if there is none.</summary>
    public int RowAt(int track, long time) => _tracks.RowAt(track, time - Range.Start);

    /// <summary>The first row in <c>[from, end)</c> of a track that starts at or after a moment; otherwise the end.</summary>
    public int FirstRowFrom(int from, int end, long time) => _tracks.FirstRowFrom(from, end, time - Range.Start);

    /// <summary>The rows of a track that start before the end of a range.</summary>
    /// <param name="from">Which of them is the first that is in the range; there may be none from there on.</param>
    internal ReadOnlySpan<SpanRow> RowsBefore(int track, TimeRange range, out int from)
    {
        int first = FirstRow(track);
        ReadOnlySpan<SpanRow> rows = RowsOf(track);
        from = Range.Start < range.Start ? RowAt(track, range.Start) - first : 0;
        return Range.End > range.End
            ? rows[..Math.Max(from, FirstRowFrom(first + from, EndRow(track), range.End) - first)]
            : rows;
    }

    /// <summary>Adds the time by state of the rows <c>[from, to)</c> of a track to <paramref name="sums"/>.</summary>
    /// <param name="sums">One element for each <see cref="SpanState"/>, ns. That of <see cref="SpanState.None"/> counts
    /// rows instead: idle time is what the others leave, and how often it interrupts them is not.</param>
    public void AddTimeByState(int track, int from, int to, Span<long> sums)
    {
        if (from < to && to == EndRow(track))
        {
            SpanState state = Kind(--to).State();
            sums[(int)state] += state == SpanState.None ? 1 : Range.End - Start(to);
        }
        _tracks.AddTimeByState(track, from, to, sums);
    }

    /// <summary>The first row of a track that starts at or after a moment, found without a search; −1 where that is not
    /// possible.</summary>
    /// <param name="unit">Of what the moment is a multiple on the trace's clock, ns.</param>
    public int FirstRowOnGrid(int track, long time, long unit) =>
        _tracks.FirstRowOnGrid(track, time - Range.Start, unit);

    /// <summary>Start and kind of a row of a track, if they are known without a look at the rows.</summary>
    /// <param name="near">A moment near which they may be known.</param>
    /// <param name="unit">Of what the moment is a multiple on the trace's clock, ns.</param>
    internal bool TryKnow(int track, int row, long near, long unit, out long start, out SpanKind kind)
    {
        bool knows = _tracks.TryKnow(track, row, near - Range.Start, unit, out uint offset, out kind);
        start = Range.Start + offset;
        return knows;
    }

    /// <summary>Start and kind of a row of a track, if possible without a look at the rows.</summary>
    internal (long Start, SpanKind Kind) Known(int track, int row) =>
        !HasRows && new KnownTrack(_tracks, track).TryKnow(row, out uint offset, out SpanKind kind)
            ? (Range.Start + offset, kind)
            : (Start(row), Kind(row));

    /// <summary>As <see cref="AddTimeByState"/>, if possible without a look at the rows.</summary>
    /// <param name="to">Not behind the last row of the track.</param>
    internal void AddKnownTime(int track, int from, int to, Span<long> sums)
    {
        if (HasRows || !new KnownTrack(_tracks, track).TryAddTime(from, to, sums))
            AddTimeByState(track, from, to, sums);
    }

    /// <summary>As <see cref="FirstRowFrom(int, int, long)"/>, if possible without a look at the rows.</summary>
    internal int FirstRowFrom(int track, int from, int end, long time)
    {
        int known = HasRows ? -1 : FirstRowOnGrid(track, time, Grid.UnitOf(time - Range.Start));
        if (known < 0 && !HasRows)
            known = FirstKnownFrom(track, time);
        if (known < 0 && !HasRows)
            known = new KnownTrack(_tracks, track).FirstFrom(time - Range.Start);
        return known < 0 ? FirstRowFrom(from, end, time) : Math.Clamp(known, from, end);
    }

    /// <summary>The first row of a track that starts at or after a moment, without a look at the rows; −1 where that is not
    /// possible.</summary>
    internal int FirstKnownFrom(int track, long time) => _tracks.FirstKnownFrom(track, time - Range.Start);

    /// <summary>As <see cref="AddTimeByState"/> for the rows of a track that start in a cell, without a visit of them.
    /// </summary>
    /// <param name="cell">Its length is a multiple of <paramref name="unit"/>, and its start is on the trace's clock.</param>
    /// <returns>False where that is not possible.</returns>
    public bool TryAddTimeOnGrid(int track, TimeRange cell, long unit, Span<long> sums)
    {
        long from = cell.Start - Range.Start, to = cell.End - Range.Start;
        if (!_tracks.TryAddTimeOnGrid(track, from, to, unit, sums))
            return false;
        int end = EndRow(track);
        if (_tracks.FirstRowOnGrid(track, to, unit) == end && _tracks.FirstRowOnGrid(track, from, unit) < end)
        {
            TrackEnds ends = _tracks.Tracks.Ends[track];
            SpanState state = ends.Last.State();
            sums[(int)state] += state == SpanState.None ? 1 : Range.Length - ends.LastStart;
        }
        return true;
    }

    /// <summary>The thread and the goroutine of what a proc shows of a goroutine's row.</summary>
    private (int Thread, int Goroutine) ProcValues(int track, int row)
    {
        int goroutine = Kind(row) == SpanKind.ProcWithoutGoroutine
            ? -1
            : Global(_segment.Numbers.Goroutines, NumberOfRow(_tracks.RowIndex(row)));
        // A thread keeps the proc until it lets it go, and that is a row: the nearest row that tells the thread is right.
        for (; row >= FirstRow(track); row--)
        {
            if (TellsThread(track, row, out int thread))
                return (thread, goroutine);
        }
        return (ThreadAtStart(track), goroutine);
    }

    /// <summary>The number in the generation of the goroutine whose row it is.</summary>
    private int NumberOfRow(int row)
    {
        TrackList goroutines = _segment.Goroutines._tracks.Tracks;
        return goroutines.NumberOf(goroutines.TrackOfRow(row));
    }

    private int Stack(int number) => Math.Max(0, Global(_segment.Numbers.Stacks, number));

    private static int Global(int[] map, int number) => LocalNumbers.Global(map, number);
}
