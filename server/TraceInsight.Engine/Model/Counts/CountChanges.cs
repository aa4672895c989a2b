using System.Buffers;
using System.Runtime.Intrinsics;

namespace TraceInsight.Engine.Model;

/// <summary>How the counts change in a part of a segment, by time.</summary>
/// <remarks>Rows lie track by track, so that all changes have to be collected and sorted: a segment takes about two
/// milliseconds.</remarks>
internal struct CountChanges : IDisposable
{
    private const int ChangeBits = 8;
    private const int DigitBits = 11;

    private ulong[] _changes;
    private Vector256<int> _before;

    /// <param name="from">ns from the start of the segment.</param>
    /// <param name="to">What changes at or after it is left out; ns from the start of the segment.</param>
    public CountChanges(Segment segment, long from, long to)
    {
        SpanTable goroutines = segment.Goroutines, lanes = segment.Lanes;
        _changes = ArrayPool<ulong>.Shared.Rent(Math.Max(1, goroutines.RowCount + lanes.RowCount));
        foreach (SpanKind kind in segment.QuietOf(LaneKind.Goroutine).Kinds)
            _before += Counting.One(Counting.Of(kind));
        QuietLanes quiet = segment.QuietOf(LaneKind.Proc);
        for (int i = 0; i < quiet.Slots.Length; i++)
        {
            if (quiet.Slots[i] >= Segment.FirstProc)
                _before += Counting.One(Counting.Of(quiet.Kinds[i]));
        }
        AddGoroutines(goroutines, from, to);
        AddProcs(lanes, from, to);
        Sort();
    }

    public int Count { get; private set; }

    /// <summary>The counts at the beginning, of all that the segment knows.</summary>
    public readonly Vector256<int> Before => _before;

    /// <summary>ns from the start of the segment.</summary>
    public readonly uint Time(int index) => (uint)(_changes[index] >> ChangeBits);

    /// <summary>See <see cref="Counting.Change"/>.</summary>
    public readonly int Change(int index) => (int)(_changes[index] & ((1 << ChangeBits) - 1));

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_changes);
        _changes = [];
    }

    private void AddGoroutines(SpanTable table, long from, long to)
    {
        for (int track = 0; track < table.TrackCount; track++)
        {
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            if (rows.IsEmpty)
                continue;
            int row = from <= 0 ? 0 : table.RowAt(track, table.Range.Start + from) - table.FirstRow(track);
            int now = Counting.Of(rows[row].Kind);
            _before += Counting.One(now);
            for (row++; row < rows.Length && rows[row].Start < to; row++)
                now = Add(rows[row].Start, now, Counting.Of(rows[row].Kind));
        }
    }

    private void AddProcs(SpanTable table, long from, long to)
    {
        for (int track = Segment.FirstProc; track < table.TrackCount; track++)
        {
            if (!table.Has(track))
                continue;
            int row = from <= 0 ? table.FirstRow(track) : table.RowAt(track, table.Range.Start + from);
            int now = Counting.Of(table.Kind(row)), end = table.EndRow(track);
            _before += Counting.One(now);
            for (row++; row < end; row++)
            {
                long start = table.Start(row) - table.Range.Start;
                if (start >= to)
                    break;
                now = Add((uint)start, now, Counting.Of(table.Kind(row)));
            }
        }
    }

    private int Add(uint time, int now, int next)
    {
        if (now != next)
            _changes[Count++] = ((ulong)time << ChangeBits) | (uint)Counting.Change(now, next);
        return next;
    }

    /// <summary>By time, digit by digit from the least one on: comparing would take five times as long.</summary>
    private void Sort()
    {
        if (Count < 2)
            return;
        ulong all = 0;
        for (int i = 0; i < Count; i++)
            all |= _changes[i];
        ulong[] other = ArrayPool<ulong>.Shared.Rent(Count);
        Span<int> places = stackalloc int[1 << DigitBits];
        for (int shift = ChangeBits; all >> shift != 0; shift += DigitBits)
        {
            places.Clear();
            for (int i = 0; i < Count; i++)
                places[(int)(_changes[i] >> shift) & ((1 << DigitBits) - 1)]++;
            int next = 0;
            foreach (ref int place in places)
                (place, next) = (next, next + place);
            for (int i = 0; i < Count; i++)
                other[places[(int)(_changes[i] >> shift) & ((1 << DigitBits) - 1)]++] = _changes[i];
            (_changes, other) = (other, _changes);
        }
        ArrayPool<ulong>.Shared.Return(other);
    }
}
