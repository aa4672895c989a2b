using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Judges every span of a segment.</summary>
internal sealed class SegmentSearch(Trace trace, int segment, SpanTest test)
{
    private readonly Segment _segment = trace.Segments[segment];
    private int _count;

    public SearchedSegment Run(CancellationToken cancel)
    {
        SpanTable goroutines = _segment.Goroutines, lanes = _segment.Lanes;
        var goroutineRows = new RowMask(goroutines.RowCount);
        for (int track = 0; track < goroutines.TrackCount; track++)
        {
            if (!goroutines.Has(track) || goroutines.GoroutineOf(track) is not (>= 0 and int slot))
                continue;
            cancel.ThrowIfCancellationRequested();
            Judge(LaneSpans.OfGoroutine(trace, slot), goroutines, track, goroutineRows);
        }
        var laneRows = new RowMask(lanes.RowCount);
        if (lanes.Has(Segment.GCSlot))
            Judge(LaneSpans.Of(trace, LaneId.GC)!.Value, lanes, Segment.GCSlot, laneRows);
        if (lanes.Has(Segment.StopTheWorldSlot))
            Judge(LaneSpans.Of(trace, LaneId.StopTheWorld)!.Value, lanes, Segment.StopTheWorldSlot, laneRows);
        for (int track = Segment.FirstProc; track < lanes.TrackCount; track++)
        {
            if (lanes.Has(track))
                Reflect(lanes, track, goroutines, goroutineRows, laneRows);
        }
        goroutineRows.Finish(goroutines);
        laneRows.Finish(lanes);
        return new SearchedSegment(goroutineRows, laneRows, _count);
    }

    /// <summary>Whether a row is the first that is known of its span; otherwise it is counted with an earlier segment.
    /// </summary>
    public static bool IsFirstOfSpan(Trace trace, int segment, in LaneSpans lane, SpanTable table, int track, int row)
    {
        if (row != table.FirstRow(track) || table.Since(track) < 0)
            return true;
        // What began before its first mention has no row where it began.
        int began = trace.SegmentAt(table.Since(track));
        if (began == segment)
            return true;
        _ = lane.TableIn(began, out int earlier);
        return earlier < 0;
    }

    private void Judge(LaneSpans lane, SpanTable table, int track, RowMask mask)
    {
        bool? all = test.OfGoroutine(lane.Kind == LaneKind.Goroutine ? lane.Slot : -1);
        if (all == false)
            return;
        var span = new JudgedSpan(trace, lane, segment, table, track);
        int first = table.FirstRow(track), end = table.EndRow(track);
        for (int row = first; row < end; row++)
        {
            if (table.Kind(row) == SpanKind.None)
                continue;
            if (all is null)
            {
                span.MoveTo(row);
                if (!test.Is(ref span))
                    continue;
            }
            mask.Set(row, table.End(track, row) - table.Start(row));
            if (row > first || IsFirstOfSpan(trace, segment, lane, table, track, row))
                _count++;
        }
    }

    /// <summary>A proc shows its goroutines' spans: what is found there is found here too, and not counted again.</summary>
    private void Reflect(SpanTable lanes, int track, SpanTable goroutines, RowMask goroutineRows, RowMask laneRows)
    {
        int first = lanes.FirstRow(track), end = lanes.EndRow(track);
        for (int row = first; row < end; row++)
        {
            if (lanes.Kind(row) is not (SpanKind.ProcGoroutine or SpanKind.ProcGCWork or SpanKind.ProcSyscall))
                continue;
            int source = lanes.SharedRow(row);
            if (source < 0)
                source = RowOfGoroutine(lanes, track, row, goroutines);
            if (source >= 0 && goroutineRows[source])
                laneRows.Set(row, lanes.End(track, row) - lanes.Start(row));
        }
    }

    /// <summary>The row of the goroutine that a proc goes on with from the segment before; −1 where it has none here.
    /// </summary>
    private int RowOfGoroutine(SpanTable lanes, int track, int row, SpanTable goroutines)
    {
        int slot = lanes.ProcOf(track);
        if (slot < 0)
            return -1;
        int goroutine = LaneSpans.OfProc(trace, slot).Whole(segment, lanes, track, row).B;
        if (goroutine < 0)
            return -1;
        _ = _segment.TableOf(LaneKind.Goroutine, goroutine, out int at);
        return at < 0 ? -1 : goroutines.RowAt(at, lanes.Start(row));
    }
}
