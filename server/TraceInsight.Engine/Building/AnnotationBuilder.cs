using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Collects what the program said about itself: tasks, regions and logs.</summary>
internal sealed class AnnotationBuilder
{
    private readonly record struct OpenRegion(int Name, ulong Task, int Stack, long Start);

    private readonly Column<Region> _ended = new();
    private readonly Dictionary<int, Stack<OpenRegion>> _open = [];
    private readonly Column<UserTask> _tasks = new(16);
    private readonly Dictionary<ulong, int> _taskIndexes = [];
    private readonly HashSet<ulong> _told = [];
    private readonly Column<UserLog> _logs = new(16);

    // By slot of goroutine.
    private byte[] _depths = [];

    /// <summary>Tasks whose begin or end was seen.</summary>
    public int TaskCount => _told.Count;

    public long RegionCount { get; private set; }

    /// <param name="goroutine">Slot of who began it, or −1.</param>
    public void TaskBegins(ulong id, ulong parent, int name, int goroutine, int stack, long time)
    {
        ref UserTask task = ref Told(id, parent);
        task = task with { Name = name, Starter = goroutine, Stack = stack, Start = time, StartKnown = true };
    }

    /// <param name="parent">Not known where its begin was not seen.</param>
    /// <param name="goroutine">Slot of who ended it, or −1.</param>
    /// <param name="stack">Where it ended.</param>
    public void TaskEnds(ulong id, ulong parent, int goroutine, int stack, long time)
    {
        ref UserTask task = ref Told(id, parent);
        // A deferred End often comes behind an explicit one, and is nothing but that.
        if (!task.EndKnown)
            task = task with { Ender = goroutine, End = time, EndKnown = true, EndStack = stack };
    }

    public void RegionBegins(int goroutine, int name, ulong task, int stack, long time)
    {
        RegionCount++;
        Mention(task);
        if (!_open.TryGetValue(goroutine, out Stack<OpenRegion>? regions))
            _open.Add(goroutine, regions = []);
        regions.Push(new OpenRegion(name, task, stack, time));
        ref byte depth = ref DepthOf(goroutine);
        depth = (byte)Math.Clamp(regions.Count, depth, byte.MaxValue);
    }

    /// <param name="existedSince">Since when the goroutine is known: the bound for a region begun before the trace.</param>
    public void RegionEnds(int goroutine, int name, ulong task, int stack, long time, long existedSince)
    {
        if (_open.TryGetValue(goroutine, out Stack<OpenRegion>? regions) && regions.TryPop(out OpenRegion region))
        {
            _ended.Add(Of(goroutine, region, time, true) with { EndStack = stack });
            return;
        }
        RegionCount++;
        Mention(task);
        _ended.Add(new Region(goroutine, name, task, stack, existedSince, time, false, true) { EndStack = stack });
        // It is around all that came before.
        ref byte depth = ref DepthOf(goroutine);
        depth = (byte)Math.Min(depth + 1, byte.MaxValue);
    }

    /// <summary>A goroutine that ends takes its open regions with it (<c>Go 1.27, internal/trace/summary.go</c>).</summary>
    public void GoroutineEnds(int goroutine, long time)
    {
        if (_open.Count > 0 && _open.Remove(goroutine, out Stack<OpenRegion>? regions))
        {
            foreach (OpenRegion region in regions)
                _ended.Add(Of(goroutine, region, time, true));
        }
    }

    public void Log(in UserLog log)
    {
        Mention(log.Task);
        _logs.Add(log);
    }

    /// <summary>All regions; those still open end at <paramref name="end"/> as far as is known.</summary>
    public RegionTable Regions(long end)
    {
        var unended = new List<Region>();
        foreach ((int goroutine, Stack<OpenRegion> regions) in _open)
        {
            foreach (OpenRegion region in regions)
                unended.Add(Of(goroutine, region, end, false));
        }
        // A copy, as depths go on to grow.
        return new RegionTable(_ended.Items.AsMemory(0, _ended.Count), unended.ToArray()) { Depths = _depths.ToArray() };
    }

    public LogTable Logs() => new(_logs.Items.AsMemory(0, _logs.Count));

    /// <summary>All tasks; those that have not ended end at <paramref name="end"/> as far as is known.</summary>
    public TaskTable Tasks(long end, RegionTable regions, LogTable logs)
    {
        UserTask[] tasks = _tasks.Items.AsSpan(0, _tasks.Count).ToArray();
        foreach (ref UserTask task in tasks.AsSpan())
        {
            if (!task.EndKnown)
                task = task with { End = end };
        }
        return new TaskTable(tasks, regions, logs);
    }

    private static Region Of(int goroutine, OpenRegion region, long end, bool endKnown) =>
        new(goroutine, region.Name, region.Task, region.Stack, region.Start, end, true, endKnown);

    private ref byte DepthOf(int goroutine)
    {
        if (goroutine >= _depths.Length)
            Array.Resize(ref _depths, Math.Max(goroutine + 1, 2 * _depths.Length));
        return ref _depths[goroutine];
    }

    private ref UserTask Told(ulong id, ulong parent)
    {
        _told.Add(id);
        int index = Mention(id);
        if (parent != UserTask.NoParent)
        {
            Mention(parent);
            if (_tasks[index].Parent == UserTask.NoParent)
                _tasks[index] = _tasks[index] with { Parent = parent };
        }
        return ref _tasks[index];
    }

    private int Mention(ulong id)
    {
        ref int index = ref CollectionsMarshal.GetValueRefOrAddDefault(_taskIndexes, id, out bool known);
        if (!known)
        {
            index = _tasks.Count;
            _tasks.Add(new UserTask(id, UserTask.NoParent, 0, -1, -1, 0, 0, 0, false, false));
        }
        return index;
    }
}
