using System.Buffers;
using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>The rows of one segment, and what is still to be known of those that go on from before.</summary>
/// <param name="Start">On the trace's clock, ns; as are <see cref="TrackList.Since"/> until the segment is merged.</param>
/// <param name="End">On the trace's clock, ns.</param>
/// <param name="GoneOn">Tracks of goroutines whose first row goes on from before: what it is, only the generation before
/// knows for certain.</param>
/// <param name="LanesGoneOn">The same of lanes.</param>
/// <param name="FirstMentions">Tracks of goroutines whose first row is known to have begun before.</param>
/// <param name="LaneFirstMentions">The same of lanes.</param>
/// <param name="Running">By goroutine, its time of running in all rows but the first and the last, ns.</param>
/// <param name="LanesRunning">The same of lanes.</param>
/// <param name="LastThreads">By lane, the thread that it had last, as far as its rows tell; otherwise −1.</param>
internal sealed record BuiltSegment(
    long Start, long End, SpanColumns Columns, int[] GoneOn, int[] LanesGoneOn, int[] FirstMentions,
    int[] LaneFirstMentions, uint[] Running, uint[] LanesRunning, int[] LastThreads);

/// <summary>Collects rows in the order of events and gives them as <see cref="SpanColumns"/> in the order of tracks.</summary>
/// <remarks>A track begins in a segment with a row that goes on from before, with nothing until its first row, or with
/// a first row that is known to have begun before the segment. It is a track only once there is something.</remarks>
/// <param name="store">Keeps the segments; null: nobody does.</param>
internal sealed class SegmentBuilder(RowPacking packing, SegmentStore? store = null) : IDisposable
{
    private const int NoLane = -1;
    private const int Owned = -1;
    private const int Void = -2;

    // More than a segment usually has: growing would leave arrays of every size in the pool.
    private const int InitialRows = 1 << 17;

    /// <summary>A row in the order of events.</summary>
    private struct Row
    {
        public uint Start;
        public uint Fields;

        /// <summary>Goroutine; <see cref="Owned"/> by its lane, or <see cref="Void"/>.</summary>
        public int Slot;

        /// <summary>The lane that shows it too, or whose it is.</summary>
        public int Lane;
    }

    /// <summary>What a goroutine or lane is doing now, and where that is written.</summary>
    private struct Track
    {
        /// <summary>Index of the row that is still open; −1 where it was begun in an earlier segment.</summary>
        public int LastRow;
        public int RowCount;
        public SpanKind Kind;
    }

    private Track[] _goroutines = [];
    private Track[] _lanes = [];
    private int _goroutineCount, _laneCount;
    private readonly Column<(int A, int B)> _wide = new(16);

    // First rows that began before the segment, which the generation knows.
    private readonly Column<(int Slot, long Since)> _since = new(16);
    private readonly Column<(int Lane, long Since)> _laneSince = new(16);
    private readonly Column<int> _goneOn = new();
    private readonly Column<int> _lanesGoneOn = new(16);
    private Row[] _rows = ArrayPool<Row>.Shared.Rent(InitialRows);
    private long _origin;

    public int RowCount { get; private set; }

    /// <summary>How many goroutines are doing something, and so go on into the next segment.</summary>
    public int ActiveCount { get; private set; }

    /// <summary>Start of the segment on the trace's clock, ns.</summary>
    public long Origin => _origin;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpanKind Kind(int slot) => slot < _goroutineCount ? _goroutines[slot].Kind : SpanKind.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpanKind LaneKind(int lane) => lane < _laneCount ? _lanes[lane].Kind : SpanKind.None;

    /// <summary>Whether a row may come at a time without the segment becoming too long or too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasRoom(long time, long longest, int most) => time - _origin <= longest && RowCount <= most;

    /// <summary>Whether a goroutine has rows in the segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasBegun(int slot) => slot < _goroutineCount && _goroutines[slot].RowCount > 0;

    /// <summary>Whether both have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasBegun(int slot, int lane) => HasBegun(slot) && lane < _laneCount && _lanes[lane].RowCount > 0;

    public void Begin(long origin) => _origin = origin;

    public void Dispose()
    {
        ArrayPool<Row>.Shared.Return(_rows);
        _rows = [];
    }

    /// <summary>Says what a goroutine has been doing since before the generation.</summary>
    public void GoesOn(int slot, SpanKind kind)
    {
        ref Track track = ref Of(ref _goroutines, ref _goroutineCount, slot);
        if (kind == SpanKind.None || track.RowCount > 0)
            return;
        _goneOn.Add(slot);
        Append(ref track, 0, RowPacking.Empty(kind), slot, NoLane);
        SetKind(ref track, kind);
        track.LastRow = -1;
    }

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
            BeginTrack(ref track, time, slot, NoLane, _since);
        }
        int row = Append(ref track, Offset(time), Pack(kind, a, b), slot, NoLane);
        SetKind(ref track, kind);
        return row;
    }

    /// <summary>As <see cref="Add"/> for a first mention, which tells what has been so since the trace began: it takes
    /// the place of an earlier one.</summary>
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
        track.LastRow = row;
        track.RowCount++;
        track.Kind = kind;
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
    public BuiltSegment Finish(long end)
    {
        int[] next = ArrayPool<int>.Shared.Rent(_goroutineCount), laneNext = ArrayPool<int>.Shared.Rent(_laneCount);
        (int[] numbers, int[] firstRows) = Present(_goroutines.AsSpan(0, _goroutineCount), next);
        int[] laneFirstRows = FirstRows(_lanes.AsSpan(0, _laneCount), laneNext);
        int shared = firstRows[^1], owned = shared;
        Span<Row> written = _rows.AsSpan(0, RowCount);
        int ownedCount = 0;
        foreach (ref readonly Row row in written)
            ownedCount += row.Slot == Owned ? 1 : 0;
        SpanRow[] rows = FreshArray.Of<SpanRow>(shared + ownedCount);
        int[] entries = FreshArray.Of<int>(laneFirstRows[^1]);
        foreach (ref readonly Row row in written)
        {
            if (row.Slot == Void)
                continue;
            int to = row.Slot >= 0 ? next[row.Slot]++ : owned++;
            rows[to] = new SpanRow(row.Start, row.Fields);
            if (row.Lane >= 0)
                entries[laneNext[row.Lane]++] = to;
        }
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(laneNext);
        uint[] running = new uint[firstRows.Length - 1], lanesRunning = new uint[laneFirstRows.Length - 1];
        var range = new TimeRange(_origin, end);
        (TrackList goroutines, Checkpoints sums) =
            TrackSums.Of(rows, null, shared, numbers, firstRows, running, range);
        (TrackList lanes, Checkpoints laneSums) =
            TrackSums.Of(rows, entries, shared, null, laneFirstRows, lanesRunning, range);
        SetSince(goroutines, _since);
        SetSince(lanes, _laneSince);
        int[] threads = LastThreads(rows, entries, shared, lanes);
        var table = new SegmentRows
        {
            Rows = rows,
            Entries = entries,
            Wide = _wide.Items[.._wide.Count],
            Goroutines = sums,
            Lanes = laneSums,
        };
        var columns = new SpanColumns(
            table, new SegmentTracks { Goroutines = goroutines, Lanes = lanes }, packing, shared, store);
        var segment = new BuiltSegment(_origin, end, columns,
            TracksOf(goroutines, _goneOn.Items.AsSpan(0, _goneOn.Count)), _lanesGoneOn.Items[.._lanesGoneOn.Count],
            TracksOf(goroutines, _since), TracksOf(lanes, _laneSince),
            running, lanesRunning, threads);
        GoOn(end);
        return segment;
    }

    private void GoOn(long time)
    {
        RowCount = 0;
        _origin = time;
        _wide.Clear();
        _since.Clear();
        _laneSince.Clear();
        _goneOn.Clear();
        _lanesGoneOn.Clear();
        for (int slot = 0; slot < _goroutineCount; slot++)
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

    private int[] LastThreads(SpanRow[] rows, int[] entries, int shared, TrackList lanes)
    {
        int[] threads = new int[lanes.Count];
        for (int lane = 0; lane < threads.Length; lane++)
        {
            threads[lane] = -1;
            // A first row that began before does not know.
            bool goesOn = lanes.Since[lane] >= 0 || Array.IndexOf(_lanesGoneOn.Items, lane, 0, _lanesGoneOn.Count) >= 0;
            int first = lanes.FirstRows[lane] + (goesOn ? 1 : 0);
            for (int row = lanes.FirstRows[lane + 1] - 1; row >= first && threads[lane] < 0; row--)
            {
                uint fields = rows[entries[row]].Fields;
                SpanKind kind = RowPacking.Kind(fields);
                if (entries[row] < shared ? kind.IsRunning() : kind != SpanKind.None)
                    threads[lane] = (RowPacking.IsWide(fields) ? _wide[RowPacking.WideIndex(fields)] : packing.Unpack(fields)).A;
            }
        }
        return threads;
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
        if (RowCount == _rows.Length)
            Grow();
        ref Row row = ref _rows[RowCount];
        (row.Start, row.Fields, row.Slot, row.Lane) = (start, fields, slot, lane);
        track.LastRow = RowCount;
        track.RowCount++;
        return RowCount++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        Row[] larger = ArrayPool<Row>.Shared.Rent(2 * _rows.Length);
        _rows.CopyTo(larger, 0);
        ArrayPool<Row>.Shared.Return(_rows);
        _rows = larger;
    }

    /// <summary>Takes back a lane's last row if it starts at the same moment.</summary>
    private void Replace(ref Track lane, uint start)
    {
        if (lane.LastRow < 0 || lane.RowCount == 0 || _rows[lane.LastRow].Start != start)
            return;
        ref Row last = ref _rows[lane.LastRow];
        last.Lane = NoLane;
        if (last.Slot == Owned)
            last.Slot = Void;
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

    /// <summary>The tracks that have rows, and the first row of each, and behind the last one how many rows there are.
    /// </summary>
    /// <param name="next">Gets the first row of each by its number.</param>
    private static (int[] Numbers, int[] FirstRows) Present(ReadOnlySpan<Track> tracks, Span<int> next)
    {
        int count = 0;
        foreach (ref readonly Track track in tracks)
            count += track.RowCount > 0 ? 1 : 0;
        int[] numbers = new int[count], firstRows = new int[count + 1];
        for (int number = 0, at = 0; number < tracks.Length; number++)
        {
            if (tracks[number].RowCount == 0)
                continue;
            (numbers[at], next[number]) = (number, firstRows[at]);
            firstRows[at + 1] = firstRows[at++] + tracks[number].RowCount;
        }
        return (numbers, firstRows);
    }

    private static int[] FirstRows(ReadOnlySpan<Track> tracks, Span<int> next)
    {
        int[] result = new int[tracks.Length + 1];
        for (int i = 0; i < tracks.Length; i++)
        {
            next[i] = result[i];
            result[i + 1] = result[i] + tracks[i].RowCount;
        }
        return result;
    }

    private static int[] TracksOf(TrackList list, ReadOnlySpan<int> numbers)
    {
        int[] tracks = new int[numbers.Length];
        for (int i = 0; i < tracks.Length; i++)
            tracks[i] = list.Find(numbers[i]);
        return tracks;
    }

    private static int[] TracksOf(TrackList list, Column<(int Number, long Time)> known) =>
        [.. known.Items.AsSpan(0, known.Count).ToArray().Select(first => list.Find(first.Number)).Distinct()];

    private static void SetSince(TrackList list, Column<(int Number, long Time)> known)
    {
        for (int i = 0; i < known.Count; i++)
            list.Since[list.Find(known[i].Number)] = known[i].Time;
    }
}
