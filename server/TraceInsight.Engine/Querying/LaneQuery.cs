using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Lists the lanes of a trace.</summary>
internal static class LaneQuery
{
    public static LaneDirectory Directory(Trace trace, int perGroup)
    {
        var lanes = new List<Lane>
        {
            Range(trace, LaneId.GC, "GC"),
            Range(trace, LaneId.StopTheWorld, "Stop-the-world"),
        };
        IEnumerable<int> procs = Enumerable.Range(0, trace.Procs.Count).OrderBy(slot => trace.Procs[slot].Id);
        lanes.AddRange(procs.Select(slot => ProcLane(trace, slot)));

        GoroutineGroup[] groups = [.. Groups(trace)
            .Select(group => Group(trace, group.Key, group.Value, perGroup))
            .OrderByDescending(group => group.Running)
            .ThenBy(group => group.Name, StringComparer.Ordinal)];
        return new LaneDirectory(lanes, groups, ThreadLanes.Group(trace, perGroup), TaskLanes.Group(trace, perGroup));
    }

    /// <returns>Null where the trace has no such goroutine, proc or thread.</returns>
    public static Lane? Find(Trace trace, LaneId lane)
    {
        if (lane.Kind == LaneKind.Task)
            return TaskLanes.Find(trace, lane);
        if (lane.Kind == LaneKind.Thread)
            return trace.ThreadSlotOf(lane.Number) < 0 ? null : ThreadLanes.Of(trace, lane.Number);
        int slot = lane.Kind switch
        {
            LaneKind.Goroutine => trace.Goroutines.SlotOf(lane.Number),
            LaneKind.Proc => trace.Procs.SlotOf(lane.Number),
            _ => -1,
        };
        return slot < 0 ? null : lane.Kind == LaneKind.Proc ? ProcLane(trace, slot) : GoroutineLane(trace, slot);
    }

    public static IReadOnlyList<Lane> Goroutines(Trace trace, string name, int from, int count, CancellationToken cancel)
    {
        if (name == ThreadLanes.GroupName)
            return ThreadLanes.Page(trace, from, count, cancel);
        if (name == TaskLanes.GroupName)
            return TaskLanes.Page(trace, from, count);
        var slots = new List<int>();
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            if (trace.Texts[trace.Goroutines[slot].Name] == name)
                slots.Add(slot);
        }
        return [.. MostActiveFirst(trace, slots).Skip(from).Take(count).Select(slot => GoroutineLane(trace, slot))];
    }

    private static Dictionary<int, List<int>> Groups(Trace trace)
    {
        var groups = new Dictionary<int, List<int>>();
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            int name = trace.Goroutines[slot].Name;
            if (!groups.TryGetValue(name, out List<int>? slots))
                groups.Add(name, slots = []);
            slots.Add(slot);
        }
        return groups;
    }

    private static GoroutineGroup Group(Trace trace, int nameText, List<int> slots, int perGroup)
    {
        string name = trace.Texts[nameText];
        long running = slots.Sum(slot => trace.Goroutines[slot].Running);
        Lane[] first = [.. MostActiveFirst(trace, slots).Take(perGroup).Select(slot => GoroutineLane(trace, slot))];
        return new GoroutineGroup(name, slots.Count, running, IsSystem(name), first);
    }

    private static IOrderedEnumerable<int> MostActiveFirst(Trace trace, List<int> slots) =>
        slots.OrderByDescending(slot => trace.Goroutines[slot].Running).ThenBy(slot => trace.Goroutines[slot].Id);

    /// <summary>The rule of Go's own viewer (<c>Go 1.27, internal/trace/summary.go, IsSystemGoroutine</c>).</summary>
    public static bool IsSystem(string name) =>
        name.Length == 0 || (name.StartsWith("runtime.", StringComparison.Ordinal) && name != "runtime.main");

    internal static Lane GoroutineLane(Trace trace, int slot)
    {
        Goroutine goroutine = trace.Goroutines[slot];
        string name = string.Create(CultureInfo.InvariantCulture, $"G{goroutine.Id}");
        return new Lane(LaneId.Goroutine(goroutine.Id).ToString(), LaneKind.Goroutine, name,
            goroutine.Start, goroutine.End, goroutine.Running, goroutine.StartKnown, goroutine.EndKnown,
            StripsOf(trace, slot), null);
    }

    private static LaneStrips? StripsOf(Trace trace, int goroutine)
    {
        ReadOnlySpan<byte> depths = trace.Regions.Depths.Span;
        int regions = goroutine < depths.Length ? depths[goroutine] : 0;
        bool assists = !trace.Ranges.AssistsOf(goroutine).IsEmpty;
        bool logs = !trace.Logs.OfGoroutine(goroutine).IsEmpty, samples = !trace.CpuSamples.OfGoroutine(goroutine).IsEmpty;
        return regions > 0 || assists || logs || samples ? new LaneStrips(regions, assists, false, logs, samples, 0, 0) : null;
    }

    private static Lane ProcLane(Trace trace, int slot)
    {
        Proc proc = trace.Procs[slot];
        return new Lane(LaneId.Proc(proc.Id).ToString(), LaneKind.Proc, SpanTexts.ProcName(trace, slot),
            proc.Start, trace.End, proc.Running, proc.StartKnown, false,
            trace.Ranges.SweepsOf(slot).IsEmpty ? null : new LaneStrips(0, false, true, false, false, 0, 0), null);
    }

    private static Lane Range(Trace trace, LaneId id, string name)
    {
        long active = 0;
        LaneSpans spans = LaneSpans.Of(trace, id)!.Value;
        for (int i = 0; i < trace.Segments.Count; i++)
        {
            SpanTable table = spans.TableIn(i, out int track);
            if (track < 0 && spans.IsImpliedIn(i))
                active += table.Range.Length;
            for (int row = track < 0 ? 0 : table.FirstRow(track); track >= 0 && row < table.EndRow(track); row++)
            {
                if (table.Kind(row) != SpanKind.None)
                    active += table.End(track, row) - table.Start(row);
            }
        }
        return new Lane(id.ToString(), id.Kind, name, 0, trace.End, active, false, false, null, null);
    }
}
