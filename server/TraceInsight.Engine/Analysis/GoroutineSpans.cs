using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes what goroutines did, one span after the other, in no order that means anything.</summary>
/// <remarks>Implemented by structs, for which the walk is compiled anew: there are tens of millions of spans.</remarks>
internal interface ISpanSink<TSelf> where TSelf : struct, ISpanSink<TSelf>
{
    /// <param name="slot">Of <see cref="GoroutineTable"/>.</param>
    /// <param name="kind">Never <see cref="SpanKind.None"/>.</param>
    /// <param name="reason">Index into <see cref="Texts"/>; 0 where there is none or it is not known.</param>
    /// <param name="start">ns; the span is cut to the range that is walked through.</param>
    void Add(int slot, SpanKind kind, int reason, long start, long end);

    /// <summary>As <see cref="Add(int, SpanKind, int, long, long)"/> of all rows but the last one, which ends the one
    /// before; those of kind <see cref="SpanKind.None"/> do not count.</summary>
    void Add(int slot, SpanTable table, ReadOnlySpan<SpanRow> rows);

    /// <summary>Whether it has no use for single spans within a segment, and takes sums instead.</summary>
    static virtual bool TakesSums => false;

    /// <summary>As <see cref="Add(int, SpanKind, int, long, long)"/> of all the spans together; called only where it
    /// <see cref="TakesSums"/>.</summary>
    void Add(int slot, SpanTable table, ReadOnlySpan<RowTime> sums) => throw new NotSupportedException();

    /// <summary>One that has taken nothing yet, for another thread.</summary>
    TSelf Fresh();

    /// <summary>Takes what another one has taken.</summary>
    void Add(in TSelf other);
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
    /// <param name="sumCount">How many sums the sink has.</param>
    public static void Walk<TSink>(Trace trace, TimeRange range, int sumCount, ref TSink sink, CancellationToken cancel)
        where TSink : struct, ISpanSink<TSink>
    {
        int segment = trace.SegmentAt(range.Start);
        if (segment < 0 || range.Length <= 0)
            return;
        var walk = new GoroutineSpans(trace, range);
        walk.GoOnFromBefore(segment, cancel);
        var sinks = new TSink[TrackPieces.Threads(trace, range, sumCount)];
        sinks[0] = sink;
        for (int i = 1; i < sinks.Length; i++)
            sinks[i] = sink.Fresh();
        if (TSink.TakesSums)
            SummedSegments.Prepare(trace, range, cancel);
        for (; segment < trace.Segments.Count && trace.Segments[segment].Range.Start < range.End; segment++)
        {
            SpanTable table = trace.Segments[segment].Goroutines;
            SegmentSums? sums = TSink.TakesSums ? SummedSegments.Of(trace, segment, range) : null;
            TrackPieces.Share(
                table, sums, sinks.Length, (thread, piece) => walk.Through(table, sums, piece, ref sinks[thread]), cancel);
        }
        sink = sinks[0];
        for (int i = 1; i < sinks.Length; i++)
            sink.Add(sinks[i]);
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

    private void Through<TSink>(SpanTable table, SegmentSums? sums, TrackPiece piece, ref TSink sink)
        where TSink : struct, ISpanSink<TSink>
    {
        for (int track = piece.Track; track < piece.EndTrack; track++)
        {
            if (!table.Has(track))
                continue;
            int slot = table.GoroutineOf(track);
            ReadOnlySpan<SpanRow> rows = table.RowsBefore(track, _range, out int from);
            if (rows.Length <= from)
                continue;
            (int start, int end) = (Math.Max(from + 1, piece.From), Math.Min(rows.Length, piece.End + 1));
            if (!piece.IsPart)
                Through(table, sums, track, slot, rows, from, ref sink);
            else if (start < end)
                sink.Add(slot, table, rows[start..end]);
        }
    }

    /// <summary>What connects a track with those of other segments; and, of one that is not long, all of its rows.</summary>
    private void Through<TSink>(
        SpanTable table, SegmentSums? sums, int track, int slot, ReadOnlySpan<SpanRow> rows, int from, ref TSink sink)
        where TSink : struct, ISpanSink<TSink>
    {
        bool goesOn = from == 0 && table.Since(track) >= 0;
        long start = Math.Max(_range.Start, table.Range.Start + rows[from].Start);
        if (!goesOn)
            End(slot, start, ref sink);
        else if (rows[0].Kind.State() != _kinds[slot].State())
            GoOnAs(slot, rows[0].Kind, table.Since(track), start, ref sink);
        if (!goesOn)
            Begin(slot, rows[from].Kind, table.ReasonOf(rows[from]), start);
        if (from + 1 == rows.Length)
            return;
        if (_kinds[slot] != SpanKind.None)
            sink.Add(slot, _kinds[slot], _reasons[slot], _starts[slot], table.Range.Start + rows[from + 1].Start);
        if (sums?.TryGet(track, out ReadOnlySpan<RowTime> summed) == true)
            sink.Add(slot, table, summed);
        else if (!TrackPieces.IsLong(table, track))
            sink.Add(slot, table, rows[(from + 1)..]);
        Begin(slot, rows[^1].Kind, table.ReasonOf(rows[^1]), table.Range.Start + rows[^1].Start);
    }

    /// <summary>A row goes on with what is not known yet: the range begins in its segment, or the goroutine has been known
    /// to work for the collector since then.</summary>
    private void GoOnAs<TSink>(int slot, SpanKind kind, long since, long start, ref TSink sink)
        where TSink : struct, ISpanSink<TSink>
    {
        End(slot, start, ref sink);
        Begin(slot, kind, ReasonAt(slot, since), start);
    }

    private void Begin(int slot, SpanKind kind, int reason, long start) =>
        (_kinds[slot], _reasons[slot], _starts[slot]) = (kind, reason, start);

    private void End<TSink>(int slot, long time, ref TSink sink) where TSink : struct, ISpanSink<TSink>
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
