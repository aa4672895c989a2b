using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Collects what the program said about itself: tasks and regions.</summary>
internal sealed class AnnotationBuilder
{
    private readonly record struct OpenRegion(int Name, ulong Task, long Start);

    private readonly Column<Region> _ended = new();
    private readonly Dictionary<int, Stack<OpenRegion>> _open = [];
    private readonly Dictionary<ulong, string> _taskNames = [];

    public int TaskCount => _taskNames.Count;

    public long RegionCount { get; private set; }

    public void Task(ulong id, string name)
    {
        if (name.Length > 0 || !_taskNames.ContainsKey(id))
            _taskNames[id] = name;
    }

    public void RegionBegins(int goroutine, int name, ulong task, long time)
    {
        RegionCount++;
        if (!_open.TryGetValue(goroutine, out Stack<OpenRegion>? stack))
            _open.Add(goroutine, stack = []);
        stack.Push(new OpenRegion(name, task, time));
    }

    /// <param name="existedSince">Since when the goroutine is known: the bound for a region begun before the trace.</param>
    public void RegionEnds(int goroutine, int name, ulong task, long time, long existedSince)
    {
        if (_open.TryGetValue(goroutine, out Stack<OpenRegion>? stack) && stack.TryPop(out OpenRegion region))
        {
            _ended.Add(new Region(goroutine, region.Name, region.Task, region.Start, time, true, true));
            return;
        }
        RegionCount++;
        _ended.Add(new Region(goroutine, name, task, existedSince, time, false, true));
    }

    /// <summary>A goroutine that ends takes its open regions with it (<c>Go 1.27, internal/trace/summary.go</c>).</summary>
    public void GoroutineEnds(int goroutine, long time)
    {
        if (_open.Count > 0 && _open.Remove(goroutine, out Stack<OpenRegion>? stack))
        {
            foreach (OpenRegion region in stack)
                _ended.Add(new Region(goroutine, region.Name, region.Task, region.Start, time, true, true));
        }
    }

    /// <summary>All regions; those still open end at <paramref name="end"/> as far as is known.</summary>
    public RegionTable Regions(long end)
    {
        var unended = new List<Region>();
        foreach ((int goroutine, Stack<OpenRegion> stack) in _open)
        {
            foreach (OpenRegion region in stack)
                unended.Add(new Region(goroutine, region.Name, region.Task, region.Start, end, true, false));
        }
        return new RegionTable(_ended.Items.AsMemory(0, _ended.Count), unended.ToArray());
    }

    public IReadOnlyDictionary<ulong, string> TaskNames() => new Dictionary<ulong, string>(_taskNames);
}
