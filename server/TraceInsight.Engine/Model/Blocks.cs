namespace TraceInsight.Engine.Model;

/// <summary>A growing table that is never copied as a whole: it takes as much memory as there is in it.</summary>
internal sealed class Blocks<T> where T : struct
{
    public const int BlockSize = 512;

    private readonly List<T[]> _blocks = [];

    public int Count { get; private set; }

    public int BlockCount => _blocks.Count;

    public ref T this[int index] => ref _blocks[index / BlockSize][index % BlockSize];

    /// <summary>Some of the items, in their order; behind the last one there may be room.</summary>
    public T[] Block(int block) => _blocks[block];

    /// <summary>Goes on with a copy of a block, and leaves the block to those who hold it.</summary>
    public void Renew(int block) => _blocks[block] = [.. _blocks[block]];

    public void Add(T item)
    {
        if (Count % BlockSize == 0)
            _blocks.Add(new T[BlockSize]);
        this[Count++] = item;
    }
}
