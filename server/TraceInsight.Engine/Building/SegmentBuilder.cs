using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>Collects rows in the order of events and gives them as <see cref="SpanColumns"/> in the order of tracks.</summary>
/// <remarks>A track begins in a segment with a row that goes on from before, with nothing until its first row, or with
/// a first row that is known to have begun before the segment. It is a track only once there is something.</remarks>
/// <param name="store">Keeps the segments; null: nobody does.</param>
internal sealed class SegmentBuilder(RowPacking packing, SegmentStore? store = null) : IDisposable
{
    private const int NoLane = WrittenRow.NoLane;
    private const int Owned = WrittenRow.Owned;
    private const int Void = WrittenRow.Void;

    // More than a segment usually has: growing would leave arrays of every size in the pool.
    private const int InitialRows = 1 << 17;

    private readonly KnownPlaces _places = new(packing);
    private Track[] _goroutines = [];
    private Track[] _lanes = [];
    private int _goroutineCount, _laneCount;

    // Goroutines that have rows in the segment, in the order in which they got them: few of all that there ever were.
    private readonly Column<int> _present = new();
    private readonly Column<(int A, int B)> _wide = new(16);

    // First rows that began before the segment, which the generation knows.
    private readonly Column<(int Slot, long Since)> _since = new(16);
    private readonly Column<(int Lane, long Since)> _laneSince = new(16);
    private readonly Column<int> _goneOn = new();
    private readonly Column<int> _lanesGoneOn = new(16);
    private WrittenRow[] _rows = WrittenSegment.Pool.Rent(InitialRows);
    private int _voidCount;
    private long _origin;

    public int RowCount { get; private set; }

    /// <summary>How many goroutines are doing something, and so go on into the next segment.</summary>
    public int ActiveCount { get; private set; }

    /// <summary>Start of the segment on the trace's clock, ns.</summary>
    public long Origin => _origin;

    /// <summary>Start of the last row on the trace's clock, ns. There must be one.</summary>
    public long LastStart => _origin + _rows[RowCount - 1].Start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpanKind Kind(int slot) => slot < _goroutineCount ? _goroutines[slot].Kind : SpanKind.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpanKind LaneKind(int lane) => lane < _laneCount ? _lanes[lane].Kind : SpanKind.None;

    public void Begin(long origin) => _origin = origin;

    public void Dispose()
    {
        WrittenSegment.Pool.Return(_rows);
        _rows = [];
    }

    /// <summary>Says what a goroutine has been doing since before the generation.</summary>
    public void GoesOn(int slot, SpanKind kind)
    {
        ref Track track = ref Of(ref _goroutines, ref _goroutineCount, slot);
        if (kind == SpanKind.None || track.RowCount > 0)
            return;
        _goneOn.Add(slot);
        _present.Add(slot);
        Append(ref track, 0, RowPacking.Empty(kind), slot, NoLane);
        SetKind(ref track, kind);
        track.LastRow = -1;
    }

    /// <summary>It is known where a goroutine started, from now on: its stacks do not have to be looked at for that.</summary>
    public void Name(int slot) => Of(ref _goroutines, ref _goroutineCount, slot).IsNamed = true;

    /// <summary>Says what a lane has been doing since before the generation.</summary>
    public void LaneGoesOn(int lane, SpanKind kind)
    {
        ref Track track = ref Of(ref _lanes, ref _laneCount, lane);
        if (kind == SpanKind.None || track.RowCount > 0)
            return;
        _lanesGoneOn.Add(lane);
        Append(ref track, 0, RowPacking.Empty(kind), Owned, lane);
        track.Kind = kind;
        track.LastRow = -1;
    }

    /// <summary>Ends what the goroutine was doing and begins something else.</summary>
    /// <returns>The row, for <see cref="Show"/>; −1 if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(int slot, long time, SpanKind kind, int a, int b)
    {
        ref Track track = ref Of(ref _goroutines, ref _goroutineCount, slot);
        if (track.RowCount == 0)
        {
            if (kind == SpanKind.None)
                return -1;
            _present.Add(slot);
            BeginTrack(ref track, time, slot, NoLane, _since);
        }
        int row = Append(ref track, Offset(time), Pack(kind, a, b), slot, NoLane);
        SetKind(ref track, kind);
        return row;
    }

    /// <summary>Makes rows of the plain events that come next, until one that is not plain or brings something new: who takes
    /// part in it, or the segment. Of that one nothing has happened.</summary>
    /// <param name="timeLeft">For events that are later than this after the start, ns, the segment is not.</param>
    /// <param name="most">How many rows to make.</param>
    /// <exception cref="TraceFormatException">As of <see cref="EventOrderer.Next"/>; the rows of the events before are there.
    /// </exception>
    public void Take(EventOrderer events, LocalTables tables, ulong timeLeft, int most)
    {
        PlainRows rows = Begin(tables, timeLeft, most);
        try
        {
            events.TakePlain(ref rows);
        }
        finally
        {
            RowCount = rows.Count;
        }
    }

    /// <summary>The same of plain events in their order; what is not known of where they happen is found out.</summary>
    public void Take(ReadOnlySpan<PlainEvent> events, LocalTables tables, ulong timeLeft)
    {
        do
        {
            PlainRows rows = Begin(tables, timeLeft, events.Length);
            rows.Take(events);
            events = events[(rows.Count - RowCount)..];
            RowCount = rows.Count;
        }
        while (!events.IsEmpty && _places.TryLearn(events[0].Place, tables));
    }

    /// <summary>Finds out where a thread is, so that plain events there bring nothing new.</summary>
    public void Learn(Place place, LocalTables tables) => _places.TryLearn(place, tables);

    private PlainRows Begin(LocalTables tables, ulong timeLeft, int most)
    {
        while (_rows.Length - RowCount < most)
            Grow();
        _wide.Reserve(most);
        return new PlainRows(
            _rows, RowCount, RowCount + most, _goroutines.AsSpan(0, _goroutineCount), _lanes.AsSpan(0, _laneCount), _places.All,
            tables, packing, _wide, _origin, timeLeft);
    }

    /// <summary>As <see cref="Add(int, long, SpanKind, int, int)"/> for a first mention, which tells what has been so since
    /// the trace began: it takes the place of an earlier one.</summary>
    public int AddFirst(int slot, long time, SpanKind kind, int a, int b)
    {
        ref Track track = ref Of(ref _goroutines, ref _goroutineCount, slot);
        if (track.LastRow < 0 || track.RowCount == 0 || _rows[track.LastRow].Start != Offset(time))
            return Add(slot, time, kind, a, b);
        _rows[track.LastRow].Fields = Pack(kind, a, b);
        SetKind(ref track, kind);
        return track.LastRow;
    }

    /// <summary>A lane begins something of its own.</summary>
    public void AddLane(int lane, long time, SpanKind kind, int a, int b)
    {
        ref Track track = ref Of(ref _lanes, ref _laneCount, lane);
        if (track.RowCount == 0)
        {
            if (kind == SpanKind.None)
                return;
            BeginTrack(ref track, time, Owned, lane, _laneSince);
        }
        Append(ref track, Offset(time), Pack(kind, a, b), Owned, lane);
        track.Kind = kind;
    }

    /// <summary>Before the row that a lane is to <see cref="Show"/>: what fills the time until then comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginLane(int lane, long time)
    {
        ref Track track = ref Of(ref _lanes, ref _laneCount, lane);
        if (track.RowCount == 0)
            BeginTrack(ref track, time, Owned, lane, _laneSince);
    }

    /// <summary>A lane that has begun shows from now on what a goroutine does in the row that has just begun.</summary>
    /// <param name="isFirst">It is a first mention, and may take the place of the lane's own.</param>
    public void Show(int lane, int row, long time, SpanKind kind, bool isFirst)
    {
        ref Track track = ref Of(ref _lanes, ref _laneCount, lane);
        if (isFirst)
        {
            // In a damaged trace a goroutine may be said late to have run since the start on a proc that did not.
            if (track.RowCount > 0 && (track.LastRow < 0 || _rows[track.LastRow].Start > Offset(time)))
                return;
            Replace(ref track, Offset(time));
        }
        _rows[row].Lane = lane;
        track.Shows(row, kind);
    }

    /// <summary>Says something more of what the goroutine is doing now, and the lane that shows it.</summary>
    public void Amend(int slot, SpanKind kind, int lane, SpanKind laneKind)
    {
        ref Track track = ref Of(ref _goroutines, ref _goroutineCount, slot);
        track.Kind = kind;
        if (track.LastRow >= 0)
            _rows[track.LastRow].Fields = RowPacking.WithKind(_rows[track.LastRow].Fields, kind);
        if (lane >= 0)
            Of(ref _lanes, ref _laneCount, lane).Kind = laneKind;
    }

    /// <summary>Ends the segment and begins the next, in which everything goes on.</summary>
    public BuiltSegment Finish(long end) => Take(end).Sort();

    /// <summary>As <see cref="Finish"/>, but what costs time is still to be done, on any thread.</summary>
    public WrittenSegment Take(long end)
    {
        int[] present = _present.Items[.._present.Count];
        if (!IsSorted(present))
            Array.Sort(present);
        int[] rowCounts = new int[present.Length];
        for (int i = 0; i < rowCounts.Length; i++)
            rowCounts[i] = _goroutines[present[i]].RowCount;
        var written = new WrittenSegment
        {
            Rows = _rows,
            RowCount = RowCount,
            VoidCount = _voidCount,
            Start = _origin,
            End = end,
            Goroutines = present,
            RowsOfGoroutines = rowCounts,
            RowsOfLanes = RowCounts(_lanes.AsSpan(0, _laneCount)),
            Wide = _wide.Items[.._wide.Count],
            Since = _since.Items[.._since.Count],
            LaneSince = _laneSince.Items[.._laneSince.Count],
            GoneOn = _goneOn.Items[.._goneOn.Count],
            LanesGoneOn = _lanesGoneOn.Items[.._lanesGoneOn.Count],
            Packing = packing,
            Store = store,
        };
        _rows = WrittenSegment.Pool.Rent(InitialRows);
        GoOn(end, present);
        return written;
    }

    /// <param name="present">Who had rows; the others have nothing that goes on.</param>
    private void GoOn(long time, int[] present)
    {
        (RowCount, _voidCount) = (0, 0);
        _origin = time;
        _wide.Clear();
        _since.Clear();
        _laneSince.Clear();
        _goneOn.Clear();
        _lanesGoneOn.Clear();
        _present.Clear();
        foreach (int slot in present)
        {
            ref Track track = ref _goroutines[slot];
            track.RowCount = 0;
            GoesOn(slot, track.Kind);
            track.LastRow = -1;
        }
        for (int lane = 0; lane < _laneCount; lane++)
        {
            ref Track track = ref _lanes[lane];
            track.RowCount = 0;
            LaneGoesOn(lane, track.Kind);
            track.LastRow = -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Track Of(ref Track[] tracks, ref int count, int index)
    {
        if (index >= count)
            Extend(ref tracks, ref count, index);
        return ref tracks[index];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Extend(ref Track[] tracks, ref int count, int index)
    {
        if (index >= tracks.Length)
            Array.Resize(ref tracks, Math.Max(index + 1, 2 * tracks.Length));
        for (; count <= index; count++)
            tracks[count].LastRow = -1;
    }

    /// <summary>Fills the time until a track's first row here.</summary>
    private void BeginTrack(ref Track track, long time, int slot, int lane, Column<(int, long)> since)
    {
        if (time > _origin)
            Append(ref track, 0, RowPacking.Empty(SpanKind.None), slot, lane);
        else if (time < _origin)
            since.Add((slot >= 0 ? slot : lane, time));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Append(ref Track track, uint start, uint fields, int slot, int lane)
    {
        int count = RowCount;
        if (count == _rows.Length)
            Grow();
        ref WrittenRow row = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rows), (uint)count);
        // One by one: of a tuple each address would be computed first, and kept somewhere.
        row.Start = start;
        row.Fields = fields;
        row.Slot = slot;
        row.Lane = lane;
        track.LastRow = count;
        track.RowCount++;
        RowCount = count + 1;
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        WrittenRow[] larger = WrittenSegment.Pool.Rent(2 * _rows.Length);
        _rows.CopyTo(larger, 0);
        WrittenSegment.Pool.Return(_rows);
        _rows = larger;
    }

    /// <summary>Takes back a lane's last row if it starts at the same moment.</summary>
    private void Replace(ref Track lane, uint start)
    {
        if (lane.LastRow < 0 || lane.RowCount == 0 || _rows[lane.LastRow].Start != start)
            return;
        ref WrittenRow last = ref _rows[lane.LastRow];
        last.Lane = NoLane;
        if (last.Slot == Owned)
        {
            last.Slot = Void;
            _voidCount++;
        }
        lane.RowCount--;
    }

    // A first mention may be set back to before the segment, whose rows start with it.
    private uint Offset(long time) => time > _origin ? (uint)(time - _origin) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Pack(SpanKind kind, int a, int b) =>
        packing.TryPack(kind, a, b, out uint fields) ? fields : PackWide(kind, a, b);

    private uint PackWide(SpanKind kind, int a, int b)
    {
        _wide.Add((a, b));
        return RowPacking.PackWide(kind, _wide.Count - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetKind(ref Track track, SpanKind kind)
    {
        ActiveCount += (kind == SpanKind.None ? 0 : 1) - (track.Kind == SpanKind.None ? 0 : 1);
        track.Kind = kind;
    }

    // Usually they are: those that went on come first, and then new ones.
    private static bool IsSorted(ReadOnlySpan<int> numbers)
    {
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] < numbers[i - 1])
                return false;
        }
        return true;
    }

    private static int[] RowCounts(ReadOnlySpan<Track> tracks)
    {
        int[] counts = new int[tracks.Length];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = tracks[i].RowCount;
        return counts;
    }
}
