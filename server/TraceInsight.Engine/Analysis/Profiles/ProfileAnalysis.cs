using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>Where goroutines spent time, by stack: in any range, of all or some of them.</summary>
public static class ProfileAnalysis
{
    /// <summary>All the time there is: what began before the trace, or did not end in it, counts with the part that is
    /// known.</summary>
    /// <param name="range">Cut to the trace.</param>
    public static StackProfile Of(
        Trace trace, ProfileKind kind, TimeRange range, ProfileFilter filter, CancellationToken cancel) =>
        Of(trace, kind, range, filter, false, cancel);

    /// <summary>As <c>go tool trace -pprof</c> of Go 1.27 counts: without what did not end within the trace, and without
    /// what a goroutine did before it first ran. CPU samples and <see cref="ProfileKind.OffCpu"/>, of which Go makes no
    /// profiles, are as in <see cref="Of(Trace, ProfileKind, TimeRange, ProfileFilter, CancellationToken)"/>.</summary>
    public static StackProfile LikeGo(
        Trace trace, ProfileKind kind, TimeRange range, ProfileFilter filter, CancellationToken cancel) =>
        Of(trace, kind, range, filter, kind is not (ProfileKind.Cpu or ProfileKind.OffCpu), cancel);

    private static StackProfile Of(
        Trace trace, ProfileKind kind, TimeRange range, ProfileFilter filter, bool likeGo, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(filter);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        var selection = new ProfileSelection(trace, kind, range, filter);
        var sums = new StackSums(trace.Stacks.Count, kind == ProfileKind.OffCpu, selection.Kinds);
        long unfinished = 0;
        if (kind == ProfileKind.Cpu)
            AddSamples(trace, selection, sums);
        else if (range.Length > 0 && trace.Segments.Count > 0)
            unfinished = AddSpans(trace, selection, sums, likeGo, cancel);
        return new StackProfile(trace, kind, range, sums.ToArray(), unfinished);
    }

    private static void AddSamples(Trace trace, ProfileSelection selection, StackSums sums)
    {
        foreach (ref readonly StackSample sample in trace.CpuSamples.Items)
        {
            // What is sampled outside of goroutines belongs to none that is asked for.
            bool isSelected = selection.IsOfAll
                || (sample.Goroutine >= 0 && !selection.Skips(sample.Goroutine)
                    && selection.Weight(sample.Goroutine, sample.Time, sample.Time + 1) > 0);
            if (isSelected && sample.Time >= selection.Range.Start && sample.Time < EndOf(trace, selection.Range))
                sums.Add(sample.Stack, 0, 1, 0);
        }
    }

    /// <summary>The last moment of the trace belongs to its last range.</summary>
    private static long EndOf(Trace trace, TimeRange range) => range.End == trace.End ? range.End + 1 : range.End;

    /// <returns>How many spans had not ended when the trace did.</returns>
    private static long AddSpans(
        Trace trace, ProfileSelection selection, StackSums sums, bool likeGo, CancellationToken cancel)
    {
        // What a goroutine did before it first ran is known from the start of the trace on.
        TimeRange walked = likeGo ? new TimeRange(0, trace.End) : selection.Range;
        int first = trace.SegmentAt(walked.Start);
        OpenSpan[] open = EntryState.Of(trace, selection, first, cancel);
        var walk = new ProfileWalk(selection, open);
        var threads = new StackSums[TrackPieces.Threads(trace, walked, trace.Stacks.Count)];
        for (int i = 0; i < threads.Length; i++)
            threads[i] = i == 0 ? sums : new StackSums(trace.Stacks.Count, sums.ByWaker, selection.Kinds);
        // Sums neither tell who ended a wait nor what was in a region.
        bool takesSums = !sums.ByWaker && !selection.IsByRegion;
        if (takesSums)
            SummedSegments.Prepare(trace, selection.Range, cancel);
        for (int i = first; i < trace.Segments.Count && trace.Segments[i].Range.Start < walked.End; i++)
        {
            SpanTable table = trace.Segments[i].Goroutines;
            SegmentSums? summed = takesSums ? SummedSegments.Of(trace, i, selection.Range) : null;
            TrackPieces.Share(
                table, summed, threads.Length, (thread, piece) => walk.Through(table, summed, piece, threads[thread]), cancel);
        }
        foreach (StackSums more in threads[1..])
            sums.Add(more);
        if (likeGo)
        {
            if (!selection.IsByRegion)
                new GoExclusions(trace, selection).TakeFrom(sums, cancel);
            return 0;
        }
        return AddOpen(trace, selection, sums, open);
    }

    private static long AddOpen(Trace trace, ProfileSelection selection, StackSums sums, OpenSpan[] open)
    {
        long unfinished = 0;
        bool toTheEnd = selection.Range.End == trace.End;
        for (int slot = 0; slot < open.Length; slot++)
        {
            if (!open[slot].IsOpen || selection.Weight(slot, open[slot].Start, selection.Range.End) is not (> 0 and long weight))
                continue;
            int waker = sums.ByWaker && !toTheEnd ? WakerOf(trace, slot, selection.Range.End - 1) : 0;
            sums.Add(open[slot].Stack, waker, 1, weight);
            unfinished += toTheEnd ? 1 : 0;
        }
        return unfinished;
    }

    /// <summary>Who ends, behind the range, what a goroutine does in it.</summary>
    private static int WakerOf(Trace trace, int slot, long time)
    {
        LaneSpans spans = LaneSpans.OfGoroutine(trace, slot);
        LaneSpan span = spans.At(time);
        return span.End < trace.End && spans.At(span.End) is { Kind: SpanKind.RunnableUnblocked } next ? next.A : 0;
    }
}
