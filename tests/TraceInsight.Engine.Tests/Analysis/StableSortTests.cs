using CsCheck;
using TraceInsight.Engine.Analysis;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class StableSortTests
{
    [Fact]
    public void Numbers_of_any_size_and_sign_are_sorted_and_those_alike_stay_in_order() =>
        Gen.OneOf(Gen.Long, Gen.Long[-300, 300], Gen.Long[0, 70_000]).Array[0, 500].Sample(numbers =>
        {
            long[] keys = [.. numbers];
            int[] items = [.. Enumerable.Range(0, numbers.Length)];
            StableSort.Sort(keys, items);
            Assert.Equal(Enumerable.Range(0, numbers.Length).OrderBy(i => numbers[i]), items);
            Assert.Equal(numbers.Order(), keys);
        });
}
