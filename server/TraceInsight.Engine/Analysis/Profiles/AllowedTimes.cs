using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>When goroutines were in certain regions.</summary>
internal static class AllowedTimes
{
    /// <summary>By slot of goroutine: sorted and without overlaps.</summary>
    /// <param name="region">Name of the regions; null is any.</param>
    public static Dictionary<int, TimeRange[]> Of(Trace trace, ulong? task, string? region)
    {
        HashSet<ulong>? tasks = task is { } root ? Descendants(trace, root) : null;
        var times = new Dictionary<int, List<TimeRange>>();
        for (int i = 0; i < trace.Regions.Count; i++)
        {
            Region item = trace.Regions[i];
            if ((region is null || trace.Texts[item.Name] == region) && (tasks is null || tasks.Contains(item.Task)))
                Add(item.Goroutine, item.StartKnown ? item.Start : 0, item.EndKnown ? item.End : trace.End);
        }
        if (tasks is not null && region is null)
        {
            foreach (ulong id in tasks)
            {
                if (trace.Tasks.IndexOf(id) is >= 0 and int index && trace.Tasks[index] is { Starter: >= 0 } begun)
                    Add(begun.Starter, begun.Start, begun.End);
            }
        }
        return times.ToDictionary(pair => pair.Key, pair => Merged(pair.Value));

        void Add(int slot, long start, long end)
        {
            if (!times.TryGetValue(slot, out List<TimeRange>? list))
                times.Add(slot, list = []);
            list.Add(new TimeRange(start, end));
        }
    }

    private static HashSet<ulong> Descendants(Trace trace, ulong root)
    {
        var all = new HashSet<ulong> { root };
        var next = new Stack<ulong>([root]);
        while (next.TryPop(out ulong id))
        {
            if (trace.Tasks.IndexOf(id) is not (>= 0 and int index))
                continue;
            foreach (int child in trace.Tasks.ChildrenOf(index))
            {
                if (all.Add(trace.Tasks[child].Id))
                    next.Push(trace.Tasks[child].Id);
            }
        }
        return all;
    }

    private static TimeRange[] Merged(List<TimeRange> times)
    {
        times.Sort((x, y) => x.Start.CompareTo(y.Start));
        var merged = new List<TimeRange>();
        foreach (TimeRange time in times)
        {
            if (merged.Count > 0 && time.Start <= merged[^1].End)
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, time.End) };
            else
                merged.Add(time);
        }
        return [.. merged];
    }
}
