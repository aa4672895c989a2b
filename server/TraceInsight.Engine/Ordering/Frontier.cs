using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>The threads' next events in a binary heap by time, the earliest at 0.</summary>
/// <remarks>Which of two equal times comes first depends on every single step here. They are those of Go's reader
/// (<c>Go 1.27, internal/trace/batchcursor.go</c>), so that the order is the same.</remarks>
internal sealed class Frontier
{
    // All that are not there are later than any, so that nobody has to ask whether an event has children.
    private TimedIndex[] _items = NobodyYet(8);

    public int Count { get; private set; }

    public TimedIndex this[int i] => _items[i];

    /// <summary>The earliest; there must be one.</summary>
    public TimedIndex First => Look().First;

    /// <inheritdoc cref="Top.Limit"/>
    public long Limit => Look().Limit;

    /// <summary>For as long as none is added.</summary>
    public Top Look() => new(_items);

    public void Insert(long time, int index)
    {
        if (2 * Count + 4 > _items.Length) _items = [.. _items, .. NobodyYet(_items.Length)];
        _items[Count] = new TimedIndex(time, index);
        SiftUp(Count++);
    }

    /// <inheritdoc cref="Top.UpdateFirst"/>
    public void UpdateFirst(long time) => Look().UpdateFirst(time);

    public void Update(int i, long time)
    {
        _items[i] = new TimedIndex(time, _items[i].Index);
        if (i == 0 || SiftUp(i) == i) SiftDown(i);
    }

    public void Remove(int i)
    {
        for (; i > 0; i = (i - 1) / 2) Swap(i, (i - 1) / 2);
        Swap(0, --Count);
        _items[Count] = Nobody;
        SiftDown(0);
    }

    /// <summary>Brings all into the order of time; what is sorted still is a heap.</summary>
    public void Sort() => PatternSort.Sort(_items.AsSpan(0, Count));

    private static TimedIndex Nobody => new(long.MaxValue, -1);

    private static TimedIndex[] NobodyYet(int count)
    {
        var items = new TimedIndex[count];
        Array.Fill(items, Nobody);
        return items;
    }

    private int SiftUp(int i)
    {
        TimedIndex item = _items[i];
        while (i > 0)
        {
            int parent = (i - 1) / 2;
            if (_items[parent].Time <= item.Time) break;
            _items[i] = _items[parent];
            i = parent;
        }
        _items[i] = item;
        return i;
    }

    private void SiftDown(int i)
    {
        Span<TimedIndex> items = _items.AsSpan(0, Count);
        if (i >= items.Length) return;
        TimedIndex item = items[i];
        while (true)
        {
            int child = 2 * i + 1;
            if (child >= items.Length) break;
            // The right one only if it is strictly earlier.
            if (child + 1 < items.Length && items[child + 1].Time < items[child].Time) child++;
            if (items[child].Time >= item.Time) break;
            items[i] = items[child];
            i = child;
        }
        items[i] = item;
    }

    private void Swap(int i, int j) => (_items[i], _items[j]) = (_items[j], _items[i]);

    /// <summary>The earliest and what comes after it; there must be one.</summary>
    // Not checked: each has room for two children.
    public readonly ref struct Top(TimedIndex[] items)
    {
        private readonly ref TimedIndex _items = ref MemoryMarshal.GetArrayDataReference(items);

        public TimedIndex First => _items;

        /// <summary>Up to when the event at 0 may move without another coming first.</summary>
        public long Limit
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Math.Min(Unsafe.Add(ref _items, 1).Time, Unsafe.Add(ref _items, 2).Time);
        }

        /// <summary>As <see cref="Update"/> of the event at 0, which is later now.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void UpdateFirst(long time)
        {
            ref TimedIndex to = ref _items;
            int index = to.Index;
            for (nint child = 1; ; child = 2 * child + 1)
            {
                ref TimedIndex from = ref Unsafe.Add(ref _items, child);
                long earliest = from.Time, right = Unsafe.Add(ref from, 1).Time;
                // The right one only if it is strictly earlier.
                if (right < earliest)
                {
                    earliest = right;
                    from = ref Unsafe.Add(ref from, 1);
                    child++;
                }
                if (earliest >= time) break;
                (to.Time, to.Index) = (from.Time, from.Index);
                to = ref from;
            }
            (to.Time, to.Index) = (time, index);
        }
    }
}
