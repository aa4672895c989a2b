using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>Makes a row of each plain event as long as all who take part in it have rows already.</summary>
/// <remarks>What it needs is brought together here so that whoever goes through events can keep it in registers, and need
/// not be called for each.</remarks>
internal ref struct PlainRows : IPlainSink
{
    private readonly ref WrittenRow _rows;
    private readonly ref Track _goroutines;
    private readonly ref Track _lanes;
    private readonly ref KnownPlace _places;
    private readonly SlotMap.Lookup _numbers;
    private readonly ReadOnlySpan<SpanKind> _reasons;
    private readonly Span<bool> _usedStacks;
    private readonly Column<(int A, int B)> _wide;
    private readonly ulong _timeLeft;
    private readonly long _origin;
    private readonly int _goroutineCount, _laneCount, _placeCount, _most, _valueShift;
    private readonly uint _largestValue;

    // The stack that no row before referred to, and the row that does: the last one of that kind.
    private int _firstUsed, _firstUse;

    /// <param name="rows">Has room for the most.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="most">How many there may be then.</param>
    /// <param name="wide">Has room for the values of all rows to come.</param>
    /// <param name="origin">Start of the segment on the trace's clock, ns.</param>
    /// <param name="timeLeft">For events that are later than this after the start, ns, the segment is not.</param>
    public PlainRows(
        WrittenRow[] rows, int count, int most, Span<Track> goroutines, Span<Track> lanes, KnownPlace[] places,
        LocalTables tables, RowPacking packing, Column<(int A, int B)> wide, long origin, ulong timeLeft)
    {
        _rows = ref MemoryMarshal.GetArrayDataReference(rows);
        (Count, _most) = (count, most);
        _goroutines = ref MemoryMarshal.GetReference(goroutines);
        _goroutineCount = goroutines.Length;
        _lanes = ref MemoryMarshal.GetReference(lanes);
        _laneCount = lanes.Length;
        _places = ref MemoryMarshal.GetArrayDataReference(places);
        _placeCount = places.Length;
        _numbers = tables.Look();
        _reasons = tables.Reasons;
        _usedStacks = tables.UseStacks();
        (_valueShift, _largestValue) = (packing.ValueShift, packing.LargestValue);
        (_wide, _origin, _timeLeft) = (wide, origin, timeLeft);
        _firstUse = -1;
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes events up to one that it cannot.</summary>
    public void Take(ReadOnlySpan<PlainEvent> events)
    {
        PlainRows rows = this;
        foreach (ref readonly PlainEvent e in events)
        {
            if (!rows.TryTake(e.Wire, e.Time, e.Place, e.SubjectSlot, e.Stack, e.Value))
                break;
        }
        Count = rows.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(WireEvent wire, long time, Place place, int subject, int stack, int value)
    {
        int number = _numbers.Find(subject);
        ulong offset = (ulong)(time - _origin);
        if (Count >= _most || (uint)number >= (uint)_goroutineCount || offset >= _timeLeft
            || (uint)place.Thread >= (uint)_placeCount)
        {
            return false;
        }
        ref readonly KnownPlace known = ref Unsafe.Add(ref _places, (nint)(uint)place.Thread);
        ref Track track = ref Unsafe.Add(ref _goroutines, (nint)(uint)number);
        if (known.Place.Bits != place.Bits || track.Kind == SpanKind.None)
            return false;
        uint fields;
        int lane = known.Lane;
        switch (wire)
        {
            case WireEvent.GoStart or WireEvent.GoSyscallEnd:
                fields = known.Running;
                if (fields == 0 || !TryShow(lane, SpanKind.ProcGoroutine))
                    return false;
                track.Kind = SpanKind.Running;
                break;
            case WireEvent.GoUnblock:
                int actor = _numbers.Find(value);
                if (actor < 0 && value >= 0)
                    return false;
                Use(stack);
                fields = Pack(SpanKind.RunnableUnblocked, stack, actor);
                track.Kind = SpanKind.RunnableUnblocked;
                lane = WrittenRow.NoLane;
                break;
            case WireEvent.GoSyscallBegin:
                if ((!track.IsNamed && stack != 0) || !TryShow(lane, SpanKind.ProcSyscall))
                    return false;
                Use(stack);
                fields = Pack(SpanKind.Syscall, stack, lane - Segment.FirstProc);
                track.Kind = SpanKind.Syscall;
                break;
            default:
                SpanKind kind = (uint)value < (uint)_reasons.Length ? _reasons[value] : SpanKind.None;
                if (kind == SpanKind.None || (!track.IsNamed && stack != 0))
                    return false;
                if (wire == WireEvent.GoStop)
                    kind = SpanKind.RunnableStopped;
                Use(stack);
                fields = Pack(kind, stack, value);
                track.Kind = kind;
                if (!TryLeave(lane))
                    lane = WrittenRow.NoLane;
                break;
        }
        ref WrittenRow written = ref Unsafe.Add(ref _rows, (nint)(uint)Count);
        // One by one: of a new one each part would be made elsewhere, and copied.
        written.Start = (uint)offset;
        written.Fields = fields;
        written.Slot = number;
        written.Lane = lane;
        track.LastRow = Count;
        track.RowCount++;
        Count++;
        return true;
    }

    public void TakeBack()
    {
        WrittenRow row = Unsafe.Add(ref _rows, --Count);
        Unsafe.Add(ref _goroutines, row.Slot).RowCount--;
        if (row.Lane >= 0)
            Unsafe.Add(ref _lanes, row.Lane).RowCount--;
        if (RowPacking.IsWide(row.Fields))
            _wide.RemoveLast();
        if (_firstUse == Count)
            _usedStacks[_firstUsed] = false;
    }

    /// <summary>Says that the next row refers to a stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Use(int stack)
    {
        if (_usedStacks[stack])
            return;
        _usedStacks[stack] = true;
        (_firstUsed, _firstUse) = (stack, Count);
    }

    /// <summary>Shows the next row in a lane that has rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryShow(int lane, SpanKind kind)
    {
        ref Track track = ref Unsafe.Add(ref _lanes, (nint)(uint)lane);
        if (lane >= _laneCount || track.RowCount == 0)
            return false;
        track.Shows(Count, kind);
        return true;
    }

    /// <summary>Shows the next row in a lane that is doing something, which ends with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryLeave(int lane)
    {
        ref Track track = ref Unsafe.Add(ref _lanes, (nint)(uint)lane);
        if (lane >= _laneCount || track.Kind is SpanKind.None or SpanKind.ProcWithoutGoroutine)
            return false;
        track.Shows(Count, SpanKind.ProcWithoutGoroutine);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly uint Pack(SpanKind kind, int stack, int value)
    {
        if ((uint)(value + 1) <= _largestValue)
            return RowPacking.Pack(kind, stack, value, _valueShift);
        _wide.AddReserved((stack, value));
        return RowPacking.PackWide(kind, _wide.Count - 1);
    }
}
