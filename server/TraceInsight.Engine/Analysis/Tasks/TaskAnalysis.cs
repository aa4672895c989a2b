using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Tasks;

/// <summary>User tasks: how long they were, and why the slow ones were slow.</summary>
public static class TaskAnalysis
{
    private const int MostGroups = 1000;
    private const int MostItems = 1000;

    // Of how many tasks at most a mean is made, and which part of them is slow.
    private const int MostInMean = 20;
    private const int SlowPart = 20;

    public static TaskGroups Groups(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int[] tasks = InRange(trace, range);
        IGrouping<int, int>[] groups = [.. tasks.GroupBy(task => trace.Tasks[task].Name)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => trace.Texts[group.Key], StringComparer.Ordinal)];
        return new TaskGroups(
            trace.Revision, Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End),
            [.. groups.Take(MostGroups).Select(group => Group(trace, group.Key, [.. group], cancel))],
            Math.Max(0, groups.Length - MostGroups), tasks.Length);
    }

    /// <param name="name">Null: of all names.</param>
    /// <param name="least">Only those that may be at least so long, ns.</param>
    /// <param name="most">Only those that are finished and at most so long, ns.</param>
    public static TaskPage Table(
        Trace trace, TimeRange range, string? name, long? least, long? most, int from, int count, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int[] tasks = [.. InRange(trace, range)
            .Where(task => name is null || trace.Texts[trace.Tasks[task].Name] == name)
            .Where(task => TaskTimes.IsWithin(trace.Tasks[task].Length, IsFinished(trace.Tasks[task]), least, most))
            .OrderByDescending(task => trace.Tasks[task].Length)
            .ThenBy(task => trace.Tasks[task].Id)];
        var rows = new List<TaskRow>();
        foreach (int task in tasks.Skip(from).Take(count))
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(Row(trace, task));
        }
        return new TaskPage(trace.Revision, tasks.Length, from, rows);
    }

    /// <returns>Null where the trace has no such task.</returns>
    public static TaskDetails? Of(Trace trace, ulong id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int task = trace.Tasks.IndexOf(id);
        if (task < 0)
            return null;
        int[] children = [.. trace.Tasks.ChildrenOf(task).ToArray().OrderBy(child => trace.Tasks[child].Start)];
        TaskGoroutine[] goroutines = [.. TaskWork.GoroutinesOf(trace, task)
            .Select(slot => GoroutineOf(trace, task, slot))
            .OrderBy(goroutine => goroutine.Start)];
        cancel.ThrowIfCancellationRequested();
        TaskRegion[] regions = [.. trace.Tasks.RegionsOf(task).ToArray()
            .Select(index => RegionOf(trace, trace.Regions[index]))
            .OrderBy(region => region.Start).ThenByDescending(region => region.End)];
        TaskLog[] logs = [.. trace.Tasks.LogsOf(task).ToArray().Select(index => LogOf(trace, trace.Logs[index]))];
        int leftOut = new[] { children.Length, goroutines.Length, regions.Length, logs.Length }
            .Sum(length => Math.Max(0, length - MostItems));
        return new TaskDetails(
            trace.Revision, Row(trace, task), Parents(trace, task), [.. children.Take(MostItems).Select(child => Row(trace, child))],
            [.. goroutines.Take(MostItems)], [.. regions.Take(MostItems)], [.. logs.Take(MostItems)], leftOut);
    }

    /// <summary>Task 0 is what belongs to none.</summary>
    private static int[] InRange(Trace trace, TimeRange range) => [.. Enumerable.Range(0, trace.Tasks.Count)
        .Where(task => trace.Tasks[task] is { Id: not 0 } of && TaskTimes.Touches(of.Start, of.End, range))];

    private static bool IsFinished(in UserTask task) => task.StartKnown && task.EndKnown;

    private static TaskGroup Group(Trace trace, int name, int[] tasks, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        int[] finished = [.. tasks.Where(task => IsFinished(trace.Tasks[task])).OrderBy(task => trace.Tasks[task].Length)];
        int slowest = tasks.MaxBy(task => trace.Tasks[task].Length);
        UserTask longest = trace.Tasks[slowest];
        Spread? spread = finished.Length == 0 ? null : Spread.Of(finished.Select(task => trace.Tasks[task].Length).ToArray());
        int slow = Math.Clamp(finished.Length / SlowPart, 1, MostInMean);
        int middle = Math.Max(0, (finished.Length - slow) / 2);
        return new TaskGroup(
            trace.Texts[name], tasks.Length, tasks.Length - finished.Length, spread, (long)longest.Id, longest.Length,
            IsFinished(longest), Mean(trace, finished.Skip(middle).Take(slow)), Mean(trace, finished.TakeLast(slow)));
    }

    private static TaskMean? Mean(Trace trace, IEnumerable<int> tasks)
    {
        long[] sums = new long[SpanKinds.StateCount];
        (int count, long length) = (0, 0);
        foreach (int task in tasks)
        {
            count++;
            length += trace.Tasks[task].Length;
            long[] states = TaskTimes.StatesOf(trace, task);
            for (int state = 0; state < sums.Length; state++)
                sums[state] += states[state];
        }
        return count == 0 ? null : new TaskMean(count, length / count, [.. sums.Select(sum => sum / count)]);
    }

    private static TaskRow Row(Trace trace, int index)
    {
        UserTask task = trace.Tasks[index];
        IReadOnlyCollection<int> goroutines = TaskWork.GoroutinesOf(trace, index);
        int slot = task.Starter >= 0 ? task.Starter : goroutines.Count > 0 ? goroutines.First() : -1;
        return new TaskRow(
            (long)task.Id, trace.Texts[task.Name], task.Start, task.End, task.StartKnown, task.EndKnown,
            SpanQuery.RefOf(trace, slot)?.Lane, trace.Tasks.RegionsOf(index).Length, trace.Tasks.LogsOf(index).Length,
            goroutines.Count, TaskTimes.StatesOf(trace, index), TaskTimes.SourceOf(trace, task.Stack));
    }

    private static List<TaskRow> Parents(Trace trace, int task)
    {
        var parents = new List<TaskRow>();
        // In a damaged trace a task may be its own grandparent.
        while (parents.Count < MostItems && trace.Tasks[task].Parent is not (0 or UserTask.NoParent) and ulong parent
            && trace.Tasks.IndexOf(parent) is >= 0 and int index && index != task)
        {
            parents.Add(Row(trace, index));
            task = index;
        }
        return parents;
    }

    private static TaskGoroutine GoroutineOf(Trace trace, int task, int slot)
    {
        List<TimeRange> parts = TaskWork.PartsOf(trace, task, slot);
        long[] states = new long[SpanKinds.StateCount];
        TaskTimes.AddStates(trace, slot, parts, states);
        return new TaskGoroutine(SpanQuery.RefOf(trace, slot)!, parts[0].Start, parts.Max(part => part.End), states);
    }

    private static TaskRegion RegionOf(Trace trace, in Region region) => new(
        trace.Texts[region.Name], SpanQuery.RefOf(trace, region.Goroutine)!, region.Start, region.End, region.StartKnown,
        region.EndKnown, TaskTimes.SourceOf(trace, region.Stack));

    private static TaskLog LogOf(Trace trace, in UserLog log) => new(
        log.Time, SpanQuery.RefOf(trace, log.Goroutine), trace.Texts[log.Category], trace.Texts[log.Message],
        TaskTimes.SourceOf(trace, log.Stack));
}
