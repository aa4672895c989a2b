using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>What Go's own analysis says of a task. Times are ns since the first event.</summary>
/// <param name="Id">0 is what belongs to no task.</param>
/// <param name="Parent">In traces before Go 1.22 it says 0 for a task without one whose end was seen.</param>
/// <param name="IsRoot">Whether the task has no parent.</param>
/// <param name="Name">Empty where its begin was not seen.</param>
/// <param name="Start">Null where it began before the trace.</param>
/// <param name="End">Null where it did not end within what has been read.</param>
/// <param name="Goroutines">That began or ended it, or were in a region or wrote a log of it.</param>
public sealed record TaskSummary(
    ulong Id, ulong? Parent, bool IsRoot, string Name, long? Start, long? End, int Logs, int Regions, int Goroutines);

/// <param name="Name">Empty for the goroutines that were started within a region: Go takes them for regions.</param>
/// <param name="Total">ns; what began before the trace or did not end in it is cut there.</param>
public sealed record RegionSummary(string Name, int Count, long Total);

/// <summary>Tasks and regions as Go's own analysis sums them up (<c>Go 1.27, internal/trace/summary.go</c>).</summary>
public static class UserSummaries
{
    // The format before Go 1.22.
    private const int FirstWithGenerations = 22;

    /// <summary>The tasks that touch a range, by number.</summary>
    public static IReadOnlyList<TaskSummary> Tasks(Trace trace, TimeRange range)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var tasks = new List<TaskSummary>();
        bool isOld = trace.FormatVersion < FirstWithGenerations, hasOldRoot = false;
        for (int i = 0; i < trace.Tasks.Count; i++)
        {
            UserTask task = trace.Tasks[i];
            bool isRoot = task.Parent == UserTask.NoParent, isOldRoot = isOld && isRoot && task.StartKnown && task.EndKnown;
            hasOldRoot |= isOldRoot;
            if (!Touches(task.Start, task.End, range))
                continue;
            tasks.Add(new TaskSummary(
                task.Id, isOldRoot ? 0 : isRoot ? null : task.Parent, isRoot, trace.Texts[task.Name],
                task.StartKnown ? task.Start : null, task.EndKnown ? task.End : null, trace.Tasks.LogsOf(i).Length,
                trace.Tasks.RegionsOf(i).Length, TaskWork.GoroutinesOf(trace, i).Count));
        }
        if (hasOldRoot && trace.Tasks.IndexOf(0) < 0)
            tasks.Add(new TaskSummary(0, null, true, "", null, null, 0, 0, 0));
        tasks.Sort((x, y) => x.Id.CompareTo(y.Id));
        return tasks;
    }

    /// <summary>The regions that touch a range, cut to it, by name.</summary>
    public static IReadOnlyList<RegionSummary> Regions(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var sums = new Dictionary<string, RegionSummary>();
        for (int i = 0; i < trace.Regions.Count; i++)
        {
            Region region = trace.Regions[i];
            if (LaneQuery.IsSystem(NameOf(trace, region.Goroutine)) && !region.EndKnown)
                continue;
            long end = region.EndKnown ? region.End : EndOf(trace, region.Goroutine);
            Add(trace.Texts[region.Name], region.StartKnown ? region.Start : 0, end);
        }
        foreach (int slot in StartedWithinRegions(trace, cancel))
            Add("", trace.Goroutines[slot].Start, EndOf(trace, slot));
        return [.. sums.Values.OrderBy(sum => sum.Name, StringComparer.Ordinal)];

        void Add(string name, long start, long end)
        {
            if (!Touches(start, end, range))
                return;
            RegionSummary sum = sums.GetValueOrDefault(name, new RegionSummary(name, 0, 0));
            long length = Math.Min(end, range.End) - Math.Max(start, range.Start);
            sums[name] = sum with { Count = sum.Count + 1, Total = sum.Total + length };
        }
    }

    /// <summary>Goroutines whose creator was in a region then, or was itself created so.</summary>
    private static IEnumerable<int> StartedWithinRegions(Trace trace, CancellationToken cancel)
    {
        if (trace.Regions.Count == 0)
            yield break;
        var found = new HashSet<int>();
        int[] byStart = [.. Enumerable.Range(0, trace.Goroutines.Count).OrderBy(slot => trace.Goroutines[slot].Start)];
        foreach (int slot in byStart)
        {
            cancel.ThrowIfCancellationRequested();
            if (!trace.Goroutines[slot].StartKnown)
                continue;
            LaneSpan first = LaneSpans.OfGoroutine(trace, slot).At(trace.Goroutines[slot].Start);
            if (first.Kind is not (SpanKind.RunnableCreated or SpanKind.WaitingCreated) || first.B < 0)
                continue;
            if (!found.Contains(first.B) && !IsInRegion(trace, first.B, first.Start))
                continue;
            found.Add(slot);
            if (!LaneQuery.IsSystem(NameOf(trace, slot)))
                yield return slot;
        }
    }

    private static bool IsInRegion(Trace trace, int goroutine, long time)
    {
        RegionTracks tracks = trace.Regions.Tracks;
        for (int depth = 0; depth < tracks.DepthOf(goroutine); depth++)
        {
            // That it is in a region that began before the trace is known only when that ends.
            if (tracks.Track(goroutine, depth, new TimeRange(time, time + 1)) is [int region, ..]
                && trace.Regions[region].StartKnown)
                return true;
        }
        return false;
    }

    /// <summary>A goroutine that blocks forever is dead for Go's analysis.</summary>
    private static long EndOf(Trace trace, int slot)
    {
        Goroutine goroutine = trace.Goroutines[slot];
        if (goroutine.EndKnown)
            return goroutine.End;
        LaneSpan last = LaneSpans.OfGoroutine(trace, slot).At(trace.End);
        return last.Kind.IsWaiting() && last.B >= 0 && trace.Texts[last.B] == "forever" ? last.Start : trace.End;
    }

    private static string NameOf(Trace trace, int slot) => trace.Texts[trace.Goroutines[slot].Name];

    private static bool Touches(long start, long end, TimeRange range) => start < range.End && end >= range.Start;
}
