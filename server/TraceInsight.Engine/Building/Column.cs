namespace TraceInsight.Engine.Building;

/// <summary>A growing array whose written part can be handed to readers while it grows.</summary>
/// <remarks>Unlike a list it gives its array away: a snapshot reads below the count it was made with, the builder writes
/// above it, and growing leaves the old array to those who hold it.</remarks>
internal sealed class Column<T>(int capacity = 256)
{
    public T[] Items { get; private set; } = new T[capacity];

    public int Count { get; private set; }

    public ref T this[int index] => ref Items[index];

    public void Add(T item)
    {
        Reserve(1);
        AddReserved(item);
    }

    /// <summary>Makes room, so that <see cref="AddReserved"/> can be called so many times.</summary>
    public void Reserve(int more)
    {
        while (Items.Length - Count < more)
        {
            T[] items = Items;
            Array.Resize(ref items, items.Length * 2);
            Items = items;
        }
    }

    /// <summary>Adds where there is room.</summary>
    public void AddReserved(T item) => Items[Count++] = item;

    public void RemoveLast() => Count--;

    public void Clear() => Count = 0;
}
