using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>Where goroutines spent time, by stack: in any range, of all or some of them.</summary>
public static class ProfileAnalysis
{
    // Fewer and threads cost more than they save.
    private const int FewestSegmentsPerThread = 2;

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
        var sums = new StackSums(trace.Stacks.Count, kind == ProfileKind.OffCpu);
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
        bool byWaker = sums.ByWaker;
        // What a goroutine did before it first ran is known from the start of the trace on.
        int first = likeGo ? 0 : trace.SegmentAt(selection.Range.Start), end = first;
        while (end < trace.Segments.Count && (likeGo || trace.Segments[end].Range.Start < selection.Range.End))
            end++;
        int threads = Math.Clamp((end - first) / FewestSegmentsPerThread, 1, Environment.ProcessorCount);
        var walks = new ProfileWalk[threads];
        Parallel.For(0, threads, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            var walk = new ProfileWalk(trace, selection, byWaker);
            for (int segment = Bound(i); segment < Bound(i + 1); segment++)
            {
                cancel.ThrowIfCancellationRequested();
                walk.Through(trace.Segments[segment].Goroutines);
            }
            walks[i] = walk;
        });
        OpenSpan[] open = EntryState.Of(trace, selection, first, cancel);
        foreach (ProfileWalk walk in walks)
        {
            walk.Continue(open);
            sums.Add(walk.Sums);
        }
        if (likeGo)
        {
            if (!selection.IsByRegion)
                new GoExclusions(trace, selection).TakeFrom(sums, cancel);
            return 0;
        }
        return AddOpen(trace, selection, sums, open);

        int Bound(int i) => first + (int)((long)(end - first) * i / threads);
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
