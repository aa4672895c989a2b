using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>What goroutines are doing where a segment begins.</summary>
internal static class EntryState
{
    /// <returns>By slot, what counts of that.</returns>
    public static OpenSpan[] Of(Trace trace, ProfileSelection selection, int segment, CancellationToken cancel)
    {
        var open = new OpenSpan[trace.Goroutines.Count];
        Segment at = trace.Segments[segment];
        QuietLanes quiet = at.QuietOf(LaneKind.Goroutine);
        for (int i = 0; i < quiet.Slots.Length; i++)
        {
            if (selection.Takes(quiet.Kinds[i]))
                Set(quiet.Slots[i], quiet.Since[i]);
        }
        cancel.ThrowIfCancellationRequested();
        SpanTable table = at.Goroutines;
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (table.Has(track) && table.Since(track) >= 0 && selection.Takes(table.RowsOf(track)[0].Kind))
                Set(table.GoroutineOf(track), table.Since(track));
        }
        cancel.ThrowIfCancellationRequested();
        for (int slot = 0; slot < open.Length; slot++)
        {
            if (trace.Goroutines[slot].Implied is { } implied && implied.Until > at.Range.Start
                && selection.Takes(implied.Kind))
                Set(slot, implied.Until);
        }
        return open;

        void Set(int slot, long time)
        {
            if (open[slot].IsOpen || selection.Skips(slot))
                return;
            // Where and why is told where it began, which may be long before.
            LaneSpan span = LaneSpans.OfGoroutine(trace, slot).At(time);
            int reason = span.Kind.HasReason() ? Math.Max(0, span.B) : 0;
            if (selection.Takes(span.Kind) && selection.TakesReason(reason))
                open[slot] = new OpenSpan(true, span.Kind == SpanKind.RunnableAfterSyscall ? 0 : span.A, span.Start);
        }
    }
}
