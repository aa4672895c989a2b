using System.Numerics;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Sums up what lanes show, see <see cref="LaneSummary"/>.</summary>
internal static class LaneSummaries
{
    // Fewer are looked at in no time; and of a long trace such a part.
    private const int FewSegments = 32;
    private const int FewOfSegments = 16;

    // In the finest level, to twice as many: as many as a timeline has pixels. Who looks closer looks at fewer segments.
    private const int Cells = 1024;

    /// <returns>By lane; null for one that is better looked at.</returns>
    /// <param name="segments">How many the window shows.</param>
    public static LaneSummary?[] Of(Trace trace, IReadOnlyList<LaneId> lanes, int segments, CancellationToken cancel)
    {
        var summaries = new LaneSummary?[lanes.Count];
        // What is still growing is another trace before the work has paid off.
        if (trace.Phase == TracePhase.Loading || segments <= Math.Max(FewSegments, trace.Segments.Count / FewOfSegments))
            return summaries;
        int[] places = [.. Enumerable.Range(0, lanes.Count).Where(i => LaneSpans.Of(trace, lanes[i]) is not null)];
        LaneSummary[] found = trace.LaneSummaries.Of(
            trace, [.. places.Select(i => lanes[i])], (of, missing, stop) => Find(of, missing, UnitOf(of), stop), cancel);
        for (int i = 0; i < places.Length; i++)
            summaries[places[i]] = found[i];
        return summaries;
    }

    /// <param name="lanes">That the trace has, with rows.</param>
    /// <param name="unit">Length of a cell of the finest level, ns.</param>
    public static LaneSummary[] Find(Trace trace, LaneId[] lanes, long unit, CancellationToken cancel)
    {
        var found = new LaneSummary[lanes.Length];
        int parts = Math.Min(Environment.ProcessorCount, lanes.Length);
        Parallel.For(0, parts, new ParallelOptions { CancellationToken = cancel }, part =>
        {
            int from = part * lanes.Length / parts, to = (part + 1) * lanes.Length / parts;
            LaneLevel[] finest = FinestOf(trace, lanes.AsSpan(from..to), unit, cancel);
            for (int i = from; i < to; i++)
                found[i] = WithCoarser(trace, finest[i - from]);
        });
        return found;
    }

    /// <remarks>Segment after segment, as each may have to be read from a file.</remarks>
    private static LaneLevel[] FinestOf(Trace trace, ReadOnlySpan<LaneId> lanes, long unit, CancellationToken cancel)
    {
        // What takes no time at the very beginning is in a window that begins before.
        var cells = new Cells(trace, new TimeRange(-1, trace.End + 1), unit);
        TimeRange whole = LaneBoxes.CellsOf(cells);
        var levels = new LaneLevelBuilder[lanes.Length];
        var boxes = new LaneBoxes[lanes.Length];
        for (int i = 0; i < lanes.Length; i++)
        {
            levels[i] = new LaneLevelBuilder(trace, unit);
            boxes[i] = new LaneBoxes(trace, LaneSpans.Of(trace, lanes[i])!.Value.Remembered(), cells, null, levels[i]);
        }
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (LaneBoxes lane in boxes)
                lane.AddSegment(segment, whole);
        }
        foreach (LaneBoxes lane in boxes)
            lane.End();
        return [.. levels.Select(level => level.End())];
    }

    /// <param name="leastTime">As of <see cref="LaneLevelBuilder"/>.</param>
    public static LaneSummary WithCoarser(Trace trace, LaneLevel finest, long leastTime = 0)
    {
        var levels = new List<LaneLevel> { finest };
        while (levels[^1].Unit <= trace.End)
        {
            var coarser = new LaneLevelBuilder(trace, 2 * levels[^1].Unit, leastTime);
            coarser.Add(levels[^1]);
            levels.Add(coarser.End());
        }
        return new LaneSummary([.. levels]);
    }

    /// <summary>Length of a cell of the finest level, ns.</summary>
    public static long UnitOf(Trace trace) => 1L << BitOperations.Log2((ulong)Math.Max(1, trace.End / Cells));

    /// <summary>About how many boxes a window needs.</summary>
    /// <param name="most">One for each cell.</param>
    public static long CountIn(LaneSummary summary, TimeRange window, long resolution, long most)
    {
        if (summary.For(resolution) is { } level)
            return level.In(window).GetOffsetAndLength(level.Entries.Length).Length;
        long count = 0;
        foreach (LaneEntry entry in summary.Finest.Entries[summary.Finest.In(window)])
            count += Math.Min(entry.Count, (entry.End - entry.Start) / resolution + 1);
        return Math.Min(count, most);
    }

    /// <summary>Adds what a walk through all segments of the window would add.</summary>
    public static void Add(LaneLevel level, TimeRange window, ILaneSink sink)
    {
        (int from, int count) = level.In(window).GetOffsetAndLength(level.Entries.Length);
        Span<long> sums = stackalloc long[SpanKinds.BoxStateCount];
        for (int i = from; i < from + count; i++)
        {
            ref readonly LaneEntry entry = ref level.Entries[i];
            if (entry.Count == 1)
            {
                sink.AddSpan(new LaneSpan(entry.Kind, entry.Start, entry.End, 0, entry.Name), false);
                continue;
            }
            sums.Clear();
            level.AddTimes(i, sums);
            sink.AddMerged(new TimeRange(entry.Start, entry.End), entry.Count, sums, 0);
        }
    }
}
