using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>One span of a lane with its true bounds, whatever segments it runs through.</summary>
/// <param name="A">See <see cref="SpanKind"/> for what A and B are.</param>
internal readonly record struct LaneSpan(SpanKind Kind, long Start, long End, int A, int B)
{
    public bool IsIdle => Kind == SpanKind.None;
}

/// <summary>The history of one lane through all segments.</summary>
internal readonly struct LaneSpans
{
    private readonly Trace _trace;
    private readonly Implied _implied;

    // By segment, the lane's track there + 2, or 0 as long as nobody asked; null: nothing is remembered.
    private readonly int[]? _tracks;

    private LaneSpans(Trace trace, LaneKind kind, int slot, Implied implied, int[]? tracks = null)
    {
        _tracks = tracks;
        _trace = trace;
        _implied = implied;
        Kind = kind;
        Slot = slot;
    }

    public LaneKind Kind { get; }

    public int Slot { get; }

    /// <returns>Null where the trace has no such lane.</returns>
    public static LaneSpans? Of(Trace trace, LaneId lane)
    {
        switch (lane.Kind)
        {
            case LaneKind.GC:
                return new LaneSpans(trace, lane.Kind, Segment.GCSlot, default);
            case LaneKind.StopTheWorld:
                return new LaneSpans(trace, lane.Kind, Segment.StopTheWorldSlot, default);
            case LaneKind.Proc:
                int proc = trace.Procs.SlotOf(lane.Number);
                return proc < 0 ? null : new LaneSpans(trace, lane.Kind, proc, trace.Procs[proc].Implied);
            case LaneKind.Goroutine:
                int goroutine = trace.Goroutines.SlotOf(lane.Number);
                return goroutine < 0 ? null : OfGoroutine(trace, goroutine);
            default:
                return null;
        }
    }

    public static LaneSpans OfGoroutine(Trace trace, int slot) =>
        new(trace, LaneKind.Goroutine, slot, trace.Goroutines[slot].Implied);

    public static LaneSpans OfProc(Trace trace, int slot) => new(trace, LaneKind.Proc, slot, trace.Procs[slot].Implied);

    /// <summary>For who asks again and again of many segments: where its tracks are is remembered.</summary>
    public LaneSpans Remembered() => new(_trace, Kind, Slot, _implied, _trace.LaneTracks.Of(_trace, Kind, Slot));

    /// <summary>The lane's table in a segment and its track there, −1 where it has none.</summary>
    public SpanTable TableIn(int segment, out int track)
    {
        Segment of = _trace.Segments[segment];
        if (_tracks is null)
            return of.TableOf(Kind, Slot, out track);
        track = _tracks[segment] - 2;
        if (track >= -1)
            return of.TableOf(Kind);
        SpanTable table = of.TableOf(Kind, Slot, out track);
        _tracks[segment] = track + 2;
        return table;
    }

    /// <summary>Whether a segment without a track for this lane shows something of it nevertheless: what goes on without
    /// being mentioned, or what the first mention tells later.</summary>
    public bool IsImpliedIn(int segment) =>
        _trace.Segments[segment].GoesOn(Kind, Slot, out _, out _) || IsBeforeFirstMention(segment);

    /// <summary>The span that contains a moment. Idle spans are cut at the bounds of segments.</summary>
    public LaneSpan At(long time)
    {
        int segment = _trace.SegmentAt(time);
        if (segment < 0)
            return default;
        SpanTable table = TableIn(segment, out int track);
        if (track >= 0)
            return Whole(segment, table, track, table.RowAt(track, time));
        if (_trace.Segments[segment].GoesOn(Kind, Slot, out SpanKind kind, out long since))
        {
            (int a, int b) = ValuesAt(since, (0, -1));
            return new LaneSpan(kind, since, EndFrom(segment, since, table.Range.End), a, b);
        }
        return IsBeforeFirstMention(segment)
            ? At(_implied.Until)
            : new LaneSpan(SpanKind.None, table.Range.Start, table.Range.End, 0, -1);
    }

    /// <summary>What goes on through a segment that has no track for this lane, without its values; null where nothing does.
    /// </summary>
    public LaneSpan? QuietIn(int segment)
    {
        if (_trace.Segments[segment].GoesOn(Kind, Slot, out SpanKind kind, out long since))
            return new LaneSpan(kind, since, EndFrom(segment, since, _trace.Segments[segment].Range.End), 0, -1);
        if (!IsBeforeFirstMention(segment))
            return null;
        int mentioned = _trace.SegmentAt(_implied.Until);
        SpanTable table = TableIn(mentioned, out int track);
        if (track < 0)
            return null;
        TimeRange first = new(table.Range.Start, table.FirstEnd(track));
        TimeRange bounds = BoundsOf(mentioned, table, track, table.FirstRow(track), first, _implied.Kind);
        return new LaneSpan(_implied.Kind, bounds.Start, bounds.End, 0, -1);
    }

    /// <summary>The value that the label of a row is made of, see <see cref="SpanTexts.Label"/>: B of <see cref="Whole"/>,
    /// found without a look at rows where that is possible.</summary>
    /// <param name="start">True start of the row.</param>
    public int NameOf(int segment, SpanTable table, int track, int row, SpanKind kind, long start)
    {
        bool beganBefore = start < table.Range.Start && _trace.SegmentAt(start) != segment;
        return beganBefore && NameAt(start, kind) is { } name ? name : table.NameOf(track, row, kind);
    }

    /// <summary>The same of what <see cref="QuietIn"/> a segment.</summary>
    public int NameOfQuiet(int segment, in LaneSpan span)
    {
        if (_trace.Segments[segment].GoesOn(Kind, Slot, out _, out _))
            return NameAt(span.Start, span.Kind) ?? -1;
        int mentioned = _trace.SegmentAt(_implied.Until);
        SpanTable table = TableIn(mentioned, out int track);
        return NameOf(mentioned, table, track, table.FirstRow(track), span.Kind, span.Start);
    }

    /// <summary>Of what begins at a moment and goes on in the next segment; null where there is no track.</summary>
    private int? NameAt(long start, SpanKind kind)
    {
        SpanTable table = TableIn(_trace.SegmentAt(start), out int track);
        if (track < 0)
            return null;
        int row = table.LastStart(track) == start ? table.EndRow(track) - 1 : table.RowAt(track, start);
        return table.NameOf(track, row, kind);
    }

    /// <summary>A row with its true bounds and facts.</summary>
    public LaneSpan Whole(int segment, SpanTable table, int track, int row)
    {
        TimeRange bounds = BoundsOf(segment, table, track, row);
        (int a, int b) = table.Values(track, row);
        if (bounds.Start < table.Range.Start && _trace.SegmentAt(bounds.Start) != segment)
            (a, b) = ValuesAt(bounds.Start, (a, b));
        return new LaneSpan(table.Kind(row), bounds.Start, bounds.End, a, b);
    }

    /// <summary>The true bounds of a row; idle time is cut at the bounds of segments.</summary>
    public TimeRange BoundsOf(int segment, SpanTable table, int track, int row) =>
        BoundsOf(segment, table, track, row, new TimeRange(table.Start(row), table.End(track, row)), table.Kind(row));

    /// <inheritdoc cref="BoundsOf(int, SpanTable, int, int)"/>
    /// <param name="inSegment">The bounds of the row itself.</param>
    public TimeRange BoundsOf(int segment, SpanTable table, int track, int row, TimeRange inSegment, SpanKind kind)
    {
        if (kind == SpanKind.None)
            return inSegment;
        (long start, long end) = (inSegment.Start, inSegment.End);
        if (row == table.FirstRow(track) && table.Since(track) >= 0)
            start = table.Since(track);
        if (row + 1 == table.EndRow(track))
            end = EndFrom(segment, start, end);
        return new TimeRange(start, end);
    }

    /// <summary>The facts are where the span began; before a late first mention there is no track, and they are in the
    /// row that was found.</summary>
    private (int A, int B) ValuesAt(long start, (int A, int B) found)
    {
        SpanTable table = TableIn(_trace.SegmentAt(start), out int track);
        return track < 0 ? found : table.Values(track, table.RowAt(track, start));
    }

    private bool IsBeforeFirstMention(int segment) => _trace.Segments[segment].Range.Start < _implied.Until;

    /// <summary>The next span that is not idle.</summary>
    public LaneSpan? After(in LaneSpan span)
    {
        for (long time = span.End; time < _trace.End;)
        {
            LaneSpan next = At(time);
            if (!next.IsIdle)
                return next;
            time = Math.Max(next.End, time + 1);
        }
        return null;
    }

    /// <summary>The last span before this one that is not idle.</summary>
    public LaneSpan? Before(in LaneSpan span)
    {
        for (long time = span.Start - 1; time >= 0;)
        {
            LaneSpan previous = At(time);
            if (!previous.IsIdle)
                return previous;
            time = Math.Min(previous.Start, time) - 1;
        }
        return null;
    }

    /// <summary>Where a span ends, which may be thousands of segments later.</summary>
    /// <param name="segment">One that it is in.</param>
    /// <param name="start">True start.</param>
    /// <param name="end">In that segment.</param>
    private long EndFrom(int segment, long start, long end)
    {
        // What goes on in a segment since a moment went on in all between: steps that double, and then halve again.
        int step = 1;
        for (; GoesOnIn(segment + step, start, ref end); step *= 2)
            segment += step;
        for (step /= 2; step > 0; step /= 2)
        {
            if (GoesOnIn(segment + step, start, ref end))
                segment += step;
        }
        return end;
    }

    /// <param name="end">Set to the end of what has gone on since a moment in a segment.</param>
    private bool GoesOnIn(int segment, long since, ref long end)
    {
        if (segment >= _trace.Segments.Count)
            return false;
        SpanTable table = TableIn(segment, out int track);
        long from = -1;
        if (track >= 0)
            from = table.Since(track);
        else if (_trace.Segments[segment].GoesOn(Kind, Slot, out _, out long quietly))
            from = quietly;
        if (from != since)
            return false;
        end = track < 0 ? table.Range.End : table.FirstEnd(track);
        return true;
    }
}
