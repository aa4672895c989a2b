using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Builds the tracks of procs: which goroutine a proc has, or that it is idle.</summary>
internal sealed class ProcTracks
{
    private readonly Dictionary<long, int> _slots = [];
    private readonly Column<Proc> _items = new(16);
    private readonly List<long> _firstInUse = [];

    // A proc that ran since before the trace may be mentioned late in the first generation. Until that ends, the changes
    // are kept and counted in the order of time, not of mention.
    private readonly List<(long Time, int Change)> _early = [];
    private bool _inFirstGeneration = true;
    private int _inUse;

    public SpanTableBuilder Spans { get; } = new();

    public void FirstGenerationEnds()
    {
        _inFirstGeneration = false;
        Count(_firstInUse);
        _early.Clear();
    }

    /// <summary>For 1, 2, 3 … procs: the first moment at which so many ran at once.</summary>
    public IReadOnlyList<long> FirstInUse()
    {
        var result = new List<long>(_firstInUse);
        if (_inFirstGeneration)
            Count(result);
        return result;
    }

    private void Count(List<long> first)
    {
        int used = 0;
        foreach ((long time, int change) in _early.OrderBy(e => e.Time))
        {
            used += change;
            if (used > first.Count)
                first.Add(time);
        }
    }

    public int SlotOf(long id, long time, bool startKnown)
    {
        if (!_slots.TryGetValue(id, out int slot))
        {
            slot = _items.Count;
            _slots.Add(id, slot);
            _items.Add(new Proc(id, time, 0, startKnown, default));
        }
        return slot;
    }

    /// <summary>A thread took the proc, or let it go.</summary>
    /// <param name="time">When; the start of the trace for a proc that ran when first seen.</param>
    public void Transition(int slot, long time, bool running, int thread)
    {
        bool ran = Spans.Kind(slot) != SpanKind.None;
        if (running == ran)
            return;
        int change = running ? 1 : -1;
        _inUse += change;
        if (_inFirstGeneration)
            _early.Add((time, change));
        else if (_inUse > _firstInUse.Count)
            _firstInUse.Add(time);
        Set(slot, time, running ? SpanKind.ProcWithoutGoroutine : SpanKind.None, thread, -1);
    }

    /// <summary>The proc's goroutine began or ended something.</summary>
    public void Set(int slot, long time, SpanKind kind, int thread, int goroutine)
    {
        SpanKind before = Spans.Kind(slot);
        if (before is SpanKind.ProcGoroutine or SpanKind.ProcGCWork)
            _items[slot] = _items[slot] with { Running = _items[slot].Running + time - Spans.Start(slot) };
        Spans.Add(slot, time, kind, thread, goroutine);
    }

    public ProcTable Snapshot(long end)
    {
        Proc[] copy = _items.Items[.._items.Count];
        for (int slot = 0; slot < copy.Length; slot++)
        {
            bool running = Spans.Kind(slot) is SpanKind.ProcGoroutine or SpanKind.ProcGCWork;
            copy[slot] = copy[slot] with
            {
                Running = copy[slot].Running + (running ? end - Spans.Start(slot) : 0),
                Implied = Spans.Implied(slot),
            };
        }
        return new ProcTable(copy);
    }
}
