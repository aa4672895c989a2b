using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Who worked for a task, and when.</summary>
internal static class TaskWork
{
    /// <summary>Slots of all goroutines that have to do with a task, each once.</summary>
    public static IReadOnlyCollection<int> GoroutinesOf(Trace trace, int task)
    {
        var slots = new HashSet<int>();
        Add(trace.Tasks[task].Starter);
        Add(trace.Tasks[task].Ender);
        foreach (int region in trace.Tasks.RegionsOf(task))
            Add(trace.Regions[region].Goroutine);
        foreach (int log in trace.Tasks.LogsOf(task))
            Add(trace.Logs[log].Goroutine);
        return slots;

        void Add(int slot)
        {
            if (slot >= 0)
                slots.Add(slot);
        }
    }

    /// <summary>The parts of time in which a goroutine worked for a task: its regions of that task, those within others not
    /// twice; without regions, all of the task.</summary>
    public static List<TimeRange> PartsOf(Trace trace, int task, int goroutine)
    {
        UserTask of = trace.Tasks[task];
        var parts = new List<TimeRange>();
        foreach (int index in trace.Tasks.RegionsOf(task))
        {
            Region region = trace.Regions[index];
            if (region.Goroutine == goroutine)
                parts.Add(new TimeRange(region.Start, region.End));
        }
        if (parts.Count == 0)
            return [new TimeRange(of.Start, of.End)];
        parts.Sort((x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));
        var outer = new List<TimeRange>();
        foreach (TimeRange part in parts)
        {
            if (outer.Count == 0 || part.Start >= outer[^1].End)
                outer.Add(part);
        }
        return outer;
    }
}
