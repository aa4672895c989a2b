using System.Numerics;

namespace TraceInsight.Engine.Ordering;

/// <summary>Procs or threads by their id.</summary>
/// <remarks>Open addressing with linear probing in one array: a lookup touches one cache line, where a
/// <see cref="Dictionary{TKey,TValue}"/> touches two and calls a comparer.</remarks>
internal sealed class IdMap<T> where T : class
{
    private Slot[] _slots = new Slot[16];
    private int _shift = 60;

    private struct Slot
    {
        public long Id;
        public T? Value;
    }

    public int Count { get; private set; }

    public T? Find(long id)
    {
        Slot[] slots = _slots;
        for (int i = Home(id); ; i = (i + 1) & (slots.Length - 1))
        {
            T? value = slots[i].Value;
            if (value is null || slots[i].Id == id) return value;
        }
    }

    /// <param name="id">Not in the map.</param>
    public void Add(long id, T value)
    {
        if (++Count > _slots.Length / 2) Grow();
        Put(id, value);
    }

    // The golden ratio spreads ids that count up, as the runtime's do, evenly (Knuth, multiplicative hashing).
    private int Home(long id) => (int)(((ulong)id * 0x9E3779B97F4A7C15UL) >> _shift);

    private void Put(long id, T value)
    {
        int i = Home(id);
        while (_slots[i].Value is not null) i = (i + 1) & (_slots.Length - 1);
        _slots[i] = new Slot { Id = id, Value = value };
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = new Slot[2 * old.Length];
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        foreach (Slot slot in old)
            if (slot.Value is not null) Put(slot.Id, slot.Value);
    }
}
