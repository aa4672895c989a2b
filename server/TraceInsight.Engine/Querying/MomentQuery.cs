using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Counts what there is at one moment.</summary>
internal static class MomentQuery
{
    public static Moment At(Trace trace, long time)
    {
        int running = 0, runnable = 0, waiting = 0, syscall = 0, procs = 0;
        int at = trace.SegmentAt(time);
        if (at < 0)
            return new Moment(time, 0, 0, 0, 0, 0);
        Segment segment = trace.Segments[at];
        foreach (SpanKind kind in KindsAt(segment.Goroutines, 0, time).Concat(segment.QuietOf(LaneKind.Goroutine).Kinds))
            Count(kind);
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            Goroutine goroutine = trace.Goroutines[slot];
            if (goroutine.Implied.Until > segment.Range.Start && goroutine.Start <= time)
                Count(goroutine.Implied.Kind);
        }
        foreach (SpanKind kind in KindsAt(segment.Lanes, Segment.FirstProc, time))
            procs += kind != SpanKind.None ? 1 : 0;
        procs += segment.QuietOf(LaneKind.Proc).Slots.Count(slot => slot >= Segment.FirstProc);
        for (int slot = 0; slot < trace.Procs.Count; slot++)
        {
            Proc proc = trace.Procs[slot];
            procs += proc.Implied.Until > segment.Range.Start && proc.Start <= time ? 1 : 0;
        }
        return new Moment(time, running, runnable, waiting, syscall, procs);

        void Count(SpanKind kind)
        {
            running += kind.IsRunning() ? 1 : 0;
            runnable += kind.IsRunnable() ? 1 : 0;
            waiting += kind.IsWaiting() ? 1 : 0;
            syscall += kind == SpanKind.Syscall ? 1 : 0;
        }
    }

    private static IEnumerable<SpanKind> KindsAt(SpanTable table, int firstTrack, long time)
    {
        for (int track = firstTrack; track < table.TrackCount; track++)
        {
            if (table.Has(track))
                yield return table.Kind(table.RowAt(track, time));
        }
    }
}
