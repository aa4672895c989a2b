using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>A user task, or what lies below it: who worked for it, its regions and its logs, whatever goroutine they are of.
/// </summary>
internal sealed class TaskStrip : Strip
{
    private const int MostNamed = 8;

    private readonly LaneId _lane;
    private readonly int _task;
    private readonly StripItem[] _items;

    private TaskStrip(Trace trace, LaneId lane, int task, StripItem[] items)
        : base(trace) => (_lane, _task, _items) = (lane, task, items);

    public override int Count => _items.Length;

    public override StripItem this[int index] => _items[index];

    public static new TaskStrip? Of(Trace trace, LaneId lane)
    {
        int task = lane.Number == 0 ? -1 : trace.Tasks.IndexOf((ulong)lane.Number);
        return task < 0 ? null : new TaskStrip(trace, lane, task, ItemsOf(trace, lane, task));
    }

    /// <summary>What there is to be shown below a task.</summary>
    /// <param name="depth">How deep the task is nested.</param>
    public static LaneStrips Below(Trace trace, int task, int depth) => new(
        Tracks(Regions(trace, task)).Count, false, false, trace.Tasks.LogsOf(task).Length > 0, false,
        Tracks(Work(trace, task)).Count, depth);

    protected override string Label(in StripItem item) => _lane.Kind == LaneKind.TaskGoroutines
        ? SpanTexts.GoroutineName(Trace, item.Index)
        : Trace.Texts[item.Name];

    protected override SpanDetails Describe(in StripItem item)
    {
        SpanDetails? details = _lane.Kind switch
        {
            LaneKind.TaskRegions => RegionStrip.Details(Trace, item.Index),
            LaneKind.TaskLogs => LogStrip.Details(Trace, item.Index),
            LaneKind.TaskGoroutines => DescribeWork(item),
            _ => DescribeTask(item),
        };
        return (details ?? DescribeTask(item)) with { Lane = _lane.ToString(), Kind = _lane.Kind };
    }

    private static StripItem[] ItemsOf(Trace trace, LaneId lane, int task)
    {
        switch (lane.Kind)
        {
            case LaneKind.TaskLogs:
                return [.. trace.Tasks.LogsOf(task).ToArray().Select(index => LogStrip.ItemOf(trace.Logs[index], index))
                    .OrderBy(log => log.Start)];
            case LaneKind.Task:
                UserTask of = trace.Tasks[task];
                bool isWhole = of is { StartKnown: true, EndKnown: true };
                return [new StripItem(of.Start, of.End, isWhole ? SpanState.Region : SpanState.RegionCut, of.Name, task)];
            default:
                List<List<StripItem>> tracks = Tracks(
                    lane.Kind == LaneKind.TaskRegions ? Regions(trace, task) : Work(trace, task));
                return lane.Part < tracks.Count ? [.. tracks[lane.Part]] : [];
        }
    }

    private static IEnumerable<StripItem> Regions(Trace trace, int task) =>
        trace.Tasks.RegionsOf(task).ToArray().Select(index => RegionStrip.ItemOf(trace.Regions[index], index));

    /// <summary>When goroutines worked for a task, as far as regions and logs tell; the index is the goroutine's slot.
    /// </summary>
    private static IEnumerable<StripItem> Work(Trace trace, int task) => TaskWork.GoroutinesOf(trace, task)
        .SelectMany(slot => TaskWork.PartsOf(trace, task, slot).Select(part => new StripItem(
            part.Start, Math.Max(part.Start, part.End), SpanState.Region, trace.Goroutines[slot].Name, slot)));

    /// <summary>Puts what overlaps into tracks of their own, each as high as it can be.</summary>
    private static List<List<StripItem>> Tracks(IEnumerable<StripItem> items)
    {
        var tracks = new List<List<StripItem>>();
        // By when they are free again, and those that are, by number.
        var taken = new PriorityQueue<int, long>();
        var free = new PriorityQueue<int, int>();
        foreach (StripItem item in items.OrderBy(item => item.Start).ThenByDescending(item => item.End))
        {
            while (taken.TryPeek(out int track, out long end) && end <= item.Start)
            {
                taken.Dequeue();
                free.Enqueue(track, track);
            }
            if (!free.TryDequeue(out int on, out _))
            {
                on = tracks.Count;
                tracks.Add([]);
            }
            tracks[on].Add(item);
            // Two without any length are not at the same place of one track.
            taken.Enqueue(on, Math.Max(item.End, item.Start + 1));
        }
        return tracks;
    }

    private SpanDetails DescribeTask(in StripItem item)
    {
        UserTask task = Trace.Tasks[_task];
        var facts = new List<Fact>();
        if (task.Parent is not (0 or UserTask.NoParent))
        {
            int parent = Trace.Tasks.IndexOf(task.Parent);
            Link? link = parent < 0
                ? null
                : new Link(Text(task.Parent), LaneId.Task(task.Parent).ToString(), Trace.Tasks[parent].Start, null);
            facts.Add(new Fact("Part of", Text(task.Parent), link));
        }
        AddCount("Subtasks", Trace.Tasks.ChildrenOf(_task).Length);
        AddCount("Regions", Trace.Tasks.RegionsOf(_task).Length);
        AddCount("Logs", Trace.Tasks.LogsOf(_task).Length);
        IReadOnlyCollection<int> goroutines = TaskWork.GoroutinesOf(Trace, _task);
        AddCount("Goroutines", goroutines.Count);
        IEnumerable<Link> related = goroutines.Take(MostNamed).Select(slot => ToGoroutine(slot, task.Start));
        return Bare(item, $"Task: {Text(task.Id)}", task.Starter) with
        {
            StartKnown = task.StartKnown,
            EndKnown = task.EndKnown,
            Related = [.. related],
            Stacks = [.. new[]
            {
                SpanQuery.StackOf(Trace, "Begun here", task.Stack), SpanQuery.StackOf(Trace, "Ended here", task.EndStack),
            }.OfType<Stack>()],
            Facts = facts,
        };

        void AddCount(string name, int count)
        {
            if (count > 0)
                facts.Add(new Fact(name, SpanQuery.Number(count), null));
        }
    }

    private SpanDetails DescribeWork(in StripItem item) =>
        Bare(item, $"{SpanTexts.GoroutineName(Trace, item.Index)} worked for {Text(Trace.Tasks[_task].Id)}", item.Index) with
        {
            Related = [ToGoroutine(item.Index, item.Start)],
        };

    private SpanDetails Bare(in StripItem item, string title, int goroutine) => new(
        "", _lane.Kind, item.State, title, item.Start, item.End, true, true, SpanQuery.RefOf(Trace, goroutine), null, null,
        null, null, null, [], [], [], []);

    private Link ToGoroutine(int slot, long time) => new(
        SpanTexts.GoroutineName(Trace, slot), LaneId.Goroutine(Trace.Goroutines[slot].Id).ToString(), time, null);

    private string Text(ulong task) => RegionStrip.TaskText(Trace, task);
}
