using System.Numerics;

namespace TraceInsight.Engine.Reading;

/// <summary>A time, and the index of what happens then.</summary>
internal record struct TimedIndex(long Time, int Index);

/// <summary>Sorts by time, leaving equal times in the order that Go's <c>slices.SortFunc</c> leaves them in.</summary>
/// <remarks>That order decides which of two threads with damaged clocks comes first. It is pattern-defeating
/// quicksort: insertion sort for short ranges, heap sort when the pivots are bad too often, and shortcuts for what is
/// nearly sorted.</remarks>
internal static class PatternSort
{
    private const int Short = 12;

    private enum Hint { Unknown, Increasing, Decreasing }

    public static void Sort(Span<TimedIndex> data) =>
        SortRange(data, 0, data.Length, data.IsEmpty ? 0 : BitOperations.Log2((uint)data.Length) + 1);

    private static bool Less(TimedIndex x, TimedIndex y) => x.Time < y.Time;

    private static void Swap(Span<TimedIndex> data, int i, int j) => (data[i], data[j]) = (data[j], data[i]);

    /// <param name="limit">Bad pivots that are still allowed; it bounds the depth of the recursion too.</param>
    private static void SortRange(Span<TimedIndex> data, int a, int b, int limit)
    {
        bool wasBalanced = true, wasPartitioned = true;
        while (true)
        {
            int length = b - a;
            if (length <= Short)
            {
                InsertionSort(data, a, b);
                return;
            }
            if (limit == 0)
            {
                HeapSort(data[a..b]);
                return;
            }
            if (!wasBalanced)
            {
                BreakPatterns(data, a, b);
                limit--;
            }
            (int pivot, Hint hint) = ChoosePivot(data, a, b);
            if (hint == Hint.Decreasing)
            {
                data[a..b].Reverse();
                pivot = b - 1 - (pivot - a);
                hint = Hint.Increasing;
            }
            if (wasBalanced && wasPartitioned && hint == Hint.Increasing && PartialInsertionSort(data, a, b)) return;
            if (a > 0 && !Less(data[a - 1], data[pivot]))
            {
                a = PartitionEqual(data, a, b, pivot);
                continue;
            }
            int middle = Partition(data, a, b, pivot, out wasPartitioned);
            int left = middle - a, right = b - middle;
            if (left < right)
            {
                wasBalanced = left >= length / 8;
                SortRange(data, a, middle, limit);
                a = middle + 1;
            }
            else
            {
                wasBalanced = right >= length / 8;
                SortRange(data, middle + 1, b, limit);
                b = middle;
            }
        }
    }

    private static void InsertionSort(Span<TimedIndex> data, int a, int b)
    {
        for (int i = a + 1; i < b; i++)
            for (int j = i; j > a && Less(data[j], data[j - 1]); j--)
                Swap(data, j, j - 1);
    }

    private static void HeapSort(Span<TimedIndex> data)
    {
        for (int i = (data.Length - 1) / 2; i >= 0; i--) SiftDown(data, i, data.Length);
        for (int i = data.Length - 1; i >= 0; i--)
        {
            Swap(data, 0, i);
            SiftDown(data, 0, i);
        }
    }

    private static void SiftDown(Span<TimedIndex> data, int root, int end)
    {
        while (true)
        {
            int child = 2 * root + 1;
            if (child >= end) return;
            if (child + 1 < end && Less(data[child], data[child + 1])) child++;
            if (!Less(data[root], data[child])) return;
            Swap(data, root, child);
            root = child;
        }
    }

    private static (int Pivot, Hint Hint) ChoosePivot(Span<TimedIndex> data, int a, int b)
    {
        int length = b - a, quarter = length / 4, swaps = 0;
        int i = a + quarter, j = a + 2 * quarter, k = a + 3 * quarter;
        if (length >= 8)
        {
            if (length >= 50)
            {
                i = Median(data, i - 1, i, i + 1, ref swaps);
                j = Median(data, j - 1, j, j + 1, ref swaps);
                k = Median(data, k - 1, k, k + 1, ref swaps);
            }
            j = Median(data, i, j, k, ref swaps);
            if (swaps == 0) return (j, Hint.Increasing);
            if (swaps == 12) return (j, Hint.Decreasing);
        }
        return (j, Hint.Unknown);
    }

    private static int Median(Span<TimedIndex> data, int x, int y, int z, ref int swaps)
    {
        Order(data, ref x, ref y, ref swaps);
        Order(data, ref y, ref z, ref swaps);
        Order(data, ref x, ref y, ref swaps);
        return y;

        static void Order(Span<TimedIndex> data, ref int x, ref int y, ref int swaps)
        {
            if (!Less(data[y], data[x])) return;
            (x, y) = (y, x);
            swaps++;
        }
    }

    private static void BreakPatterns(Span<TimedIndex> data, int a, int b)
    {
        int length = b - a;
        if (length < 8) return;
        ulong random = (ulong)length;
        ulong mask = (1UL << (BitOperations.Log2((uint)length) + 1)) - 1;
        int middle = a + length / 4 * 2 - 1;
        for (int i = 0; i < 3; i++)
        {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            int other = (int)(random & mask);
            if (other >= length) other -= length;
            Swap(data, middle + i, a + other);
        }
    }

    /// <summary>Repairs up to five places that are out of order; true if all is sorted then.</summary>
    private static bool PartialInsertionSort(Span<TimedIndex> data, int a, int b)
    {
        int i = a + 1;
        for (int step = 0; step < 5; step++)
        {
            while (i < b && !Less(data[i], data[i - 1])) i++;
            if (i == b) return true;
            if (b - a < 50) return false;
            Swap(data, i, i - 1);
            if (i - a >= 2)
            {
                for (int j = i - 1; j >= 1 && Less(data[j], data[j - 1]); j--) Swap(data, j, j - 1);
            }
            if (b - i >= 2)
            {
                for (int j = i + 1; j < b && Less(data[j], data[j - 1]); j++) Swap(data, j, j - 1);
            }
        }
        return false;
    }

    /// <summary>Puts what is less than the pivot before it; the pivot's new place.</summary>
    private static int Partition(Span<TimedIndex> data, int a, int b, int pivot, out bool wasPartitioned)
    {
        Swap(data, a, pivot);
        int i = a + 1, j = b - 1;
        while (i <= j && Less(data[i], data[a])) i++;
        while (i <= j && !Less(data[j], data[a])) j--;
        wasPartitioned = i > j;
        while (i <= j)
        {
            Swap(data, i++, j--);
            while (i <= j && Less(data[i], data[a])) i++;
            while (i <= j && !Less(data[j], data[a])) j--;
        }
        Swap(data, j, a);
        return j;
    }

    /// <summary>Puts what equals the pivot first, nothing being less; where the rest begins.</summary>
    private static int PartitionEqual(Span<TimedIndex> data, int a, int b, int pivot)
    {
        Swap(data, a, pivot);
        int i = a + 1, j = b - 1;
        while (true)
        {
            while (i <= j && !Less(data[a], data[i])) i++;
            while (i <= j && Less(data[a], data[j])) j--;
            if (i > j) return i;
            Swap(data, i++, j--);
        }
    }
}
