using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>What goroutines did in a range: by start function, and each of a function.</summary>
public static class GoroutineAnalysis
{
    private const int MaxGroups = 1000;

    public static GoroutineGroups Groups(GoroutineTimes times)
    {
        ArgumentNullException.ThrowIfNull(times);
        Trace trace = times.Trace;
        GroupTimes[] groups = [.. times.Alive
            .GroupBy(slot => trace.Goroutines[slot].Name)
            .Select(group => Group(times, trace.Texts[group.Key], [.. group]))
            .OrderByDescending(group => group.Execution)
            .ThenByDescending(group => group.Total)
            .ThenBy(group => group.Name, StringComparer.Ordinal)];
        return new GoroutineGroups(
            trace.Revision, times.Range.Start, times.Range.End, times.Reasons, [.. groups.Take(MaxGroups)],
            Math.Max(0, groups.Length - MaxGroups));
    }

    /// <summary>Goroutines one by one, sorted; those alike by number.</summary>
    /// <param name="group">Start function, or null for those of all.</param>
    /// <param name="from">Those before are left out.</param>
    public static GoroutinePage Table(GoroutineTimes times, string? group, GoroutineSort sort, int from, int count)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(sort);
        Trace trace = times.Trace;
        int[] slots = [.. times.Alive.Where(slot => group is null || trace.Texts[trace.Goroutines[slot].Name] == group)];
        long[] keys = [.. slots.Select(slot => Key(times, slot, sort))];
        IEnumerable<int> order = Enumerable.Range(0, slots.Length);
        order = sort.Descending ? order.OrderByDescending(i => keys[i]) : order.OrderBy(i => keys[i]);
        order = ((IOrderedEnumerable<int>)order).ThenBy(i => trace.Goroutines[slots[i]].Id);
        return new GoroutinePage(
            trace.Revision, times.Range.Start, times.Range.End, times.Reasons, slots.Length, from,
            [.. order.Skip(from).Take(count).Select(i => Row(times, slots[i]))]);
    }

    private static GroupTimes Group(GoroutineTimes times, string name, int[] slots)
    {
        long execution = 0, runnable = 0, syscall = 0, total = 0;
        long[] blocked = new long[times.Reasons.Count];
        foreach (int slot in slots)
        {
            total += times.Life(slot);
            execution += times.Execution(slot);
            runnable += times.Runnable(slot);
            syscall += times.Syscall(slot);
            times.AddBlocked(slot, blocked);
        }
        long[] totals = [.. slots.Select(times.Life)], executions = [.. slots.Select(times.Execution)];
        return new GroupTimes(
            name, LaneQuery.IsSystem(name), SourceOf(times.Trace, slots), slots.Length, total, execution, runnable, syscall, blocked,
            Spread.Of(totals), Spread.Of(executions));
    }

    /// <summary>The stack of a creation has the start function, where that begins, at its root.</summary>
    private static Frame? SourceOf(Trace trace, int[] slots)
    {
        int stack = slots.Select(slot => trace.Goroutines[slot].StartStack).FirstOrDefault(stack => stack != 0);
        return trace.Stacks[stack] is [.., StackFrame root]
            ? new Frame(trace.Texts[root.Function], trace.Texts[root.File], root.Line)
            : null;
    }

    private static GoroutineRow Row(GoroutineTimes times, int slot)
    {
        Trace trace = times.Trace;
        Goroutine goroutine = trace.Goroutines[slot];
        long[] blocked = new long[times.Reasons.Count];
        times.AddBlocked(slot, blocked);
        return new GoroutineRow(
            goroutine.Id, LaneId.Goroutine(goroutine.Id).ToString(), trace.Texts[goroutine.Name], goroutine.Start,
            goroutine.End, goroutine.StartKnown, goroutine.EndKnown, times.Life(slot), times.Execution(slot),
            times.Runnable(slot), times.Syscall(slot), blocked);
    }

    private static long Key(GoroutineTimes times, int slot, GoroutineSort sort)
    {
        switch (sort.Column)
        {
            case GoroutineColumn.Id: return times.Trace.Goroutines[slot].Id;
            case GoroutineColumn.Start: return times.Trace.Goroutines[slot].Start;
            case GoroutineColumn.End: return times.Trace.Goroutines[slot].End;
            case GoroutineColumn.Execution: return times.Execution(slot);
            case GoroutineColumn.Runnable: return times.Runnable(slot);
            case GoroutineColumn.Syscall: return times.Syscall(slot);
            case GoroutineColumn.Total: return times.Life(slot);
        }
        Span<long> blocked = new long[times.Reasons.Count];
        times.AddBlocked(slot, blocked);
        long sum = 0;
        for (int i = 0; i < blocked.Length; i++)
            sum += sort.Reason is null || sort.Reason == times.Reasons[i] ? blocked[i] : 0;
        return sum;
    }
}
