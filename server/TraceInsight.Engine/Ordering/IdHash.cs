using System.Numerics;
using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Ordering;

/// <summary>Where ids that mostly count up have their place in an index with open addressing: sixteen neighbours, which come
/// together, in one cache line, and such lines spread evenly.</summary>
internal static class IdHash
{
    private const int Neighbours = 16;

    /// <summary>What <see cref="Home"/> needs to know of an index.</summary>
    /// <param name="length">A power of two, 32 or more.</param>
    public static int Shift(int length) => 64 - BitOperations.Log2((uint)(length / Neighbours));

    // The golden ratio spreads numbers that count up evenly (Knuth, multiplicative hashing).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Home(ulong id, int shift) =>
        (int)((id / Neighbours * 0x9E3779B97F4A7C15UL) >> shift) * Neighbours + (int)(id & (Neighbours - 1));
}
