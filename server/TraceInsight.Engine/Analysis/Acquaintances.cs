using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>The lanes of the goroutines that one has to do with, itself among them.</summary>
/// <param name="Lanes">In the order of first mention.</param>
/// <param name="All">How many there are: not all are named where they are too many.</param>
public sealed record AcquaintanceLanes(IReadOnlyList<string> Lanes, int All)
{
    /// <param name="most">How many to name.</param>
    /// <returns>Without any where the trace has no such goroutine.</returns>
    public static AcquaintanceLanes Of(Trace trace, LaneId lane, int most, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        bool[] known = Acquaintances.Of(trace, trace.Goroutines.SlotOf(lane.Number), cancel);
        var lanes = new List<string>();
        int all = 0;
        for (int slot = 0; slot < known.Length; slot++)
        {
            if (known[slot] && ++all <= most)
                lanes.Add(LaneId.Goroutine(trace.Goroutines[slot].Id).ToString());
        }
        return new AcquaintanceLanes(lanes, all);
    }
}

/// <summary>Which goroutines one created or woke up, and which created it or woke it up.</summary>
internal static class Acquaintances
{
    /// <returns>By slot; the goroutine itself is one of them.</returns>
    public static bool[] Of(Trace trace, int slot, CancellationToken cancel)
    {
        bool[] known = new bool[trace.Goroutines.Count];
        if (slot < 0)
            return known;
        known[slot] = true;
        foreach (Segment segment in trace.Segments)
        {
            SpanTable table = segment.Goroutines;
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (!table.Has(track) || table.GoroutineOf(track) is not (>= 0 and int other))
                    continue;
                cancel.ThrowIfCancellationRequested();
                Look(table, track, other, slot, known);
            }
        }
        return known;
    }

    private static void Look(SpanTable table, int track, int of, int slot, bool[] known)
    {
        int end = table.EndRow(track);
        for (int row = table.FirstRow(track); row < end; row++)
        {
            if (table.Kind(row) is not (SpanKind.RunnableCreated or SpanKind.RunnableUnblocked or SpanKind.WaitingCreated))
                continue;
            int by = table.Values(track, row).B;
            if (by == slot)
            {
                known[of] = true;
                return;
            }
            if (of == slot && (uint)by < (uint)known.Length)
                known[by] = true;
        }
    }
}
