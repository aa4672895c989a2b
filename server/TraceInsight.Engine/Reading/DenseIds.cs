using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Reading;

/// <summary>Turns the ids of one table of one generation into indexes 1, 2, 3 … in order of definition.</summary>
/// <remarks>The runtime counts ids up from 1, so an array finds nearly all of them; a dictionary holds the ids that
/// would make the array wasteful, which only a damaged file has. Id 0 always is index 0.</remarks>
internal sealed class DenseIds
{
    private const int Missing = -1;

    // The complement of the index, so that nothing but zeros means Missing.
    private int[] _direct = [~0, .. new int[255]];
    private Dictionary<ulong, int>? _sparse;

    /// <summary>Ids defined so far; the largest index.</summary>
    public int Count { get; private set; }

    /// <summary>Whether an id that was never defined stands for 0: in a generation of which the end is missing,
    /// and in format v1.</summary>
    public bool MissingIsNone { get; set; }

    /// <summary>For many lookups, until the next <see cref="TryAdd"/>.</summary>
    public Lookup Look() => new(_direct);

    /// <summary>The index of an id, or −1 if it was never defined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong id)
    {
        int index = Look().Find(id);
        return index >= 0 ? index : FindRare(id);
    }

    private int FindRare(ulong id) =>
        _sparse is not null && _sparse.TryGetValue(id, out int index) ? index : MissingIsNone ? 0 : Missing;

    /// <summary>Gives the next index to an id; false if it has one already, or is 0.</summary>
    public bool TryAdd(ulong id)
    {
        if (Find(id) != Missing) return false;
        int index = ++Count;
        ulong worthwhile = Math.Max(1024, 4UL * (ulong)index);
        if (id < worthwhile && id >= (ulong)_direct.Length)
            Array.Resize(ref _direct, (int)Math.Max(worthwhile, id + 1));
        if (id < (ulong)_direct.Length) _direct[id] = ~index;
        else (_sparse ??= [])[id] = index;
        return true;
    }

    public readonly ref struct Lookup(ReadOnlySpan<int> direct)
    {
        private readonly ReadOnlySpan<int> _direct = direct;

        /// <summary>The index of an id; negative also where <see cref="DenseIds.Find"/> knows more.</summary>
        // Not checked twice, as it would be of a long index.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Find(ulong id) => id < (uint)_direct.Length
            ? ~Unsafe.Add(ref MemoryMarshal.GetReference(_direct), (nint)id)
            : Missing;
    }
}
