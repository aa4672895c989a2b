namespace TraceInsight.Engine.Analysis;

/// <summary>Sorts by a number, and leaves those alike in the order in which they are.</summary>
/// <remarks>Byte by byte, which for half a million goroutines takes an eighth of the time of comparing them.</remarks>
internal static class StableSort
{
    private const int Bits = 8;
    private const int Values = 1 << Bits;

    /// <param name="keys">Of the items; are sorted too, ascending.</param>
    public static void Sort(Span<long> keys, Span<int> items)
    {
        long differing = 0;
        foreach (long key in keys)
            differing |= key ^ keys[0];
        long[] otherKeys = new long[keys.Length];
        int[] otherItems = new int[items.Length];
        Span<int> places = stackalloc int[Values];
        for (int shift = 0; shift < 64; shift += Bits)
        {
            if ((byte)(differing >> shift) == 0)
                continue;
            places.Clear();
            foreach (long key in keys)
                places[Digit(key, shift)]++;
            for (int value = 0, before = 0; value < Values; value++)
                (places[value], before) = (before, before + places[value]);
            for (int i = 0; i < keys.Length; i++)
            {
                int place = places[Digit(keys[i], shift)]++;
                (otherKeys[place], otherItems[place]) = (keys[i], items[i]);
            }
            otherKeys.CopyTo(keys);
            otherItems.CopyTo(items);
        }
    }

    // The highest bit of a negative number is set.
    private static int Digit(long key, int shift) => (byte)((key ^ long.MinValue) >> shift);
}
