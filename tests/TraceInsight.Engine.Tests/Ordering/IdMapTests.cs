using CsCheck;
using TraceInsight.Engine.Ordering;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class IdMapTests
{
    [Fact]
    public void It_holds_what_a_dictionary_holds() =>
        Ids.Sample(ids =>
        {
            var map = new IdMap<string>();
            var expected = new Dictionary<long, string>();
            foreach (long id in ids)
            {
                if (expected.TryAdd(id, $"{id}")) map.Add(id, expected[id]);
                Assert.Equal(expected.Count, map.Count);
            }
            for (long i = -3; i <= 300; i++) Assert.Equal(expected.GetValueOrDefault(FarApart(i)), map.Find(FarApart(i)));
        });

    [Fact]
    public void Goroutines_are_numbered_in_the_order_in_which_they_are_met() =>
        Ids.Sample(ids =>
        {
            var records = new GoroutineRecords();
            var expected = new List<long>();
            foreach (long id in ids)
            {
                if (!expected.Contains(id))
                {
                    Assert.Equal(expected.Count, records.Add(id));
                    expected.Add(id);
                }
            }
            Assert.Equal(expected.Count, records.Count);
            for (long i = -3; i <= 300; i++) Assert.Equal(expected.IndexOf(FarApart(i)), records.Find(FarApart(i)));
            for (int slot = 0; slot < expected.Count; slot++) Assert.Equal(expected[slot], records[slot].Id);
        });

    private static Gen<long[]> Ids => Gen.Long[-3, 300].Select(FarApart).Array[0, 400];

    // Ids that share a low part, or a high one, must not disturb each other.
    private static long FarApart(long i) => i % 3 == 0 ? i << 32 : i;
}
