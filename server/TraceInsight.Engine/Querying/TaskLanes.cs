using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Lists the user tasks of a trace as a tree: each task with its subtasks behind it, by start.</summary>
internal static class TaskLanes
{
    /// <summary>Of their group: no function is called so.</summary>
    public const string GroupName = "\u0001tasks";

    // What is nested deeper is drawn as if it were as deep as that.
    private const int Deepest = 12;

    /// <returns>Null where the trace has none.</returns>
    public static GoroutineGroup? Group(Trace trace, int most)
    {
        int count = Enumerable.Range(0, trace.Tasks.Count).Count(task => trace.Tasks[task].Id != 0);
        return count == 0 ? null : new GoroutineGroup(GroupName, count, 0, true, Page(trace, 0, most));
    }

    public static IReadOnlyList<Lane> Page(Trace trace, int from, int count) =>
        [.. Tree(trace).Skip(from).Take(count).Select(task => Of(trace, task.Index, task.Depth))];

    /// <returns>Null where the trace has no such task.</returns>
    public static Lane? Find(Trace trace, LaneId lane)
    {
        int index = lane.Number == 0 ? -1 : trace.Tasks.IndexOf((ulong)lane.Number);
        return index < 0 ? null : Of(trace, index, DepthOf(trace, index));
    }

    private static Lane Of(Trace trace, int index, int depth)
    {
        UserTask task = trace.Tasks[index];
        return new Lane(
            LaneId.Task(task.Id).ToString(), LaneKind.Task, RegionStrip.TaskText(trace, task.Id), task.Start, task.End, -1,
            task.StartKnown, task.EndKnown, TaskStrip.Below(trace, index, Math.Min(depth, Deepest)), null);
    }

    private static int DepthOf(Trace trace, int index)
    {
        int depth = 0;
        // In a damaged trace a task may be its own grandparent.
        for (int parent = ParentOf(trace, index); parent >= 0 && depth < Deepest; depth++)
            parent = ParentOf(trace, parent);
        return depth;
    }

    private static int ParentOf(Trace trace, int index)
    {
        ulong parent = trace.Tasks[index].Parent;
        int found = parent is 0 or UserTask.NoParent ? -1 : trace.Tasks.IndexOf(parent);
        return found == index ? -1 : found;
    }

    private static IEnumerable<(int Index, int Depth)> Tree(Trace trace)
    {
        int[] byStart = [.. Enumerable.Range(0, trace.Tasks.Count).Where(task => trace.Tasks[task].Id != 0)
            .OrderBy(task => trace.Tasks[task].Start).ThenBy(task => trace.Tasks[task].Id)];
        bool[] seen = new bool[trace.Tasks.Count];
        var open = new Stack<(int Index, int Depth)>();
        // Of tasks in a circle, as only a damaged trace has them, none is above the others: they come last.
        foreach (int root in byStart.Where(task => ParentOf(trace, task) < 0).Concat(byStart))
        {
            open.Push((root, 0));
            while (open.TryPop(out (int Index, int Depth) task))
            {
                if (seen[task.Index])
                    continue;
                seen[task.Index] = true;
                yield return task;
                foreach (int child in trace.Tasks.ChildrenOf(task.Index).ToArray()
                    .OrderByDescending(child => trace.Tasks[child].Start).ThenByDescending(child => trace.Tasks[child].Id))
                    open.Push((child, task.Depth + 1));
            }
        }
    }
}
