using CsCheck;
using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

public class TimeByStateTests
{
    private static readonly SpanKind[] Kinds =
        [SpanKind.None, SpanKind.Running, SpanKind.Waiting, SpanKind.RunnableCreated, SpanKind.Syscall];

    private static readonly Gen<(int Slot, int Kind, int Length)[]> Events =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[1, 9]).Array[1, 1500];

    [Fact]
    public void The_checkpoints_give_what_visiting_every_row_gives()
    {
        Events.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((all, x, y) =>
        {
            SpanTable table = Build(all);
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (!table.Has(track))
                    continue;
                int first = table.FirstRow(track), rows = table.EndRow(track) - first;
                int from = first + Math.Min(x % (rows + 1), y % (rows + 1)), to = first + Math.Max(x % (rows + 1), y % (rows + 1));
                long[] sums = new long[SpanKinds.StateCount], expected = new long[SpanKinds.StateCount];
                table.AddTimeByState(track, from, to, sums);
                for (int row = from; row < to; row++)
                {
                    SpanState state = table.Kind(row).State();
                    expected[(int)state] += state == SpanState.None ? 1 : table.End(track, row) - table.Start(row);
                }
                Assert.Equal(expected, sums);
            }
        }, iter: 300);
    }

    [Fact]
    public void The_rows_of_every_track_are_sorted_and_without_gaps()
    {
        Events.Sample(all =>
        {
            SpanTable table = Build(all);
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (!table.Has(track))
                    continue;
                Assert.Equal(0, table.Start(table.FirstRow(track)));
                for (int row = table.FirstRow(track); row < table.EndRow(track); row++)
                {
                    Assert.True(table.Start(row) <= table.End(track, row));
                    Assert.Equal(row, table.RowAt(track, table.Start(row)));
                }
            }
        }, iter: 100);
    }

    [Fact]
    public void The_search_over_strides_finds_what_looking_at_every_row_finds()
    {
        Events.Select(Gen.Int[0, 1_000_000], Gen.Long[0, 12_000]).Sample((all, x, time) =>
        {
            SpanTable table = Build(all);
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (!table.Has(track))
                    continue;
                int first = table.FirstRow(track), end = table.EndRow(track), from = first + x % (end - first);
                int expected = from;
                while (expected < end && table.Start(expected) < time)
                    expected++;
                Assert.Equal(expected, table.FirstRowFrom(from, end, time));
            }
        }, iter: 500);
    }

    private static SpanTable Build((int Slot, int Kind, int Length)[] all)
    {
        using var builder = new SegmentBuilder(RowPacking.For(1));
        long time = 0;
        foreach ((int slot, int kind, int length) in all)
        {
            if (builder.Kind(slot) != Kinds[kind])
                builder.Add(slot, time, Kinds[kind], 0, -1);
            time += length;
        }
        SpanColumns columns = builder.Finish(time).Columns;
        return new Segment(new TimeRange(0, time), columns, new LocalNumbers()).Goroutines;
    }
}
