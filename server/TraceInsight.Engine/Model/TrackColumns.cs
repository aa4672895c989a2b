using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Model;

/// <summary>One table of a segment as a question looks at it: its tracks, and their rows once they are asked for.</summary>
/// <remarks>Rows may have to be read from a file first, so that what needs none is said without them. Safe from any
/// thread.</remarks>
internal sealed class TrackColumns(SpanColumns segment, SegmentTracks tracks, SegmentRows? rows, bool ofLanes)
{
    private const int Stride = Checkpoints.Stride;

    private readonly TrackList _tracks = ofLanes ? tracks.Lanes : tracks.Goroutines;

    // Null until asked for.
    private SegmentRows? _rows = rows;
    private TrackEdges? _edges;
    private RowMark[]? _threadMarks;

    public TrackColumns(SpanColumns segment, bool ofLanes) : this(segment, segment.Tracks, null, ofLanes)
    {
    }

    /// <summary>States that the rows of goroutines, and of procs and ranges, can have.</summary>
    // Bytes, as the compiler keeps only such a table without an array and its checks.
    public static ReadOnlySpan<byte> StatesOf(bool lanes) => lanes
        ?
        [
            (byte)SpanState.None, (byte)SpanState.Running, (byte)SpanState.Syscall, (byte)SpanState.GCWork,
            (byte)SpanState.GC, (byte)SpanState.StopTheWorld, (byte)SpanState.ProcWithoutGoroutine,
        ]
        :
        [
            (byte)SpanState.None, (byte)SpanState.Running, (byte)SpanState.Runnable, (byte)SpanState.Waiting,
            (byte)SpanState.WaitingChannel, (byte)SpanState.WaitingSync, (byte)SpanState.WaitingNetwork,
            (byte)SpanState.WaitingSleep, (byte)SpanState.WaitingGC, (byte)SpanState.Syscall, (byte)SpanState.GCWork,
        ];

    /// <summary>What a proc shows of what its goroutine begins: other than running and system calls, that it left.</summary>
    public static SpanKind OnProc(SpanKind goroutine) => goroutine switch
    {
        SpanKind.Running => SpanKind.ProcGoroutine,
        SpanKind.RunningForGC => SpanKind.ProcGCWork,
        SpanKind.Syscall => SpanKind.ProcSyscall,
        _ => SpanKind.ProcWithoutGoroutine,
    };

    public TrackList Tracks => _tracks;

    public RowPacking Packing => segment.Packing;

    /// <inheritdoc cref="SpanColumns.OwnedFrom"/>
    public int OwnedFrom => segment.OwnedFrom;

    public SegmentRows Rows => _rows ??= segment.Rows;

    /// <summary>Whether to look at the rows costs nothing. Otherwise there may be <see cref="Edges"/>.</summary>
    public bool HasRows => (_rows ??= segment.RowsInMemory) is not null;

    /// <summary>What is known of the rows without them; null where they have never been out of memory.</summary>
    public TrackEdges? Edges => _edges ??= ofLanes ? segment.Edges?.Lanes : segment.Edges?.Goroutines;

    /// <summary>What is known of procs' rows where their thread changes; none where they have never been out of memory.
    /// </summary>
    public RowMark[] ThreadMarks => _threadMarks ??= ofLanes ? segment.KeptThreads?.Marks ?? [] : [];

    private Checkpoints Sums => ofLanes ? Rows.Lanes : Rows.Goroutines;

    public uint Start(int row) => Row(row).Start;

    public SpanRow Row(int row)
    {
        SegmentRows rows = Rows;
        return rows.Rows[ofLanes ? rows.Entries[row] : row];
    }

    public SpanKind Kind(int row)
    {
        SegmentRows rows = Rows;
        if (!ofLanes)
            return rows.Rows[row].Kind;
        int index = rows.Entries[row];
        SpanKind kind = rows.Rows[index].Kind;
        return index < segment.OwnedFrom ? OnProc(kind) : kind;
    }

    /// <summary>Whether a row is one of a goroutine, which its proc shows.</summary>
    public bool IsShared(int row) => ofLanes && Rows.Entries[row] < segment.OwnedFrom;

    /// <summary>The row of <see cref="SegmentRows.Rows"/> that a row is.</summary>
    public int RowIndex(int row) => ofLanes ? Rows.Entries[row] : row;

    public (int A, int B) Values(uint fields) =>
        RowPacking.IsWide(fields) ? Rows.Wide[RowPacking.WideIndex(fields)] : segment.Packing.Unpack(fields);

    /// <summary>The one of a row's two values that its name is made of, as a number of the generation: B, and of what a proc
    /// shows the goroutine.</summary>
    public int NameOf(int row)
    {
        if (!IsShared(row))
            return Values(Row(row).Fields).B;
        TrackList goroutines = tracks.Goroutines;
        return Kind(row) == SpanKind.ProcWithoutGoroutine
            ? -1
            : goroutines.NumberOf(goroutines.TrackOfRow(RowIndex(row)));
    }

    /// <summary>The last row of a track that starts at or before an offset; the first row if there is none.</summary>
    public int RowAt(int track, long offset)
    {
        int first = _tracks.FirstRows[track];
        return Math.Max(first, FirstRowFrom(first, _tracks.FirstRows[track + 1], offset + 1) - 1);
    }

    /// <summary>The first row in <c>[from, end)</c> of a track that starts at or after an offset; otherwise the end.</summary>
    /// <remarks>Gallops over the starts of whole strides, which stay in the processor's cache where all rows do not: the
    /// answer is usually near, and the cost is that of its distance.</remarks>
    public int FirstRowFrom(int from, int end, long offset)
    {
        if (from >= end)
            return end;
        uint[] strideStarts = Sums.Starts;
        // Strides low and before start too early; strides from high on, and behind the track, do not.
        int low = from / Stride, strides = (end - 1) / Stride + 1, step = 1;
        while (low + step < strides && strideStarts[low + step] < offset)
        {
            low += step;
            step <<= 1;
        }
        int high = Math.Min(low + step, strides);
        while (low + 1 < high)
        {
            int middle = low + ((high - low) >> 1);
            if (strideStarts[middle] < offset)
                low = middle;
            else
                high = middle;
        }
        (low, high) = (Math.Max(from, low * Stride), Math.Min(end, high * Stride));
        while (low < high)
        {
            int middle = low + ((high - low) >> 1);
            if (Start(middle) < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Adds the time by state of the rows <c>[from, to)</c>, none of them the last of its track, to
    /// <paramref name="sums"/>; for <see cref="SpanState.None"/> the number of rows.</summary>
    public void AddTimeByState(int track, int from, int to, Span<long> sums)
    {
        int first = _tracks.FirstRows[track], last = _tracks.FirstRows[track + 1] - 1;
        if (from < to && from == first)
            AddRows(from, ++from, sums);
        // Rows of the track without the first one, which is not in the sums, lie before these checkpoints.
        int least = first / Stride + 1, most = last / Stride;
        int fromCheckpoint = Math.Clamp((from + Stride / 2) / Stride, least, Math.Max(least, most));
        int toCheckpoint = Math.Min((to + Stride / 2) / Stride, most);
        if (from >= to || fromCheckpoint >= toCheckpoint)
        {
            AddRows(from, to, sums);
            return;
        }
        // The nearest ones: what they have too much is taken away again.
        AddRowsBetween(from, fromCheckpoint * Stride, sums);
        AddRowsBetween(toCheckpoint * Stride, to, sums);
        ReadOnlySpan<byte> states = StatesOf(ofLanes);
        uint[] checkpoints = Sums.Sums;
        ReadOnlySpan<uint> before = checkpoints.AsSpan(fromCheckpoint * states.Length, states.Length);
        ReadOnlySpan<uint> after = checkpoints.AsSpan(toCheckpoint * states.Length, states.Length);
        for (int i = 0; i < after.Length; i++)
            sums[states[i]] += after[i] - before[i];
    }

    /// <summary>The first row of a track that starts at or after a moment, if that is on the grid; otherwise −1.</summary>
    /// <param name="offset">Of the moment, ns from the start of the segment.</param>
    /// <param name="unit">Of what the moment is a multiple on the trace's clock, ns.</param>
    public int FirstRowOnGrid(int track, long offset, long unit)
    {
        if (!_tracks.Grid.TryFind(track, offset, unit, out int moment))
            return -1;
        return moment < 0 ? _tracks.FirstRows[track] : _tracks.Grid.Row(track, moment);
    }

    /// <summary>Adds the time by state of the rows of a track that start between two moments of the grid, but for the
    /// last row of the track, to <paramref name="sums"/>; as <see cref="AddTimeByState"/>.</summary>
    /// <returns>False where a moment is not on the grid.</returns>
    public bool TryAddTimeOnGrid(int track, long from, long to, long unit, Span<long> sums)
    {
        TimeGrid grid = _tracks.Grid;
        if (!grid.TryFind(track, from, unit, out int first) || !grid.TryFind(track, to, unit, out int end))
            return false;
        if (end < 0)
            return true;
        if (first < 0)
            AddFirstRow(track, 1, sums);
        ReadOnlySpan<uint> after = grid.Sums(track, end), before = first < 0 ? default : grid.Sums(track, first);
        ReadOnlySpan<byte> states = StatesOf(ofLanes);
        for (int i = 0; i < after.Length; i++)
            sums[states[i]] += after[i] - (first < 0 ? 0 : before[i]);
        return true;
    }

    /// <summary>Start and kind of a row of a track, known without a look at the rows: one of the first three or the last, of a
    /// short track any, and of a long one those next to a moment of the grid.</summary>
    /// <param name="offset">Of the moment, ns from the start of the segment.</param>
    /// <param name="unit">Of what the moment is a multiple on the trace's clock, ns.</param>
    /// <param name="start">ns from the start of the segment.</param>
    public bool TryKnow(int track, int row, long offset, long unit, out uint start, out SpanKind kind) => TryKnow(
        track, row, _tracks.Grid.TryFind(track, offset, unit, out int moment) ? moment : -1, out start, out kind);

    /// <inheritdoc cref="TryKnow(int, int, long, long, out uint, out SpanKind)"/>
    /// <param name="moment">Its number; −1 for none.</param>
    public bool TryKnow(int track, int row, int moment, out uint start, out SpanKind kind)
    {
        ref readonly TrackEnds ends = ref _tracks.Ends[track];
        int first = _tracks.FirstRows[track], last = _tracks.FirstRows[track + 1] - 1;
        (start, kind) = row == first ? (0, ends.First) : row == last ? (ends.LastStart, ends.Last) : (ends.SecondStart, ends.Second);
        if (row == first || row == last || row == first + 1)
            return true;
        if (Edges is not { } edges)
            return false;
        if (edges.ShortTracks[track] >= 0)
        {
            int at = edges.ShortTracks[track] + row - first;
            (start, kind) = (edges.Starts[at], edges.Kinds[at]);
            return true;
        }
        if (row == first + 2)
        {
            (start, kind) = edges.Thirds[track];
            return true;
        }
        if (moment < 0)
            return false;
        TimeGrid grid = _tracks.Grid;
        return edges.Marks[grid.IndexOf(track, moment)].TryKnow(row - grid.Row(track, moment), out start, out kind);
    }

    /// <summary>As <see cref="FirstRowFrom"/> for a whole track without a look at its rows; −1 where it is not short.</summary>
    public int FirstKnownFrom(int track, long offset)
    {
        if (Edges is not { } edges || edges.ShortTracks[track] < 0)
            return -1;
        int first = _tracks.FirstRows[track], count = _tracks.FirstRows[track + 1] - first;
        ReadOnlySpan<uint> starts = edges.Starts.AsSpan(edges.ShortTracks[track], count);
        int low = 0, high = count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (starts[middle] < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return first + low;
    }

    /// <summary>Adds the time by state of the rows of a track before a moment of the grid, but for the last row of the
    /// track, to <paramref name="sums"/>; as <see cref="AddTimeByState"/>.</summary>
    /// <param name="sign">−1 to take it away.</param>
    public void AddTimeBefore(int track, int moment, int sign, Span<long> sums)
    {
        AddFirstRow(track, sign, sums);
        ReadOnlySpan<uint> before = _tracks.Grid.Sums(track, moment);
        ReadOnlySpan<byte> states = StatesOf(ofLanes);
        for (int i = 0; i < before.Length; i++)
            sums[states[i]] += sign * (long)before[i];
    }

    /// <summary>Whether a row of a proc itself tells which thread holds the proc from there on: its number in the
    /// generation.</summary>
    public bool TellsThread(int track, int row, out int thread)
    {
        uint fields = Row(row).Fields;
        bool goesOn = row == _tracks.FirstRows[track] && _tracks.Since[track] >= 0;
        bool tells = TellsThread(RowPacking.Kind(fields), IsShared(row), goesOn);
        thread = tells ? Values(fields).A : -1;
        return tells;
    }

    /// <inheritdoc cref="TellsThread(int, int, out int)"/>
    /// <param name="kind">Of the row that the proc shows.</param>
    /// <param name="isShared">Whether that is one of a goroutine.</param>
    /// <param name="goesOn">Whether it began before the segment.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TellsThread(SpanKind kind, bool isShared, bool goesOn) =>
        isShared ? kind.IsRunning() : kind != SpanKind.None && !goesOn;

    /// <summary>What is summed up of other rows is not of the first one; here it is not the last one.</summary>
    private void AddFirstRow(int track, int sign, Span<long> sums)
    {
        ref readonly TrackEnds ends = ref _tracks.Ends[track];
        SpanState state = ends.First.State();
        sums[(int)state] += sign * (state == SpanState.None ? 1 : (long)ends.SecondStart);
    }

    /// <summary>Adds rows, or takes them away where <paramref name="to"/> comes first.</summary>
    private void AddRowsBetween(int from, int to, Span<long> sums)
    {
        if (from <= to)
            AddRows(from, to, sums);
        else
            AddRows(to, from, sums, -1);
    }

    private void AddRows(int from, int to, Span<long> sums, int sign = 1)
    {
        if (from >= to)
            return;
        SpanRow[] rows = Rows.Rows;
        RowIndexes entries = Rows.Entries;
        SpanRow row = rows[ofLanes ? entries[from] : from];
        for (int at = from; at < to; at++)
        {
            SpanRow next = rows[ofLanes ? entries[at + 1] : at + 1];
            SpanKind kind = ofLanes && entries[at] < segment.OwnedFrom ? OnProc(row.Kind) : row.Kind;
            SpanState state = kind.State();
            sums[(int)state] += sign * (state == SpanState.None ? 1 : next.Start - row.Start);
            row = next;
        }
    }
}
