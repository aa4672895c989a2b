using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Completes the segments of one generation with what the ones before them know, in their order.</summary>
/// <param name="origin">Clock of the first event, ns.</param>
internal sealed class SegmentMerge(GoroutineDirectory goroutines, ProcDirectory procs, long origin)
{
    public LocalNumbers Numbers { get; } = new();

    public Segment Complete(BuiltSegment built)
    {
        var range = new TimeRange(built.Start - origin, built.End - origin);
        SegmentTracks tracks = built.Columns.Tracks;
        tracks.ThreadsAtStart = ThreadsOfLanes(tracks.Lanes.Count);
        tracks.QuietGoroutines = CompleteGoroutines(built, tracks.Goroutines, range);
        tracks.QuietLanes = CompleteLanes(built, tracks.Lanes, range);
        RememberThreads(built.LastThreads);
        built.Columns.Complete();
        return new Segment(range, built.Columns, Numbers);
    }

    private QuietLanes CompleteGoroutines(BuiltSegment built, TrackList tracks, TimeRange range)
    {
        OngoingTable ongoing = goroutines.Ongoing;
        foreach (int track in built.FirstMentions)
        {
            tracks.Since[track] -= origin;
            ref Goroutine goroutine = ref goroutines[GoroutineOf(tracks, track)];
            goroutine = goroutine with { Implied = new Implied(tracks.Ends[track].First, range.Start) };
        }
        foreach (int track in built.GoneOn)
            GoOn(built.Columns, tracks, track, ongoing[GoroutineOf(tracks, track)]);
        for (int track = 0; track < tracks.Count; track++)
        {
            int slot = GoroutineOf(tracks, track);
            Ongoing now = ongoing[slot];
            long running = built.Running[track] + Advance(built.Columns, tracks, track, range.Start, ref now);
            ongoing.Set(slot, now);
            if (running != 0)
                goroutines[slot] = goroutines[slot] with { Running = goroutines[slot].Running + running };
        }
        return ongoing.EndSegment();
    }

    private QuietLanes CompleteLanes(BuiltSegment built, TrackList tracks, TimeRange range)
    {
        OngoingTable ongoing = procs.Ongoing;
        foreach (int track in built.LaneFirstMentions)
        {
            tracks.Since[track] -= origin;
            if (track < Segment.FirstProc)
                continue;
            ref Proc proc = ref procs[Numbers.Procs[track - Segment.FirstProc]];
            proc = proc with { Implied = new Implied(tracks.Ends[track].First, range.Start) };
        }
        foreach (int track in built.LanesGoneOn)
            GoOn(built.Columns, tracks, track, ongoing[LaneOf(track)]);
        for (int track = 0; track < tracks.Count; track++)
        {
            if (!tracks.Has(track))
                continue;
            int lane = LaneOf(track);
            Ongoing now = ongoing[lane];
            long running = built.LanesRunning[track] + Advance(built.Columns, tracks, track, range.Start, ref now);
            ongoing.Set(lane, now);
            if (running != 0 && lane >= Segment.FirstProc)
            {
                ref Proc proc = ref procs[lane - Segment.FirstProc];
                proc = proc with { Running = proc.Running + running };
            }
        }
        return ongoing.EndSegment();
    }

    /// <summary>Says of a track's first row what it goes on with.</summary>
    private static void GoOn(SpanColumns columns, TrackList tracks, int track, in Ongoing before)
    {
        // That it works for the collector may have been told at the end of the segment before, and is known here already.
        if (tracks.Ends[track].First is not (SpanKind.RunningForGC or SpanKind.ProcGCWork))
            columns.GoOn(tracks, track, before.Kind);
        tracks.Since[track] = before.Kind == SpanKind.None ? -1 : before.Start;
    }

    /// <summary>Goes to the end of a track.</summary>
    /// <returns>Time of running in its first row, if that ends here, ns.</returns>
    private static long Advance(SpanColumns columns, TrackList tracks, int track, long start, ref Ongoing now)
    {
        ref readonly TrackEnds ends = ref tracks.Ends[track];
        // No generation says so, but if one left out the status of something that went on, it still did until its first row.
        if (now.Kind != SpanKind.None && ends.First == SpanKind.None)
            GoOn(columns, tracks, track, now);
        SpanKind kind = ends.First;
        long since = tracks.Since[track] >= 0 ? tracks.Since[track] : start;
        if (tracks.FirstRows[track] + 1 == tracks.FirstRows[track + 1])
        {
            now = new Ongoing(kind, since, now.Thread);
            return 0;
        }
        now = new Ongoing(ends.Last, start + ends.LastStart, now.Thread);
        return kind.State() is SpanState.Running or SpanState.GCWork ? start + ends.SecondStart - since : 0;
    }

    private int[] ThreadsOfLanes(int tracks)
    {
        int[] threads = new int[tracks];
        for (int track = Segment.FirstProc; track < tracks; track++)
            threads[track] = procs.Ongoing[LaneOf(track)].Thread;
        return threads;
    }

    private void RememberThreads(int[] lastOfLanes)
    {
        for (int lane = Segment.FirstProc; lane < lastOfLanes.Length; lane++)
        {
            if (LocalNumbers.Global(Numbers.Threads, lastOfLanes[lane]) is >= 0 and int thread)
                procs.Ongoing[LaneOf(lane)].Thread = thread;
        }
    }

    private int GoroutineOf(TrackList tracks, int track) => Numbers.Goroutines[tracks.NumberOf(track)];

    private int LaneOf(int track) =>
        track < Segment.FirstProc ? track : Numbers.Procs[track - Segment.FirstProc] + Segment.FirstProc;
}
