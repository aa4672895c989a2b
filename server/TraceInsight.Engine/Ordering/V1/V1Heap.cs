namespace TraceInsight.Engine.Ordering.V1;

/// <summary>A heap by time, not stable.</summary>
internal sealed class V1Heap
{
    private (long Time, int Item)[] _items = new (long, int)[16];

    public int Count { get; private set; }

    /// <summary>The least time; later than all if there is none.</summary>
    public long Least => Count > 0 ? _items[0].Time : long.MaxValue;

    public void Push(long time, int item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, 2 * Count);
        var items = _items;
        int i = Count++;
        while (i > 0)
        {
            int parent = (i - 1) / 2;
            if (time >= items[parent].Time) break;
            items[i] = items[parent];
            i = parent;
        }
        items[i] = (time, item);
    }

    public int Pop()
    {
        var (time, item) = _items[--Count];
        return Count > 0 ? Replace(time, item) : item;
    }

    /// <summary>Takes the item of the least time, and puts another in its place.</summary>
    public int Replace(long time, int item)
    {
        var items = _items;
        int first = items[0].Item, count = Count;
        int i = 0, child;
        while ((child = 2 * i + 1) < count)
        {
            if (child + 1 < count && items[child + 1].Time < items[child].Time) child++;
            if (items[child].Time >= time) break;
            items[i] = items[child];
            i = child;
        }
        items[i] = (time, item);
        return first;
    }
}
