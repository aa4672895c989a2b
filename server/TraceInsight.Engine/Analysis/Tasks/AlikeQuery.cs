using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Tasks;

/// <summary>From one region or task to the next of the same name, whichever goroutine it is of.</summary>
/// <param name="IsTask">Otherwise it is a region.</param>
/// <param name="Number">The how-manieth it is of its name, by start; the first is 1.</param>
/// <param name="Count">How many there are of its name. Of those that are equally long at the same moment one counts.</param>
/// <param name="Lane">Of the goroutine; null for a task.</param>
public sealed record Alike(bool IsTask, string Name, int Number, int Count, long Start, long End, string? Lane);

public static class AlikeQuery
{
    /// <param name="range">Exactly that of a region or of a task.</param>
    /// <returns>The next one, or the one before; at the end, the same again. Null where the range is that of none.</returns>
    public static Alike? Of(Trace trace, TimeRange range, bool forward, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Regions(trace, range, forward, cancel) ?? Tasks(trace, range, forward, cancel);
    }

    private static Alike? Regions(Trace trace, TimeRange range, bool forward, CancellationToken cancel)
    {
        int of = -1;
        for (int region = 0; region < trace.Regions.Count && of < 0; region++)
        {
            if (trace.Regions[region] is var it && it.Start == range.Start && it.End == range.End)
                of = region;
        }
        if (of < 0)
            return null;
        cancel.ThrowIfCancellationRequested();
        int name = trace.Regions[of].Name;
        var all = Enumerable.Range(0, trace.Regions.Count)
            .Select(index => trace.Regions[index])
            .Where(region => region.Name == name)
            .DistinctBy(region => (region.Start, region.End))
            .OrderBy(region => region.Start).ThenBy(region => region.End).ToList();
        int at = Beside(all.FindIndex(region => region.Start == range.Start && region.End == range.End), all.Count, forward);
        Region found = all[at];
        string? lane = SpanQuery.RefOf(trace, found.Goroutine)?.Lane;
        return new Alike(false, trace.Texts[name], at + 1, all.Count, found.Start, found.End, lane);
    }

    private static Alike? Tasks(Trace trace, TimeRange range, bool forward, CancellationToken cancel)
    {
        // Task 0 is what belongs to none.
        UserTask[] tasks = [.. Enumerable.Range(0, trace.Tasks.Count)
            .Select(index => trace.Tasks[index])
            .Where(task => task.Id != 0)];
        int of = Array.FindIndex(tasks, task => task.Start == range.Start && task.End == range.End);
        if (of < 0)
            return null;
        cancel.ThrowIfCancellationRequested();
        int name = tasks[of].Name;
        var all = tasks.Where(task => task.Name == name)
            .DistinctBy(task => (task.Start, task.End))
            .OrderBy(task => task.Start).ThenBy(task => task.End).ToList();
        int at = Beside(all.FindIndex(task => task.Start == range.Start && task.End == range.End), all.Count, forward);
        return new Alike(true, trace.Texts[name], at + 1, all.Count, all[at].Start, all[at].End, null);
    }

    private static int Beside(int index, int count, bool forward) => Math.Clamp(index + (forward ? 1 : -1), 0, count - 1);
}
