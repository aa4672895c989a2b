namespace TraceInsight.Engine.Ordering.V1;

/// <summary>A heap by time whose every step is that of Go's (container-like, not stable): it decides between equal times.
/// </summary>
internal sealed class V1Heap
{
    private (long Time, int Item)[] _items = new (long, int)[16];

    public int Count { get; private set; }

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
        var items = _items;
        int first = items[0].Item;
        int last = --Count;
        var moved = items[last];
        int i = 0, child;
        while ((child = 2 * i + 1) < last)
        {
            if (child + 1 < last && items[child + 1].Time < items[child].Time) child++;
            if (items[child].Time >= moved.Time) break;
            items[i] = items[child];
            i = child;
        }
        items[i] = moved;
        return first;
    }
}
