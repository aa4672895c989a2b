namespace TraceInsight.Engine.Model;

/// <summary>The spans of one segment as one array per field; index <c>i</c> is one row.</summary>
/// <remarks>
/// A track is the history of one goroutine, proc or range lane. The rows of a track are contiguous, sorted by start, and
/// without gaps: a row ends where the next of its track starts, the last one at the end of the segment; time in which
/// nothing is to be shown is a row of kind <see cref="SpanKind.None"/>. So the ends are sorted too, and every search is
/// binary. The queries rely on this; <see cref="Building.SpanTableBuilder"/> guarantees it.
/// </remarks>
public sealed class SpanTable
{
    /// <summary>A checkpoint of time by state is kept for every so many rows.</summary>
    internal const int Stride = 32;

    private readonly int[] _slots;
    private readonly int[] _firstRows;
    private readonly long[] _since;
    private readonly uint[] _starts;
    private readonly SpanKind[] _kinds;
    private readonly int[] _a;
    private readonly int[] _b;

    // For row Stride·k: sums of its track's rows before it. Without it the colours of a
    // merged box would cost a visit of every span it stands for.
    private readonly uint[] _checkpoints;
    private readonly uint[] _strideStarts;

    internal SpanTable(
        TimeRange range, int[] slots, int[] firstRows, long[] since, uint[] starts, SpanKind[] kinds, int[] a, int[] b)
    {
        Range = range;
        _slots = slots;
        _firstRows = firstRows;
        _since = since;
        _starts = starts;
        _kinds = kinds;
        _a = a;
        _b = b;
        _checkpoints = SumByState();
        _strideStarts = new uint[(starts.Length + Stride - 1) / Stride];
        for (int i = 0; i < _strideStarts.Length; i++)
            _strideStarts[i] = starts[i * Stride];
    }

    /// <summary>What the segment covers. Row starts count from its start.</summary>
    public TimeRange Range { get; }

    public int RowCount => _starts.Length;

    /// <summary>The slots that have a track here, ascending.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>The track of a slot, or −1 where the slot has none in this segment.</summary>
    public int TrackOf(int slot)
    {
        int track = Array.BinarySearch(_slots, slot);
        return track < 0 ? -1 : track;
    }

    public int FirstRow(int track) => _firstRows[track];

    /// <summary>The index behind the last row of a track.</summary>
    public int EndRow(int track) => _firstRows[track + 1];

    /// <summary>True start of a track's first row, where that lies before this segment; otherwise −1.</summary>
    public long Since(int track) => _since[track];

    public long Start(int row) => Range.Start + _starts[row];

    public long End(int track, int row) => row + 1 < EndRow(track) ? Start(row + 1) : Range.End;

    public SpanKind Kind(int row) => _kinds[row];

    public int A(int row) => _a[row];

    public int B(int row) => _b[row];

    /// <summary>The last row of a track that starts at or before a moment; the first row if there is none.</summary>
    public int RowAt(int track, long time)
    {
        int low = _firstRows[track], high = _firstRows[track + 1] - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (Range.Start + _starts[middle] <= time)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>The first row in <c>[from, end)</c> of a track that starts at or after a moment; otherwise the end.</summary>
    /// <remarks>Gallops over the starts of whole strides, which stay in the processor's cache where all rows do not: the
    /// answer is usually near, and the cost is that of its distance.</remarks>
    public int FirstRowFrom(int from, int end, long time)
    {
        long offset = time - Range.Start;
        // Blocks low and before start too early; blocks from high on, and behind the track, do not.
        int low = from / Stride, blocks = (end - 1) / Stride + 1, step = 1;
        while (low + step < blocks && _strideStarts[low + step] < offset)
        {
            low += step;
            step <<= 1;
        }
        int high = Math.Min(low + step, blocks);
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
            if (_starts[middle] < offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Adds the time by state of the rows <c>[from, to)</c> of a track to <paramref name="sums"/>.</summary>
    /// <param name="sums">One element for each <see cref="SpanState"/>, ns. That of <see cref="SpanState.None"/> counts
    /// rows instead: idle time is what the others leave, and how often it interrupts them is not.</param>
    public void AddTimeByState(int track, int from, int to, Span<long> sums)
    {
        if (from >= to)
            return;
        // The checkpoint of the row `to` may belong to the next track: stay before it.
        int fromCheckpoint = (from + Stride - 1) / Stride, toCheckpoint = (to - 1) / Stride;
        if (fromCheckpoint >= toCheckpoint)
        {
            AddRows(track, from, to, sums);
            return;
        }
        AddRows(track, from, fromCheckpoint * Stride, sums);
        AddRows(track, toCheckpoint * Stride, to, sums);
        for (int state = 0; state < SpanKinds.StateCount; state++)
        {
            sums[state] += _checkpoints[toCheckpoint * SpanKinds.StateCount + state]
                - _checkpoints[fromCheckpoint * SpanKinds.StateCount + state];
        }
    }

    private void AddRows(int track, int from, int to, Span<long> sums)
    {
        if (from >= to)
            return;
        if (to == EndRow(track))
        {
            Count(_kinds[--to].State(), End(track, to) - Start(to), sums);
        }
        ReadOnlySpan<uint> bounds = _starts.AsSpan(from, Math.Min(to - from + 1, _starts.Length - from));
        ReadOnlySpan<SpanKind> visited = _kinds.AsSpan(from, to - from);
        for (int i = 0; i < visited.Length; i++)
            Count(visited[i].State(), bounds[i + 1] - bounds[i], sums);

        static void Count(SpanState state, long length, Span<long> sums) =>
            sums[(int)state] += state == SpanState.None ? 1 : length;
    }

    private uint[] SumByState()
    {
        uint[] result = new uint[(_starts.Length / Stride + 1) * SpanKinds.StateCount];
        Span<uint> sums = stackalloc uint[SpanKinds.StateCount];
        for (int track = 0; track < _slots.Length; track++)
        {
            int first = _firstRows[track], end = _firstRows[track + 1];
            sums.Clear();
            for (int row = first; row < end; row++)
            {
                if (row % Stride == 0)
                    sums.CopyTo(result.AsSpan(row / Stride * SpanKinds.StateCount));
                SpanState state = _kinds[row].State();
                if (row + 1 < end)
                    sums[(int)state] += state == SpanState.None ? 1 : _starts[row + 1] - _starts[row];
            }
        }
        return result;
    }
}
