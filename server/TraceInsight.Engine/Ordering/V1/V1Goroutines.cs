using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>What decides whether an event of a goroutine can come next.</summary>
internal struct V1Goroutine
{
    public ulong Sequence;

    /// <summary>The first of the streams that wait for it to change, counted from 1; 0 for none.</summary>
    public int Waiter;

    /// <summary>Bad without life.</summary>
    public GoStatus Status;
}

/// <summary>The goroutines of a v1 trace, by id and by slot: 0, 1, 2 … in the order in which they are met.</summary>
/// <remarks>The index is that of <see cref="GoroutineRecords"/>, to records of a third of the size. Who has got a slot from
/// another thread may ask for its id.</remarks>
internal sealed class V1Goroutines
{
    private ulong[] _ids = new ulong[64];
    private V1Goroutine[] _records = new V1Goroutine[64];

    // Open addressing with linear probing: slot and one, 0 for none.
    private int[] _index = new int[256];
    private int _shift = IdHash.Shift(256);
    private int _count;

    public ref V1Goroutine this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _records[slot];
    }

    public ulong IdOf(int slot) => _ids[slot];

    /// <summary>The slot of a goroutine; the next one if it has not been met.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlotOf(ulong id)
    {
        int[] index = _index;
        ulong[] ids = _ids;
        for (int i = IdHash.Home(id, _shift); ; i++)
        {
            int slot = index[i & (index.Length - 1)] - 1;
            if (slot < 0) return Add(id);
            if (ids[slot] == id) return slot;
        }
    }

    private int Add(ulong id)
    {
        if (_count == _ids.Length)
        {
            Array.Resize(ref _records, 2 * _count);
            Array.Resize(ref _ids, 2 * _count);
            _index = new int[4 * _ids.Length];
            _shift = IdHash.Shift(_index.Length);
            for (int slot = 0; slot < _count; slot++) Enter(_ids[slot], slot);
        }
        _ids[_count] = id;
        Enter(id, _count);
        return _count++;
    }

    private void Enter(ulong id, int slot)
    {
        int i = IdHash.Home(id, _shift), mask = _index.Length - 1;
        while (_index[i & mask] != 0) i++;
        _index[i & mask] = slot + 1;
    }
}
