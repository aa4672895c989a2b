using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes what goroutines did, one span after the other; those of a goroutine in their order.</summary>
/// <remarks>Implemented by structs, for which the walk is compiled anew: there are tens of millions of spans.</remarks>
internal interface ISpanSink
{
    /// <param name="slot">Of <see cref="GoroutineTable"/>.</param>
    /// <param name="kind">Never <see cref="SpanKind.None"/>.</param>
    /// <param name="reason">Index into <see cref="Texts"/>; 0 where there is none or it is not known.</param>
    /// <param name="start">ns; the span is cut to the range that is walked through.</param>
    void Add(int slot, SpanKind kind, int reason, long start, long end);
}

/// <summary>Goes through everything that goroutines did in a range, whole spans whatever segments they run through.</summary>
internal sealed class GoroutineSpans
{
    private readonly Trace _trace;
    private readonly TimeRange _range;

    // What each goroutine is doing at the end of what has been walked through, and since when within the range.
    private readonly SpanKind[] _kinds;
    private readonly int[] _reasons;
    private readonly long[] _starts;

    private GoroutineSpans(Trace trace, TimeRange range)
    {
        _trace = trace;
        _range = range;
        _kinds = new SpanKind[trace.Goroutines.Count];
        _reasons = new int[trace.Goroutines.Count];
        _starts = new long[trace.Goroutines.Count];
    }

    /// <param name="range">Within the trace.</param>
    public static void Walk<TSink>(Trace trace, TimeRange range, ref TSink sink, CancellationToken cancel)
        where TSink : struct, ISpanSink
    {
        int segment = trace.SegmentAt(range.Start);
        if (segment < 0 || range.Length <= 0)
            return;
        var walk = new GoroutineSpans(trace, range);
        walk.GoOnFromBefore(segment, cancel);
        for (; segment < trace.Segments.Count && trace.Segments[segment].Range.Start < range.End; segment++)
        {
            cancel.ThrowIfCancellationRequested();
            walk.Through(trace.Segments[segment].Goroutines, ref sink);
        }
        for (int slot = 0; slot < walk._kinds.Length; slot++)
            walk.End(slot, range.End, ref sink);
    }

    /// <summary>What goes on where the range begins and is not mentioned in that segment.</summary>
    private void GoOnFromBefore(int segment, CancellationToken cancel)
    {
        QuietLanes quiet = _trace.Segments[segment].QuietOf(LaneKind.Goroutine);
        for (int i = 0; i < quiet.Slots.Length; i++)
            Begin(quiet.Slots[i], quiet.Kinds[i], ReasonAt(quiet.Slots[i], quiet.Since[i]), _range.Start);
        cancel.ThrowIfCancellationRequested();
        long start = _trace.Segments[segment].Range.Start;
        for (int slot = 0; slot < _kinds.Length; slot++)
        {
            if (_trace.Goroutines[slot].Implied is { } implied && implied.Until > start && _kinds[slot] == SpanKind.None)
            {
                LaneSpan first = LaneSpans.OfGoroutine(_trace, slot).At(implied.Until);
                Begin(slot, first.Kind, ReasonAt(slot, implied.Until), Math.Max(_range.Start, first.Start));
            }
        }
    }

    private void Through<TSink>(SpanTable table, ref TSink sink) where TSink : struct, ISpanSink
    {
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!table.Has(track))
                continue;
            int slot = table.GoroutineOf(track);
            ReadOnlySpan<SpanRow> rows = table.RowsBefore(track, _range, out int from);
            if (rows.Length <= from)
                continue;
            bool goesOn = from == 0 && table.Since(track) >= 0;
            long start = Math.Max(_range.Start, table.Range.Start + rows[from].Start);
            if (!goesOn)
                End(slot, start, ref sink);
            else if (rows[0].Kind.State() != _kinds[slot].State())
                GoOnAs(slot, rows[0].Kind, table.Since(track), start, ref sink);
            (SpanKind kind, int reason) =
                goesOn ? (_kinds[slot], _reasons[slot]) : (rows[from].Kind, table.ReasonOf(rows[from]));
            if (goesOn)
                start = _starts[slot];
            for (int i = from + 1; i < rows.Length; i++)
            {
                SpanRow row = rows[i];
                long end = table.Range.Start + row.Start;
                if (kind != SpanKind.None)
                    sink.Add(slot, kind, reason, start, end);
                (kind, reason, start) = (row.Kind, table.ReasonOf(row), end);
            }
            Begin(slot, kind, reason, start);
        }
    }

    /// <summary>A row goes on with what is not known yet: the range begins in its segment, or the goroutine has been known
    /// to work for the collector since then.</summary>
    private void GoOnAs<TSink>(int slot, SpanKind kind, long since, long start, ref TSink sink) where TSink : struct, ISpanSink
    {
        End(slot, start, ref sink);
        Begin(slot, kind, ReasonAt(slot, since), start);
    }

    private void Begin(int slot, SpanKind kind, int reason, long start) =>
        (_kinds[slot], _reasons[slot], _starts[slot]) = (kind, reason, start);

    private void End<TSink>(int slot, long time, ref TSink sink) where TSink : struct, ISpanSink
    {
        if (_kinds[slot] != SpanKind.None && time > _starts[slot])
            sink.Add(slot, _kinds[slot], _reasons[slot], _starts[slot], time);
        _kinds[slot] = SpanKind.None;
    }

    /// <summary>The reason is where the span began; what began before the trace may have none.</summary>
    private int ReasonAt(int slot, long time)
    {
        SpanTable table = _trace.Segments[_trace.SegmentAt(time)].TableOf(LaneKind.Goroutine, slot, out int track);
        if (track < 0)
            return 0;
        int row = table.RowAt(track, time) - table.FirstRow(track);
        return table.ReasonOf(table.RowsOf(track)[row]);
    }
}
