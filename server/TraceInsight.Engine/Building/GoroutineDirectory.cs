using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Collects what is known of each goroutine over the whole trace.</summary>
internal sealed class GoroutineDirectory
{
    private readonly Dictionary<long, int> _slots = [];
    private readonly Column<Goroutine> _items = new();

    public int Count => _items.Count;

    public ref Goroutine this[int slot] => ref _items[slot];

    /// <summary>The goroutine's slot; a new one if it was not mentioned before.</summary>
    public int SlotOf(long id, long start, bool startKnown)
    {
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, id, out bool known);
        if (!known)
        {
            slot = _items.Count;
            _items.Add(new Goroutine(id, 0, 0, start, start, 0, startKnown, false, default));
        }
        return slot;
    }

    public int FindSlot(long id) => id < 0 ? -1 : _slots.GetValueOrDefault(id, -1);

    /// <summary>A copy in which those that run, or go on, are counted up to <paramref name="end"/>.</summary>
    public GoroutineTable Snapshot(long end, SpanTableBuilder spans)
    {
        Goroutine[] copy = _items.Items[.._items.Count];
        for (int slot = 0; slot < copy.Length; slot++)
        {
            ref Goroutine goroutine = ref copy[slot];
            goroutine = goroutine with { Implied = spans.Implied(slot) };
            if (goroutine.EndKnown)
                continue;
            long running = goroutine.Running;
            if (spans.Kind(slot).IsRunning())
                running += end - spans.Start(slot);
            goroutine = goroutine with { End = end, Running = running };
        }
        return new GoroutineTable(copy);
    }
}
