using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;

namespace TraceInsight.Engine.Building;

/// <summary>Collects what is known of each goroutine over the whole trace.</summary>
internal sealed class GoroutineDirectory
{
    // Open addressing with linear probing: slot and one, 0 for none. The ids are those of the items: a dictionary would take
    // six times the memory, and twice that whenever it grows.
    private int[] _index = new int[64];
    private int _shift = IdHash.Shift(64);
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
        int place = PlaceOf(id);
        if (_index[place] != 0)
            return _index[place] - 1;
        int slot = _items.Count;
        // What is behind the count of a snapshot may change in a block that it has.
        _items.Add(new Goroutine(id, 0, 0, start, start, 0, startKnown, false, default) { Seen = seen });
        if (_items.BlockCount > _isShared.Count)
            _isShared.Add(false);
        Ongoing.Add();
        _index[place] = slot + 1;
        if (2 * _items.Count > _index.Length)
            GrowIndex();
        return slot;
    }

    public int FindSlot(long id) => _index[PlaceOf(id)] - 1;

    /// <summary>All of them as they are now; those that run, or go on, are counted up to <paramref name="end"/>.</summary>
    /// <remarks>Copies nothing: of half a million goroutines only those are copied later that go on to change.</remarks>
    public GoroutineTable Snapshot(long end)
    {
        var blocks = new Goroutine[_items.BlockCount][];
        for (int block = 0; block < blocks.Length; block++)
        {
            blocks[block] = _items.Block(block);
            _isShared[block] = true;
        }
        return new GoroutineTable(blocks, _items.Count, end, Ongoing.Running());
    }

    /// <summary>Where in the index a goroutine is, or would be.</summary>
    private int PlaceOf(long id)
    {
        int mask = _index.Length - 1, place = IdHash.Home((ulong)id, _shift) & mask;
        while (_index[place] != 0 && _items[_index[place] - 1].Id != id)
            place = (place + 1) & mask;
        return place;
    }

    private void GrowIndex()
    {
        _index = new int[2 * _index.Length];
        _shift = IdHash.Shift(_index.Length);
        for (int slot = 0; slot < _items.Count; slot++)
            _index[PlaceOf(_items[slot].Id)] = slot + 1;
    }
}
