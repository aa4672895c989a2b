using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

/// <summary>Publications share what they know of goroutines, and each stays as it was.</summary>
public class GoroutineDirectoryTests
{
    private const int Many = 3 * Blocks<Goroutine>.BlockSize + 7;

    [Fact]
    public void A_publication_stays_as_it_was_whatever_is_told_later()
    {
        var directory = new GoroutineDirectory();
        var published = new List<(GoroutineTable Table, Goroutine[] Then)>();
        var random = new Random(1);
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < Many / 10; i++)
                directory.SlotOf(random.Next(Many), start: round, startKnown: true, seen: round);
            // Most end, and some of those are there again.
            for (int slot = random.Next(2); slot < published.LastOrDefault().Then?.Length; slot += 1 + random.Next(3))
                directory[slot] = directory[slot] with { End = round, EndKnown = random.Next(8) > 0, IsReborn = random.Next(8) == 0 };
            GoroutineTable table = directory.Snapshot(end: 1000 + round);
            published.Add((table, Copy(table)));
        }
        Assert.All(published, one => Assert.Equal(one.Then, Copy(one.Table)));
    }

    [Fact]
    public void Only_those_that_go_on_end_with_what_has_been_read()
    {
        var directory = new GoroutineDirectory();
        for (int id = 0; id < Many; id++)
            directory.SlotOf(id, start: id, startKnown: true, seen: id);
        for (int slot = 0; slot < Many - 1; slot++)
            directory[slot] = directory[slot] with { End = 5, EndKnown = true };
        directory.Ongoing.Set(Many - 1, new Ongoing(SpanKind.Running, 40, -1));

        GoroutineTable table = directory.Snapshot(end: 100);

        Assert.Equal((5, 0), (table[0].End, table[0].Running));
        Assert.Equal((100, 60), (table[Many - 1].End, table[Many - 1].Running));
    }

    [Fact]
    public void A_goroutine_is_found_by_its_number_in_whatever_order_they_were_mentioned()
    {
        var directory = new GoroutineDirectory();
        for (int i = 0; i < Many; i++)
            directory.SlotOf(Number(i), start: 0, startKnown: false, seen: 0);

        GoroutineTable table = directory.Snapshot(end: 0);

        Assert.All(Enumerable.Range(0, Many), slot =>
        {
            Assert.Equal(slot, table.SlotOf(Number(slot)));
            Assert.Equal(slot, directory.FindSlot(Number(slot)));
            Assert.Equal(slot, directory.SlotOf(Number(slot), start: 1, startKnown: true, seen: 1));
        });
        Assert.All([Many * 7919L + 1, -1, long.MaxValue], number =>
            Assert.Equal((-1, -1), (table.SlotOf(number), directory.FindSlot(number))));
        Assert.Throws<ArgumentOutOfRangeException>(() => table[Many]);

        static long Number(int i) => i * 7919L % Many;
    }

    private static Goroutine[] Copy(GoroutineTable table) => [.. Enumerable.Range(0, table.Count).Select(slot => table[slot])];
}
