using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Collects what is known of each proc over the whole trace, and what goes on in the lanes of procs and ranges.
/// </summary>
internal sealed class ProcDirectory
{
    private readonly Dictionary<long, int> _slots = [];
    private readonly Column<Proc> _items = new(16);
    private readonly List<long> _firstInUse = [];
    private int _inUse;

    public ProcDirectory()
    {
        Ongoing.Add();
        Ongoing.Add();
    }

    public ref Proc this[int slot] => ref _items[slot];

    /// <summary>What each lane shows: the ranges, then the procs.</summary>
    public OngoingTable Ongoing { get; } = new();

    /// <summary>For 1, 2, 3 … procs: the first moment at which so many ran at once.</summary>
    public IReadOnlyList<long> FirstInUse => [.. _firstInUse];

    public int FindSlot(long id) => _slots.GetValueOrDefault(id, -1);

    public int SlotOf(long id, long start, bool startKnown)
    {
        if (!_slots.TryGetValue(id, out int slot))
        {
            slot = _items.Count;
            _slots.Add(id, slot);
            _items.Add(new Proc(id, start, 0, startKnown, default));
            Ongoing.Add();
        }
        return slot;
    }

    /// <summary>Counts the procs in use of a generation of which nothing was counted yet, or in the first one, as
    /// a whole.</summary>
    /// <param name="origin">Clock of the first event, ns.</param>
    /// <param name="firstEvent">When those that ran since before the trace are counted, ns since the first event.</param>
    public void Count(ProcsInUse generation, long origin, long firstEvent, bool isFirst)
    {
        int before = _inUse;
        if (isFirst)
        {
            // A proc that ran since before the trace may be mentioned late: the others are counted above it anew.
            _firstInUse.Clear();
            before = generation.SinceBefore;
            for (int i = 0; i < before; i++)
                _firstInUse.Add(firstEvent);
        }
        for (int i = 0; i < generation.Peaks.Count; i++)
        {
            if (before + i + 1 > _firstInUse.Count)
                _firstInUse.Add(generation.Peaks[i] - origin);
        }
    }

    /// <summary>The generation has ended.</summary>
    public void Finish(ProcsInUse generation) => _inUse += generation.SinceBefore + generation.Change;

    public ProcTable Snapshot(long end)
    {
        Proc[] copy = _items.Items[.._items.Count];
        for (int slot = 0; slot < copy.Length; slot++)
        {
            Ongoing now = Ongoing[slot + Segment.FirstProc];
            if (now.Kind is SpanKind.ProcGoroutine or SpanKind.ProcGCWork)
                copy[slot] = copy[slot] with { Running = copy[slot].Running + end - now.Start };
        }
        return new ProcTable(copy);
    }
}
