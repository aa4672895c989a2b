using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>Adds up spans by stack, or by stack and that of the waker.</summary>
/// <param name="kinds">Which <see cref="Rows"/> count, one bit for each <see cref="SpanKind"/>.</param>
internal sealed class StackSums(int stacks, bool byWaker, uint kinds)
{
    private readonly long[] _times = byWaker ? [] : new long[stacks];
    private readonly long[] _counts = byWaker ? [] : new long[stacks];
    private readonly Dictionary<(int Stack, int Waker), (long Count, long Time)> _pairs = [];

    public bool ByWaker => byWaker;

    /// <summary>Whole rows that are to be added, once it is known of which stack they are.</summary>
    public RowSums Rows { get; } = new(kinds, byStack: true, byWaker);

    public void Add(int stack, int waker, long count, long time)
    {
        if (byWaker)
        {
            ref (long Count, long Time) sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (stack, waker), out _);
            sum = (sum.Count + count, sum.Time + time);
            return;
        }
        _times[stack] += time;
        _counts[stack] += count;
    }

    public void Add(StackSums other)
    {
        for (int stack = 0; stack < _times.Length; stack++)
        {
            _times[stack] += other._times[stack];
            _counts[stack] += other._counts[stack];
        }
        foreach (((int stack, int waker), (long count, long time)) in other._pairs)
            Add(stack, waker, count, time);
    }

    /// <summary>Those of which there are any, the largest first.</summary>
    public StackSum[] ToArray()
    {
        var sums = new List<StackSum>();
        for (int stack = 0; stack < _times.Length; stack++)
        {
            if (_counts[stack] != 0)
                sums.Add(new StackSum(stack, 0, _counts[stack], _times[stack]));
        }
        sums.AddRange(_pairs.Select(pair => new StackSum(pair.Key.Stack, pair.Key.Waker, pair.Value.Count, pair.Value.Time)));
        return [.. sums
            .OrderByDescending(sum => sum.Time)
            .ThenByDescending(sum => sum.Count)
            .ThenBy(sum => sum.Stack)
            .ThenBy(sum => sum.Waker)];
    }
}
