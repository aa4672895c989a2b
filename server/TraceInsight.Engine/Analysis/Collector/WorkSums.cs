using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Collector;

/// <param name="Key">What is summed up by: a goroutine or a stack.</param>
/// <param name="Total">ns, of what lies in the range.</param>
/// <param name="Longest">That of which most lies in the range.</param>
/// <param name="Max">How much of it does, ns.</param>
internal readonly record struct WorkSum(
    int Key, int Count, long Total, long Swept, long Reclaimed, RuntimeRange Longest, long Max);

/// <summary>Sums up ranges of the runtime.</summary>
internal sealed class WorkSums
{
    private readonly Dictionary<int, WorkSum> _sums = [];

    public int Count => _sums.Count;

    /// <param name="length">Of what lies in the range that is looked at, ns.</param>
    public void Add(int key, in RuntimeRange one, long length)
    {
        ref WorkSum sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out bool known);
        bool isLongest = !known || length > sum.Max;
        sum = new WorkSum(
            key, sum.Count + 1, sum.Total + length, sum.Swept + one.Swept, sum.Reclaimed + one.Reclaimed,
            isLongest ? one : sum.Longest, isLongest ? length : sum.Max);
    }

    public IEnumerable<WorkSum> Longest(int count) =>
        _sums.Values.OrderByDescending(sum => sum.Total).ThenBy(sum => sum.Key).Take(count);

    public SweepSum Sum() => new(
        _sums.Values.Sum(sum => sum.Count), _sums.Values.Sum(sum => sum.Total), _sums.Values.Sum(sum => sum.Swept),
        _sums.Values.Sum(sum => sum.Reclaimed));
}
