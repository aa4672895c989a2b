using System.Runtime.Intrinsics;

namespace TraceInsight.Engine.Model;

/// <summary>What counts in segments before the one that mentions it first: see <see cref="Implied"/>.</summary>
internal sealed class ImpliedCounts
{
    private readonly (long Time, Vector256<int> Counts)[] _begun;
    private readonly (long Time, Vector256<int> Counts)[] _over;

    /// <param name="items">What is implied, and since when.</param>
    public ImpliedCounts(IEnumerable<(long Since, Implied Implied)> items)
    {
        var begun = new Dictionary<long, Vector256<int>>();
        var over = new Dictionary<long, Vector256<int>>();
        foreach ((long since, Implied implied) in items)
        {
            if (implied.Until <= 0)
                continue;
            Vector256<int> one = Counting.One(Counting.Of(implied.Kind));
            begun[since] = begun.GetValueOrDefault(since) + one;
            over[implied.Until] = over.GetValueOrDefault(implied.Until) + one;
        }
        (_begun, _over) = (Sums(begun), Sums(over));
    }

    /// <summary>The counts in a segment that does not mention them.</summary>
    public Vector256<int> In(TimeRange segment) => Before(_begun, segment.End) - Before(_over, segment.Start + 1);

    private static (long, Vector256<int>)[] Sums(Dictionary<long, Vector256<int>> counts)
    {
        (long Time, Vector256<int> Counts)[] sums = [.. counts.Select(pair => (pair.Key, pair.Value))];
        Array.Sort(sums, static (x, y) => x.Time.CompareTo(y.Time));
        for (int i = 1; i < sums.Length; i++)
            sums[i].Counts += sums[i - 1].Counts;
        return sums;
    }

    private static Vector256<int> Before((long Time, Vector256<int> Counts)[] sums, long time)
    {
        int low = 0, high = sums.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (sums[middle].Time < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? default : sums[low - 1].Counts;
    }
}
