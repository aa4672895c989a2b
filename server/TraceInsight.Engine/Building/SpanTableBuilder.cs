using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Collects rows in the order of events and gives them as a <see cref="SpanTable"/> in the order of tracks.</summary>
internal sealed class SpanTableBuilder
{
    /// <summary>What a slot is doing now, and where that is written.</summary>
    private struct Track
    {
        /// <summary>Row of this segment that is still open; −1 where it was begun in an earlier segment.</summary>
        public int LastRow;
        public SpanKind Kind;

        /// <summary>True start of what it is doing, ns.</summary>
        public long Start;

        /// <summary>True start of its first row here; −1 if that starts in this segment.</summary>
        public long Since;
        public int RowCount;

        /// <summary>What it had been doing before this builder was told, in segments that are finished.</summary>
        public SpanKind Implied;

        /// <summary>End of the segments that are meant by <see cref="Implied"/>.</summary>
        public long ImpliedUntil;
    }

    /// <summary>A row in the order of events: one write to memory where a column each would be five.</summary>
    private struct Row
    {
        public int Slot;
        public uint Start;
        public int A;
        public int B;
        public SpanKind Kind;
    }

    private readonly Column<Track> _tracks = new();
    private readonly Column<int> _present = new();
    private readonly Column<Row> _rows = new(4096);
    private long _origin;

    public int RowCount => _rows.Count;

    /// <summary>How many slots are doing something, and so go on into the next segment.</summary>
    public int ActiveCount { get; private set; }

    /// <summary>What a slot is doing now.</summary>
    public SpanKind Kind(int slot) => slot < _tracks.Count ? _tracks[slot].Kind : SpanKind.None;

    /// <summary>Since when the slot has been doing that, ns.</summary>
    public long Start(int slot) => _tracks[slot].Start;

    /// <summary>What the slot is to be shown as in the segments that were finished before its first mention.</summary>
    public Implied Implied(int slot) =>
        slot < _tracks.Count ? new Implied(_tracks[slot].Implied, _tracks[slot].ImpliedUntil) : default;

    /// <summary>Ends what the slot was doing and begins something else.</summary>
    /// <param name="time">May lie before this segment for a first mention only.</param>
    /// <remarks>At the very start of the last row that row is replaced: a first mention is set back to the start of the
    /// trace, and a proc's goroutine is mentioned after the proc.</remarks>
    public void Add(int slot, long time, SpanKind kind, int valueA, int valueB)
    {
        while (_tracks.Count <= slot)
            _tracks.Add(new Track { LastRow = -1, Since = -1 });
        ref Track track = ref _tracks[slot];
        if (track.LastRow >= 0 && track.Start == time)
        {
            ref Row row = ref _rows[track.LastRow];
            (row.Kind, row.A, row.B) = (kind, valueA, valueB);
            SetKind(ref track, kind);
            if (time < _origin)
                track.Implied = kind;
            return;
        }
        if (track.RowCount == 0)
        {
            if (kind == SpanKind.None)
                return;
            _present.Add(slot);
            // A track has no gap at the start of a segment: nothing was going on until now.
            if (time > _origin)
                Append(slot, ref track, _origin, SpanKind.None, 0, -1);
        }
        if (time < _origin)
        {
            track.Since = time;
            track.Implied = kind;
            track.ImpliedUntil = _origin;
        }
        track.Start = time;
        Append(slot, ref track, Math.Max(time, _origin), kind, valueA, valueB);
    }

    /// <summary>Says something more of what the slot is doing now.</summary>
    public void Amend(int slot, SpanKind kind)
    {
        ref Track track = ref _tracks[slot];
        track.Kind = kind;
        if (track.LastRow >= 0)
            _rows[track.LastRow].Kind = kind;
    }

    /// <summary>Ends the segment and begins the next, in which everything goes on.</summary>
    public SpanTable Finish(TimeRange range)
    {
        int[] slots = _present.Items[.._present.Count];
        Array.Sort(slots);
        int[] firstRows = new int[slots.Length + 1];
        long[] since = new long[slots.Length];
        int[] next = new int[_tracks.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            ref Track track = ref _tracks[slots[i]];
            next[slots[i]] = firstRows[i];
            firstRows[i + 1] = firstRows[i] + track.RowCount;
            since[i] = track.Since;
        }
        int count = _rows.Count;
        uint[] starts = new uint[count];
        var kinds = new SpanKind[count];
        int[] a = new int[count], b = new int[count];
        foreach (ref readonly Row row in _rows.Items.AsSpan(0, count))
        {
            int to = next[row.Slot]++;
            starts[to] = row.Start;
            kinds[to] = row.Kind;
            a[to] = row.A;
            b[to] = row.B;
        }
        GoOn(slots, range.End);
        return new SpanTable(range, slots, firstRows, since, starts, kinds, a, b);
    }

    private void GoOn(int[] slots, long time)
    {
        _present.Clear();
        _rows.Clear();
        _origin = time;
        foreach (int slot in slots)
        {
            ref Track track = ref _tracks[slot];
            track.RowCount = 0;
            track.Since = -1;
            if (track.Kind != SpanKind.None)
            {
                _present.Add(slot);
                track.Since = track.Start;
                Append(slot, ref track, time, track.Kind, 0, -1);
            }
            track.LastRow = -1;
        }
    }

    private void Append(int slot, ref Track track, long time, SpanKind kind, int valueA, int valueB)
    {
        track.LastRow = _rows.Count;
        SetKind(ref track, kind);
        track.RowCount++;
        _rows.Add(new Row { Slot = slot, Start = (uint)(time - _origin), A = valueA, B = valueB, Kind = kind });
    }

    private void SetKind(ref Track track, SpanKind kind)
    {
        ActiveCount += (kind == SpanKind.None ? 0 : 1) - (track.Kind == SpanKind.None ? 0 : 1);
        track.Kind = kind;
    }
}
