namespace TraceInsight.Engine.Model;

/// <summary>All rows of one segment in memory, and what makes searching and summing them fast.</summary>
/// <remarks>
/// A track is the history of one goroutine, proc or range lane: its rows, sorted by start and without gaps. Goroutines'
/// rows lie track by track. What a proc shows begins when one of its goroutines begins or ends something, so that its
/// rows are only references: it has a row of its own only where a thread takes it or lets it go.
/// </remarks>
internal sealed class SpanColumns
{
    /// <summary>Goroutines' rows, track by track, then those that lanes own, by time.</summary>
    public required SpanRow[] Rows { get; init; }

    /// <summary>Index of the first row that a lane owns.</summary>
    public required int OwnedFrom { get; init; }

    /// <summary>Values that do not fit into a row.</summary>
    public required (int A, int B)[] Wide { get; init; }

    public required RowPacking Packing { get; init; }

    /// <summary>Tracks are those goroutines that have rows; their numbers are those in the generation.</summary>
    public required TrackColumns Goroutines { get; init; }

    /// <summary>Tracks 0 and 1 are ranges, then come the numbers of procs in the generation.</summary>
    public required TrackColumns Lanes { get; init; }

    public (int A, int B) Values(uint fields) =>
        RowPacking.IsWide(fields) ? Wide[RowPacking.WideIndex(fields)] : Packing.Unpack(fields);
}

/// <summary>The tracks of one table of a segment.</summary>
internal sealed class TrackColumns
{
    /// <summary>A checkpoint of time by state is kept for every so many rows.</summary>
    public const int Stride = 64;

    private readonly SpanRow[] _rows;
    private readonly int[]? _entries;
    private readonly int _ownedFrom;

    // Ascending; null where every track is its own number.
    private readonly int[]? _numbers;
    private readonly int[] _firstRows;

    // For row Stride·k: sums of its track's rows before it, but for the first one, of which more is known later. Without
    // it the colours of a merged box would cost a visit of every span it stands for.
    private readonly uint[] _checkpoints;
    private readonly uint[] _strideStarts;
    private readonly int _stateCount;
    private readonly bool _ofLanes;
    private readonly TimeGrid _grid;

    /// <param name="entries">Indexes into <paramref name="rows"/>; null where the rows are the track's own.</param>
    /// <param name="numbers">Of what each track is, ascending; null where every number is a track, maybe without rows.
    /// </param>
    /// <param name="firstRows">By track, and the number of rows at the end.</param>
    /// <param name="running">Gets each track's complete rows of running, without the first row, ns.</param>
    /// <param name="range">Of the segment, on the trace's clock.</param>
    public TrackColumns(
        SpanRow[] rows, int[]? entries, int ownedFrom, int[]? numbers, int[] firstRows, uint[] running, TimeRange range)
    {
        _rows = rows;
        _entries = entries;
        _ownedFrom = ownedFrom;
        _numbers = numbers;
        _firstRows = firstRows;
        Since = new long[TrackCount];
        Array.Fill(Since, -1);
        int count = firstRows[^1];
        _ofLanes = entries is not null;
        _stateCount = States.Length;
        _checkpoints = FreshArray.Of<uint>((count / Stride + 1) * _stateCount);
        _strideStarts = FreshArray.Of<uint>((count + Stride - 1) / Stride);
        _grid = new TimeGrid(range.Start, range.Length, firstRows, _stateCount);
        if (entries is null)
            SumRows(running);
        else
            SumEntries(entries, running);
    }

    /// <summary>States that the rows of goroutines, and of procs and ranges, can have.</summary>
    // Bytes, as the compiler keeps only such a table without an array and its checks.
    private ReadOnlySpan<byte> States => _ofLanes
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

    public int TrackCount => _firstRows.Length - 1;

    public int RowCount => _firstRows[^1];

    /// <summary>True start of a track's first row, where that lies before this segment; otherwise −1.</summary>
    public long[] Since { get; }

    /// <summary>The track of a number, or −1.</summary>
    public int Find(int number)
    {
        if (_numbers is not null)
            return Math.Max(-1, Array.BinarySearch(_numbers, number));
        return Has(number) ? number : -1;
    }

    /// <summary>Which goroutine of the generation, or which lane, a track is.</summary>
    public int NumberOf(int track) => _numbers is null ? track : _numbers[track];

    public int FirstRow(int track) => _firstRows[track];

    public int EndRow(int track) => _firstRows[track + 1];

    public bool Has(int track) => (uint)track < (uint)TrackCount && _firstRows[track] < _firstRows[track + 1];

    public uint Start(int row) => _rows[_entries is null ? row : _entries[row]].Start;

    public ref SpanRow Row(int row) => ref _rows[_entries is null ? row : _entries[row]];

    public SpanKind Kind(int row)
    {
        if (_entries is null)
            return _rows[row].Kind;
        int index = _entries[row];
        SpanKind kind = _rows[index].Kind;
        return index < _ownedFrom ? OnProc(kind) : kind;
    }

    /// <summary>Whether a row is one of a goroutine, which its proc shows.</summary>
    public bool IsShared(int row) => _entries is not null && _entries[row] < _ownedFrom;

    /// <summary>The row of <see cref="SpanColumns.Rows"/> that a row of a lane is.</summary>
    public int RowIndex(int row) => _entries is null ? row : _entries[row];

    /// <summary>The track of a row.</summary>
    public int TrackOfRow(int row)
    {
        int low = 0, high = TrackCount;
        while (low + 1 < high)
        {
            int middle = low + ((high - low) >> 1);
            if (_firstRows[middle] <= row)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>What a proc shows of what its goroutine begins: other than running and system calls, that it left.</summary>
    public static SpanKind OnProc(SpanKind goroutine) => goroutine switch
    {
        SpanKind.Running => SpanKind.ProcGoroutine,
        SpanKind.RunningForGC => SpanKind.ProcGCWork,
        SpanKind.Syscall => SpanKind.ProcSyscall,
        _ => SpanKind.ProcWithoutGoroutine,
    };

    /// <summary>The last row of a track that starts at or before an offset; the first row if there is none.</summary>
    public int RowAt(int track, long offset) =>
        Math.Max(FirstRow(track), FirstRowFrom(FirstRow(track), EndRow(track), offset + 1) - 1);

    /// <summary>The first row in <c>[from, end)</c> of a track that starts at or after an offset; otherwise the end.</summary>
    /// <remarks>Gallops over the starts of whole strides, which stay in the processor's cache where all rows do not: the
    /// answer is usually near, and the cost is that of its distance.</remarks>
    public int FirstRowFrom(int from, int end, long offset)
    {
        if (from >= end)
            return end;
        // Strides low and before start too early; strides from high on, and behind the track, do not.
        int low = from / Stride, strides = (end - 1) / Stride + 1, step = 1;
        while (low + step < strides && _strideStarts[low + step] < offset)
        {
            low += step;
            step <<= 1;
        }
        int high = Math.Min(low + step, strides);
        while (low + 1 < high)
        {
            int middle = low + ((high - low) >> 1);
            if (_strideStarts[middle] < offset)
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
        if (from < to && from == FirstRow(track))
            AddRows(from, ++from, sums);
        // The checkpoint of the row `to` may belong to the next track: stay before it.
        int fromCheckpoint = (from + Stride - 1) / Stride, toCheckpoint = (to - 1) / Stride;
        if (from >= to || fromCheckpoint >= toCheckpoint)
        {
            AddRows(from, to, sums);
            return;
        }
        AddRows(from, fromCheckpoint * Stride, sums);
        AddRows(toCheckpoint * Stride, to, sums);
        ReadOnlySpan<uint> before = _checkpoints.AsSpan(fromCheckpoint * _stateCount, _stateCount);
        ReadOnlySpan<uint> after = _checkpoints.AsSpan(toCheckpoint * _stateCount, _stateCount);
        ReadOnlySpan<byte> states = States;
        for (int i = 0; i < after.Length; i++)
            sums[states[i]] += after[i] - before[i];
    }

    /// <summary>The first row of a track that starts at or after a moment, if that is on the grid; otherwise −1.</summary>
    /// <param name="offset">Of the moment, ns from the start of the segment.</param>
    /// <param name="unit">Of what the moment is a multiple on the trace's clock, ns.</param>
    public int FirstRowOnGrid(int track, long offset, long unit)
    {
        if (!_grid.TryFind(track, offset, unit, out int moment))
            return -1;
        return moment < 0 ? FirstRow(track) : _grid.Row(track, moment);
    }

    /// <summary>Adds the time by state of the rows of a track that start between two moments of the grid, but for the
    /// last row of the track, to <paramref name="sums"/>; as <see cref="AddTimeByState"/>.</summary>
    /// <returns>False where a moment is not on the grid.</returns>
    public bool TryAddTimeOnGrid(int track, long from, long to, long unit, Span<long> sums)
    {
        if (!_grid.TryFind(track, from, unit, out int first) || !_grid.TryFind(track, to, unit, out int end))
            return false;
        if (end < 0)
            return true;
        if (first < 0)
            AddRows(FirstRow(track), FirstRow(track) + 1, sums);
        ReadOnlySpan<uint> after = _grid.Sums(track, end), before = first < 0 ? default : _grid.Sums(track, first);
        ReadOnlySpan<byte> states = States;
        for (int i = 0; i < after.Length; i++)
            sums[states[i]] += after[i] - (first < 0 ? 0 : before[i]);
        return true;
    }

    private void AddRows(int from, int to, Span<long> sums)
    {
        if (from >= to)
            return;
        uint start = Start(from);
        for (int row = from; row < to; row++)
        {
            SpanState state = Kind(row).State();
            uint end = Start(row + 1);
            sums[(int)state] += state == SpanState.None ? 1 : end - start;
            start = end;
        }
    }

    private void SumRows(uint[] running)
    {
        Span<uint> sums = stackalloc uint[SpanKinds.StateCount];
        ReadOnlySpan<int> firstRows = _firstRows;
        for (int track = 0; track + 1 < firstRows.Length; track++)
        {
            ReadOnlySpan<SpanRow> rows = _rows.AsSpan(firstRows[track], firstRows[track + 1] - firstRows[track]);
            if (rows.IsEmpty)
                continue;
            sums.Clear();
            // Rows until the next one that begins a stride.
            int untilStride = -firstRows[track] & (Stride - 1), moment = 0;
            long offset = OffsetOf(track, moment);
            for (int i = 0; i < rows.Length; i++)
            {
                while (rows[i].Start >= offset)
                    offset = Keep(track, ref moment, firstRows[track] + i, sums);
                if (i == untilStride)
                {
                    Checkpoint(firstRows[track] + i, rows[i].Start, sums);
                    untilStride += Stride;
                }
                if (i > 0 && i + 1 < rows.Length)
                    Count(sums, rows[i].Kind.State(), rows[i + 1].Start - rows[i].Start);
            }
            while (offset < long.MaxValue)
                offset = Keep(track, ref moment, firstRows[track + 1], sums);
            running[track] = sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
        }
    }

    private void SumEntries(int[] entries, uint[] running)
    {
        Span<uint> sums = stackalloc uint[SpanKinds.StateCount];
        for (int track = 0; track < TrackCount; track++)
        {
            sums.Clear();
            int first = FirstRow(track), end = EndRow(track);
            uint start = 0;
            SpanKind kind = SpanKind.None;
            int moment = 0;
            long offset = OffsetOf(track, moment);
            for (int row = first; row < end; row++)
            {
                int index = entries[row];
                SpanRow next = _rows[index];
                if (row > first + 1)
                    Count(sums, kind.State(), next.Start - start);
                while (next.Start >= offset)
                    offset = Keep(track, ref moment, row, sums);
                if (row % Stride == 0)
                    Checkpoint(row, next.Start, sums);
                start = next.Start;
                kind = index < _ownedFrom ? OnProc(next.Kind) : next.Kind;
            }
            while (offset < long.MaxValue)
                offset = Keep(track, ref moment, end, sums);
            running[track] = sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
        }
    }

    private long OffsetOf(int track, int moment) => moment < _grid.MomentsOf(track) ? _grid.Offset(moment) : long.MaxValue;

    /// <summary>Keeps what is known at a moment of the grid.</summary>
    /// <returns>The next moment, ns from the start of the segment; the largest number after the last.</returns>
    private long Keep(int track, ref int moment, int row, ReadOnlySpan<uint> sums)
    {
        _grid.Set(track, moment, row);
        CopyTo(_grid.Sums(track, moment), sums);
        return OffsetOf(track, ++moment);
    }

    private void CopyTo(Span<uint> kept, ReadOnlySpan<uint> sums)
    {
        ReadOnlySpan<byte> states = States;
        for (int i = 0; i < kept.Length; i++)
            kept[i] = sums[states[i]];
    }

    private void Checkpoint(int row, uint start, ReadOnlySpan<uint> sums)
    {
        _strideStarts[row / Stride] = start;
        CopyTo(_checkpoints.AsSpan(row / Stride * _stateCount, _stateCount), sums);
    }

    private static void Count(Span<uint> sums, SpanState state, uint length) =>
        sums[(int)state] += state == SpanState.None ? 1 : length;
}
