namespace TraceInsight.Engine.Model;

/// <summary>A user task: work that the program gave a name, whatever goroutines do it.</summary>
/// <param name="Id">0 is what belongs to no task.</param>
/// <param name="Parent"><see cref="NoParent"/> without one.</param>
/// <param name="Name">Text; 0 where only its number was seen.</param>
/// <param name="Starter">Slot of the goroutine that began it; −1 where that was not seen.</param>
/// <param name="Ender">Slot of the goroutine that ended it; −1 where that was not seen.</param>
/// <param name="Stack">Where it began; 0 is unknown.</param>
/// <param name="Start">ns; the start of the trace where it began before.</param>
/// <param name="End">ns; the last moment read where it has not ended.</param>
public readonly record struct UserTask(
    ulong Id, ulong Parent, int Name, int Starter, int Ender, int Stack, long Start, long End, bool StartKnown,
    bool EndKnown)
{
    public const ulong NoParent = ulong.MaxValue;

    public long Length => End - Start;

    /// <summary>Where it ended; 0 is unknown.</summary>
    public int EndStack { get; init; }
}

/// <summary>Every task that anything in the trace mentions, in the order of first mention.</summary>
public sealed class TaskTable
{
    public static readonly TaskTable Empty = new([], RegionTable.Empty, LogTable.Empty);

    private readonly UserTask[] _items;

    // Built on the first question: loading publishes many tables that nobody asks.
    private readonly Lazy<Dictionary<ulong, int>> _indexes;
    private readonly Lazy<Groups> _children;
    private readonly Lazy<Groups> _regions;
    private readonly Lazy<Groups> _logs;

    internal TaskTable(UserTask[] items, RegionTable regions, LogTable logs)
    {
        _items = items;
        _indexes = new(() =>
        {
            var indexes = new Dictionary<ulong, int>(items.Length);
            for (int i = 0; i < items.Length; i++)
                indexes.Add(items[i].Id, i);
            return indexes;
        });
        _children = new(() => new Groups(items.Length, items.Length, i => IndexOf(items[i].Parent)));
        _regions = new(() => new Groups(items.Length, regions.Count, i => IndexOf(regions[i].Task)));
        _logs = new(() => new Groups(items.Length, logs.Count, i => IndexOf(logs[i].Task)));
    }

    public int Count => _items.Length;

    public UserTask this[int index] => _items[index];

    /// <summary>The index of a task's number, or −1.</summary>
    public int IndexOf(ulong id) => _indexes.Value.GetValueOrDefault(id, -1);

    /// <summary>Text of a task's name; 0 where it is not known.</summary>
    public int NameOf(ulong id) => IndexOf(id) is >= 0 and int index ? _items[index].Name : 0;

    /// <summary>Indexes of the tasks that have this one as their parent.</summary>
    public ReadOnlySpan<int> ChildrenOf(int index) => _children.Value.Of(index);

    /// <summary>Indexes into <see cref="RegionTable"/>, in its order.</summary>
    public ReadOnlySpan<int> RegionsOf(int index) => _regions.Value.Of(index);

    /// <summary>Indexes into <see cref="LogTable"/>, by time.</summary>
    public ReadOnlySpan<int> LogsOf(int index) => _logs.Value.Of(index);
}
