using CsCheck;
using TraceInsight.Engine.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Reading;

public class PatternSortTests
{
    private static int[] Sorted(IEnumerable<int> times)
    {
        TimedIndex[] items = [.. times.Select((time, index) => new TimedIndex(time, index))];
        PatternSort.Sort(items);
        Assert.True(items.Zip(items.Skip(1)).All(pair => pair.First.Time <= pair.Second.Time));
        return [.. items.Select(item => item.Index)];
    }

    [Fact]
    public void Everything_is_sorted_and_nothing_is_lost() =>
        Gen.Int[0, 20].Array[0, 200].Sample(times => Assert.Equal(times.Length, Sorted(times).Distinct().Count()));

    [Fact]
    public void Patterns_are_sorted_too()
    {
        Sorted(Enumerable.Range(0, 1000));
        Sorted(Enumerable.Range(0, 1000).Reverse());
        Sorted(Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? i : 1000 - i));
        Sorted(Enumerable.Repeat(1, 1000));
    }
}
