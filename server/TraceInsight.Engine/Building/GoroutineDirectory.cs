using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Collects what is known of each goroutine over the whole trace.</summary>
internal sealed class GoroutineDirectory
{
    private readonly Dictionary<long, int> _slots = [];
    private readonly Blocks<Goroutine> _items = new();

    // By block, whether a snapshot has it: then it does not change any more.
    private readonly List<bool> _isShared = [];

    /// <summary>One as it is now. Whoever does not change it had better ask for this.</summary>
    public Goroutine Get(int slot) => _items[slot];

    /// <summary>To change it until the next snapshot: what a snapshot shares is copied first.</summary>
    public ref Goroutine this[int slot]
    {
        get
        {
            int block = slot / Blocks<Goroutine>.BlockSize;
            if (_isShared[block])
            {
                _items.Renew(block);
                _isShared[block] = false;
            }
            return ref _items[slot];
        }
    }

    /// <summary>What each is doing.</summary>
    public OngoingTable Ongoing { get; } = new();

    /// <summary>The goroutine's slot; a new one if it was not mentioned before.</summary>
    public int SlotOf(long id, long start, bool startKnown, long seen)
    {
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, id, out bool known);
        if (!known)
        {
            slot = _items.Count;
            // What is behind the count of a snapshot may change in a block that it has.
            _items.Add(new Goroutine(id, 0, 0, start, start, 0, startKnown, false, default) { Seen = seen });
            if (_items.BlockCount > _isShared.Count)
                _isShared.Add(false);
            Ongoing.Add();
        }
        return slot;
    }

    public int FindSlot(long id) => _slots.GetValueOrDefault(id, -1);

    /// <summary>All of them as they are now; those that run, or go on, are counted up to <paramref name="end"/>.</summary>
    public GoroutineTable Snapshot(long end)
    {
        var blocks = new Goroutine[_items.BlockCount][];
        for (int block = 0; block < blocks.Length; block++)
        {
            int first = block * Blocks<Goroutine>.BlockSize;
            Span<Goroutine> items = _items.Block(block).AsSpan(0, Math.Min(Blocks<Goroutine>.BlockSize, _items.Count - first));
            // Of those that have ended nothing is counted: most blocks of a long trace are shared with the next snapshot.
            bool share = AllEnded(items);
            blocks[block] = share ? _items.Block(block) : CountedUpTo(end, items, first);
            _isShared[block] |= share;
        }
        return new GoroutineTable(blocks, _items.Count);
    }

    private static bool AllEnded(ReadOnlySpan<Goroutine> items)
    {
        foreach (ref readonly Goroutine goroutine in items)
        {
            if (!goroutine.EndKnown)
                return false;
        }
        return true;
    }

    private Goroutine[] CountedUpTo(long end, ReadOnlySpan<Goroutine> items, int first)
    {
        Goroutine[] copy = items.ToArray();
        for (int i = 0; i < copy.Length; i++)
        {
            ref Goroutine goroutine = ref copy[i];
            if (goroutine.EndKnown)
                continue;
            Ongoing now = Ongoing[first + i];
            long running = goroutine.Running + (now.Kind.IsRunning() ? end - now.Start : 0);
            goroutine = goroutine with { End = end, Running = running };
        }
        return copy;
    }
}
