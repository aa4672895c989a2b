using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>Sums up a range: time by state of all goroutines, of each start function, and the use of the procs.</summary>
public static class RangeAnalysis
{
    private const int MaxGroups = 200;

    // Looking for a cancellation costs more than summing up a goroutine of a short range.
    private const int GoroutinesPerLook = 1024;

    /// <param name="range">Cut to the trace; an empty one gives a summary of nothing.</param>
    public static RangeSummary Of(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        var groups = new Dictionary<int, Group>();
        int alive = 0;
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            if (slot % GoroutinesPerLook == 0)
                cancel.ThrowIfCancellationRequested();
            Goroutine goroutine = trace.Goroutines[slot];
            if (goroutine.Start >= range.End || goroutine.End <= range.Start)
                continue;
            if (!groups.TryGetValue(goroutine.Name, out Group? group))
                groups.Add(goroutine.Name, group = new Group());
            group.Goroutines++;
            alive++;
            // In segments that do not mention it, it is shown from their start on; that can be before its first moment.
            var life = new TimeRange(Math.Max(range.Start, goroutine.Start), Math.Min(range.End, goroutine.End));
            AddTimeByState(trace, LaneSpans.OfGoroutine(trace, slot), life, group.States);
        }
        long[] states = new long[SpanKinds.StateCount];
        foreach (Group group in groups.Values)
        {
            for (int state = 0; state < states.Length; state++)
                states[state] += group.States[state];
        }
        GroupUse[] uses = [.. groups
            .Select(group => new GroupUse(trace.Texts[group.Key], group.Value.Goroutines, group.Value.States))
            .OrderByDescending(use => Running(use.States))
            .ThenByDescending(use => use.States.Sum())
            .ThenBy(use => use.Name, StringComparer.Ordinal)];
        return new RangeSummary(
            range.Start, range.End, alive, states, [.. uses.Take(MaxGroups)], Math.Max(0, uses.Length - MaxGroups),
            Procs(trace, range));
    }

    /// <summary>Adds the time by state of the part of a lane that lies in a range.</summary>
    /// <param name="sums">One element for each <see cref="SpanState"/>, ns; that of <see cref="SpanState.None"/> stays.</param>
    internal static void AddTimeByState(Trace trace, in LaneSpans lane, TimeRange range, Span<long> sums)
    {
        long none = sums[(int)SpanState.None];
        for (int i = Math.Max(0, trace.SegmentAt(range.Start)); i < trace.Segments.Count; i++)
        {
            SpanTable table = lane.TableIn(i, out int track);
            long start = Math.Max(range.Start, table.Range.Start), end = Math.Min(range.End, table.Range.End);
            if (start >= end)
                break;
            if (track >= 0)
                AddTrack(table, track, start, end, sums);
            else if (lane.IsImpliedIn(i))
                sums[(int)lane.At(start).Kind.State()] += end - start;
        }
        sums[(int)SpanState.None] = none;
    }

    private static void AddTrack(SpanTable table, int track, long start, long end, Span<long> sums)
    {
        int first = table.RowAt(track, start), last = table.RowAt(track, end - 1);
        if (first == last)
        {
            sums[(int)table.Kind(first).State()] += end - start;
            return;
        }
        sums[(int)table.Kind(first).State()] += table.Start(first + 1) - start;
        table.AddTimeByState(track, first + 1, last, sums);
        sums[(int)table.Kind(last).State()] += end - table.Start(last);
    }

    private static ProcUse[] Procs(Trace trace, TimeRange range)
    {
        var uses = new List<(long Id, ProcUse Use)>();
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        for (int slot = 0; slot < trace.Procs.Count; slot++)
        {
            sums.Clear();
            var life = new TimeRange(Math.Max(range.Start, trace.Procs[slot].Start), range.End);
            AddTimeByState(trace, LaneSpans.OfProc(trace, slot), life, sums);
            sums[(int)SpanState.ProcWithoutGoroutine] = 0;
            long running = 0;
            foreach (long time in sums)
                running += time;
            long id = trace.Procs[slot].Id;
            uses.Add((id, new ProcUse(LaneId.Proc(id).ToString(), SpanTexts.ProcName(trace, slot), running)));
        }
        return [.. uses.OrderBy(use => use.Id).Select(use => use.Use)];
    }

    private static long Running(IReadOnlyList<long> states) =>
        states[(int)SpanState.Running] + states[(int)SpanState.GCWork];

    private sealed class Group
    {
        public int Goroutines;
        public readonly long[] States = new long[SpanKinds.StateCount];
    }
}
