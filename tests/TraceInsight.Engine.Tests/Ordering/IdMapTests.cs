using CsCheck;
using TraceInsight.Engine.Ordering;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class IdMapTests
{
    [Fact]
    public void It_holds_what_a_dictionary_holds() =>
        Gen.Select(Gen.Long[-3, 40], Gen.Bool).Array[0, 300].Sample(steps =>
        {
            var map = new IdMap<string>();
            var expected = new Dictionary<long, string>();
            foreach (var (id, add) in steps)
            {
                // Ids far apart that share a low part must not disturb each other either.
                long key = id % 3 == 0 ? id << 32 : id;
                if (!add)
                {
                    map.Remove(key);
                    expected.Remove(key);
                }
                else if (expected.TryAdd(key, $"{key}"))
                {
                    map.Add(key, expected[key]);
                }
                Assert.Equal(expected.Count, map.Count);
            }
            for (long id = -3; id <= 40; id++)
            {
                long key = id % 3 == 0 ? id << 32 : id;
                Assert.Equal(expected.GetValueOrDefault(key), map.Find(key));
            }
        });
}
