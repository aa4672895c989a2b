using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Building;

/// <summary>Numbers of slots that come in any order and with gaps.</summary>
internal struct SlotMap()
{
    private int[] _plusOne = new int[64];

    /// <summary>The number of a slot; −1 for one that has none, and for −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(int slot) => Look().Find(slot);

    /// <summary>For many lookups, until the next <see cref="Set"/>.</summary>
    public readonly Lookup Look() => new(_plusOne);

    public readonly ref struct Lookup(ReadOnlySpan<int> plusOne)
    {
        private readonly ReadOnlySpan<int> _plusOne = plusOne;

        /// <inheritdoc cref="SlotMap.Find"/>
        // Not checked twice: the compiler would.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Find(int slot) => (uint)slot < (uint)_plusOne.Length
            ? Unsafe.Add(ref MemoryMarshal.GetReference(_plusOne), (nint)(uint)slot) - 1
            : -1;
    }

    /// <param name="slot">0 or more.</param>
    public void Set(int slot, int number)
    {
        if (slot >= _plusOne.Length)
            Array.Resize(ref _plusOne, Math.Max(slot + 1, 2 * _plusOne.Length));
        _plusOne[slot] = number + 1;
    }
}
