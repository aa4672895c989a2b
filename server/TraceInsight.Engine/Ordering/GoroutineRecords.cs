using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Ordering;

/// <summary>The goroutines of one generation, by id and by slot: 0, 1, 2 … in the order in which they are met.</summary>
/// <remarks>A lookup is made for every third event, and mostly of a goroutine created lately. So the index consists of
/// small numbers, those of sixteen neighbouring ids are in one cache line, and nothing is ever removed.</remarks>
internal sealed class GoroutineRecords
{
    private const int Recent = 1024;

    private GoroutineRecord[] _records = new GoroutineRecord[64];

    // Open addressing with linear probing: slot and one, 0 for none.
    private int[] _index = new int[256];
    private int _shift = IdHash.Shift(256);

    // By the lowest bits of the id, the slot of whom was found last: nearly always the right one, as ids count up.
    private readonly int[] _recent = new int[Recent];

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
    public int Find(long id) => Count == 0 ? -1 : Look().Find(id);

    /// <summary>For many lookups, until the next <see cref="Add"/>. There must be one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lookup Look() => new(_records, _index, _recent, _shift);

    // Not checked: the mask keeps within the index, and what is in the index within the records.
    public readonly ref struct Lookup
    {
        private readonly ref GoroutineRecord _records;
        private readonly ref int _index;
        private readonly ref int _recent;
        private readonly uint _mask;
        private readonly int _shift;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lookup(GoroutineRecord[] records, int[] index, int[] recent, int shift)
        {
            _records = ref MemoryMarshal.GetArrayDataReference(records);
            _index = ref MemoryMarshal.GetArrayDataReference(index);
            _recent = ref MemoryMarshal.GetArrayDataReference(recent);
            (_mask, _shift) = ((uint)index.Length - 1, shift);
        }

        /// <param name="slot">Of <see cref="Find"/>.</param>
        public ref GoroutineRecord this[int slot]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => ref Unsafe.Add(ref _records, (uint)slot);
        }

        /// <inheritdoc cref="GoroutineRecords.Find"/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Find(long id)
        {
            ref int recent = ref Unsafe.Add(ref _recent, (nint)id & (Recent - 1));
            int slot = recent;
            if (Unsafe.Add(ref _records, (uint)slot).Id == id) return slot;
            // Without a call: whoever looks up many keeps what is needed in registers.
            for (uint i = (uint)IdHash.Home((ulong)id, _shift); ; i++)
            {
                slot = Unsafe.Add(ref _index, i & _mask) - 1;
                if (slot < 0) return slot;
                if (Unsafe.Add(ref _records, (uint)slot).Id == id) return recent = slot;
            }
        }
    }

    /// <param name="id">Not met before.</param>
    public int Add(long id)
    {
        if (Count == _records.Length)
        {
            Array.Resize(ref _records, 2 * Count);
            _index = new int[4 * _records.Length];
            _shift = IdHash.Shift(_index.Length);
            for (int slot = 0; slot < Count; slot++) Enter(_records[slot].Id, slot);
        }
        _records[Count].Id = id;
        Enter(id, Count);
        return Count++;
    }

    private void Enter(long id, int slot)
    {
        int i = IdHash.Home((ulong)id, _shift), mask = _index.Length - 1;
        while (_index[i & mask] != 0) i++;
        _index[i & mask] = slot + 1;
    }
}
