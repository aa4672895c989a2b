using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Ordering;

/// <summary>The goroutines of one generation, by id and by slot: 0, 1, 2 … in the order in which they are met.</summary>
/// <remarks>A lookup is made for every third event, and mostly of a goroutine created lately. So the index consists of
/// small numbers, those of sixteen neighbouring ids are in one cache line, and nothing is ever removed.</remarks>
internal sealed class GoroutineRecords
{
    private const int Neighbours = 16;

    private GoroutineRecord[] _records = new GoroutineRecord[64];

    // Open addressing with linear probing: slot and one, 0 for none.
    private int[] _index = new int[256];
    private int _shift = 60;

    /// <summary>Slots are below this.</summary>
    public int Count { get; private set; }

    /// <summary>The reference holds until the next <see cref="Add"/>.</summary>
    public ref GoroutineRecord this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _records[slot];
    }

    /// <summary>The slot of a goroutine that has been met, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long id)
    {
        // Not checked: the mask keeps within the index, and what is in the index within the records.
        ref int index = ref MemoryMarshal.GetArrayDataReference(_index);
        ref GoroutineRecord records = ref MemoryMarshal.GetArrayDataReference(_records);
        uint mask = (uint)_index.Length - 1;
        for (uint i = (uint)Home(id); ; i++)
        {
            int slot = Unsafe.Add(ref index, i & mask) - 1;
            if (slot < 0 || Unsafe.Add(ref records, (uint)slot).Id == id) return slot;
        }
    }

    /// <param name="id">Not met before.</param>
    public int Add(long id)
    {
        if (Count == _records.Length)
        {
            Array.Resize(ref _records, 2 * Count);
            _index = new int[4 * _records.Length];
            _shift = 64 - BitOperations.Log2((uint)(_index.Length / Neighbours));
            for (int slot = 0; slot < Count; slot++) Enter(_records[slot].Id, slot);
        }
        _records[Count].Id = id;
        Enter(id, Count);
        return Count++;
    }

    private void Enter(long id, int slot)
    {
        int i = Home(id), mask = _index.Length - 1;
        while (_index[i & mask] != 0) i++;
        _index[i & mask] = slot + 1;
    }

    // The golden ratio spreads ids that count up, as the runtime's do, evenly (Knuth, multiplicative hashing).
    private int Home(long id) =>
        (int)(((ulong)id / Neighbours * 0x9E3779B97F4A7C15UL) >> _shift) * Neighbours + (int)(id & (Neighbours - 1));
}
