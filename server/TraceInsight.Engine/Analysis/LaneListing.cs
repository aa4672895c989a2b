using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Engine.Analysis;

public enum LaneGrouping
{
    /// <summary>By the function that a goroutine started with.</summary>
    Function,

    /// <summary>By the function with the <c>go</c> statement.</summary>
    Creator,

    /// <summary>By the name of the first task that they worked for; the empty name is that of those that did not.
    /// </summary>
    Task,

    /// <summary>All in one group, whose name is empty.</summary>
    None,
}

/// <summary>What comes first: the lowest number, the first to start, or the longest time in a state.</summary>
public enum LaneOrder
{
    Running,
    Id,
    Start,
    Runnable,
    Waiting,
    Syscall,
}

/// <summary>Which goroutines are wanted, and how they are put in order.</summary>
/// <param name="Filter">An expression; the empty text is all.</param>
/// <param name="UserOnly">Without those of the runtime.</param>
/// <param name="With">A goroutine's lane: only those that it created or woke up, or that did so to it; null is all.</param>
public sealed record LaneArrangement(
    string Filter, LaneGrouping Group, LaneOrder Order, bool UserOnly, LaneId? With);

/// <summary>Goroutines that are left of all, in groups, each in its order; immutable.</summary>
public sealed class LaneListing
{
    private readonly record struct Group(string Name, int From, int Count, long Running, bool IsSystem);

    private readonly Trace _trace;
    private readonly int[] _slots;
    private readonly Group[] _groups;

    // By slot; null where lanes are not sorted by a time that is not on them anyway.
    private readonly long[]? _spent;

    private LaneListing(Trace trace, int[] slots, Group[] groups, long[]? spent)
    {
        _trace = trace;
        _spent = spent;
        _slots = slots;
        _groups = groups;
    }

    /// <summary>How many there are in all groups.</summary>
    public int Shown => _slots.Length;

    public int All => _trace.Goroutines.Count;

    /// <exception cref="SearchException">The filter cannot be understood.</exception>
    public static LaneListing Of(LaneTimes times, LaneArrangement how, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(how);
        Trace trace = times.Trace;
        int[] slots = Wanted(times, how, cancel);
        long[]? spent = Spent(times, how.Order, cancel);
        int[] places = [.. Enumerable.Range(0, slots.Length)];
        if (how.Order != LaneOrder.Id)
            StableSort.Sort(Array.ConvertAll(slots, slot => KeyOf(trace.Goroutines[slot], how.Order, spent?[slot] ?? 0)), places);
        cancel.ThrowIfCancellationRequested();
        return Grouped(trace, how, slots, places, spent, cancel);
    }

    /// <param name="perGroup">How many goroutines of each group to name.</param>
    /// <param name="most">Groups that are returned at most: the first.</param>
    public IReadOnlyList<GoroutineGroup> Groups(int perGroup, int most) =>
    [
        .. _groups.Take(most).Select(group => new GoroutineGroup(
            group.Name, group.Count, group.Running, group.IsSystem, Lanes(group, 0, perGroup))),
    ];

    /// <summary>A page of a group; nothing of one that there is not.</summary>
    public IReadOnlyList<Lane> Page(string group, int from, int count)
    {
        int at = Array.FindIndex(_groups, one => one.Name == group);
        return at < 0 ? [] : Lanes(_groups[at], from, count);
    }

    private Lane[] Lanes(Group group, int from, int count)
    {
        int end = (int)Math.Min(group.Count, (long)from + count);
        var lanes = new Lane[Math.Max(0, end - from)];
        for (int i = 0; i < lanes.Length; i++)
        {
            int slot = _slots[group.From + from + i];
            lanes[i] = LaneQuery.GoroutineLane(_trace, slot) with { Spent = _spent?[slot] };
        }
        return lanes;
    }

    /// <returns>Slots in the order of the goroutines' numbers.</returns>
    private static int[] Wanted(LaneTimes times, LaneArrangement how, CancellationToken cancel)
    {
        Trace trace = times.Trace;
        SearchNode? filter = SearchParser.Parse(how.Filter);
        LaneTest? test = filter is null
            ? null
            : new LaneCompiler(trace, kinds => times.Of(kinds, cancel), cancel).Compile(filter);
        bool[]? with = how.With is { } lane
            ? Acquaintances.Of(trace, trace.Goroutines.SlotOf(lane.Number), cancel)
            : null;
        var system = new SystemGoroutines(trace);
        var slots = new List<int>();
        foreach (int slot in trace.Goroutines.SlotsById)
        {
            if (slot % 1024 == 0)
                cancel.ThrowIfCancellationRequested();
            if (with?[slot] != false && !(how.UserOnly && system.Has(slot)) && test?.Is(slot) != false)
                slots.Add(slot);
        }
        return [.. slots];
    }

    /// <returns>By slot, ns; null where the order is not one by time in a state that is summed up only for it.</returns>
    private static long[]? Spent(LaneTimes times, LaneOrder order, CancellationToken cancel) => order switch
    {
        LaneOrder.Runnable => times.Of(KindsWhere(kind => kind.IsRunnable()), cancel),
        LaneOrder.Waiting => times.Of(KindsWhere(kind => kind.IsWaiting()), cancel),
        LaneOrder.Syscall => times.Of(KindsWhere(kind => kind == SpanKind.Syscall), cancel),
        _ => null,
    };

    /// <returns>What sorts ascending, ns.</returns>
    private static long KeyOf(in Goroutine goroutine, LaneOrder order, long spent) => order switch
    {
        LaneOrder.Start => goroutine.Start,
        LaneOrder.Running => -goroutine.Running,
        _ => -spent,
    };

    /// <param name="places">Indexes of slots in the order that is wanted. Goroutines are looked at in the other one, in
    /// which they lie in memory: that is several times as fast.</param>
    private static LaneListing Grouped(
        Trace trace, LaneArrangement how, int[] slots, int[] places, long[]? spent, CancellationToken cancel)
    {
        int[]? tasks = how.Group == LaneGrouping.Task ? TaskNames(trace, cancel) : null;
        var system = new SystemGoroutines(trace);
        var numbers = new Dictionary<int, int>();
        var groups = new List<Group>();
        int[] of = new int[slots.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            if (i % 1024 == 0)
                cancel.ThrowIfCancellationRequested();
            Goroutine goroutine = trace.Goroutines[slots[i]];
            int text = how.Group switch
            {
                LaneGrouping.Function => goroutine.Name,
                LaneGrouping.Task => tasks![slots[i]],
                LaneGrouping.Creator => Creators.FunctionOf(trace, slots[i]),
                _ => 0,
            };
            if (!numbers.TryGetValue(text, out of[i]))
            {
                numbers.Add(text, of[i] = groups.Count);
                groups.Add(new Group(trace.Texts[text], 0, 0, 0, true));
            }
            Group group = groups[of[i]];
            groups[of[i]] = group with
            {
                Count = group.Count + 1,
                Running = group.Running + goroutine.Running,
                IsSystem = group.IsSystem && system.Has(slots[i]),
            };
        }
        var members = new Groups(groups.Count, slots.Length, i => of[places[i]]);
        int[] ordered = new int[slots.Length];
        var inOrder = new List<Group>();
        int at = 0;
        foreach (int number in GroupOrder(how, groups, members))
        {
            inOrder.Add(groups[number] with { From = at });
            foreach (int i in members.Of(number))
                ordered[at++] = slots[places[i]];
        }
        return new LaneListing(trace, ordered, [.. inOrder], spent);
    }

    /// <returns>The text of the first task's name, by slot of the goroutine; 0 without a task.</returns>
    private static int[] TaskNames(Trace trace, CancellationToken cancel)
    {
        int[] names = new int[trace.Goroutines.Count];
        foreach (int task in Enumerable.Range(0, trace.Tasks.Count).OrderBy(task => trace.Tasks[task].Start))
        {
            cancel.ThrowIfCancellationRequested();
            if (trace.Tasks[task].Id == 0)
                continue;
            foreach (int slot in TaskWork.GoroutinesOf(trace, task))
            {
                if (names[slot] == 0)
                    names[slot] = trace.Tasks[task].Name;
            }
        }
        return names;
    }

    /// <summary>In the order of the first of their goroutines, but those that ran longest first by that.</summary>
    private static IEnumerable<int> GroupOrder(LaneArrangement how, List<Group> groups, Groups members)
    {
        // Who asks for tasks wants to see them, and not whatever else ran.
        IOrderedEnumerable<int> all = Enumerable.Range(0, groups.Count)
            .OrderBy(number => how.Group == LaneGrouping.Task && groups[number].Name.Length == 0);
        return how.Order == LaneOrder.Running
            ? all.ThenByDescending(number => groups[number].Running).ThenBy(number => groups[number].Name, StringComparer.Ordinal)
            : all.ThenBy(number => members.Of(number)[0]);
    }

    private static uint KindsWhere(Func<SpanKind, bool> isOne)
    {
        uint kinds = 0;
        for (int kind = 0; kind < SpanKinds.Count; kind++)
            kinds |= isOne((SpanKind)kind) ? 1u << kind : 0;
        return kinds;
    }
}
