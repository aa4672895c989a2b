using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>What goes on at the end of what has been merged.</summary>
/// <param name="Start">Its true start, ns since the first event.</param>
/// <param name="Thread">Of a proc, its thread's slot; −1 where it is not known.</param>
internal record struct Ongoing(SpanKind Kind, long Start, int Thread);

/// <summary>Collects what is known of each goroutine over the whole trace.</summary>
internal sealed class GoroutineDirectory
{
    private readonly Dictionary<long, int> _slots = [];
    private readonly Column<Goroutine> _items = new();

    public ref Goroutine this[int slot] => ref _items[slot];

    /// <summary>What each is doing.</summary>
    public Column<Ongoing> Ongoing { get; } = new();

    /// <summary>The goroutine's slot; a new one if it was not mentioned before.</summary>
    public int SlotOf(long id, long start, bool startKnown, long seen)
    {
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, id, out bool known);
        if (!known)
        {
            slot = _items.Count;
            _items.Add(new Goroutine(id, 0, 0, start, start, 0, startKnown, false, default) { Seen = seen });
            Ongoing.Add(default);
        }
        return slot;
    }

    public int FindSlot(long id) => _slots.GetValueOrDefault(id, -1);

    /// <summary>A copy in which those that run, or go on, are counted up to <paramref name="end"/>.</summary>
    public GoroutineTable Snapshot(long end)
    {
        Goroutine[] copy = _items.Items[.._items.Count];
        for (int slot = 0; slot < copy.Length; slot++)
        {
            ref Goroutine goroutine = ref copy[slot];
            if (goroutine.EndKnown)
                continue;
            Ongoing now = Ongoing[slot];
            long running = goroutine.Running + (now.Kind.IsRunning() ? end - now.Start : 0);
            goroutine = goroutine with { End = end, Running = running };
        }
        return new GoroutineTable(copy);
    }
}
