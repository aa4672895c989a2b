using CsCheck;
using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Model;

public class RowPackingTests
{
    private static readonly SpanKind[] Kinds = Enum.GetValues<SpanKind>();

    [Theory]
    [InlineData(SpanKind.Running, -1, -1)]
    [InlineData(SpanKind.Running, 8190, 8190)]
    [InlineData(SpanKind.ProcWithoutGoroutine, 3, -1)]
    [InlineData(SpanKind.RunnableUnblocked, 1023, 65534)]
    [InlineData(SpanKind.WaitingChannel, 0, -1)]
    public void Values_that_fit_come_back(SpanKind kind, int a, int b)
    {
        RowPacking packing = RowPacking.For(1024);
        Assert.True(packing.TryPack(kind, a, b, out uint fields));
        Assert.Equal((kind, (a, b)), (RowPacking.Kind(fields), packing.Unpack(fields)));
    }

    [Theory]
    [InlineData(SpanKind.Running, 8191, 0)]
    [InlineData(SpanKind.Running, 0, 8191)]
    [InlineData(SpanKind.RunnableUnblocked, 0, 65535)]
    [InlineData(SpanKind.RunnableUnblocked, 1024, 0)]
    public void Values_that_do_not_fit_are_said_not_to(SpanKind kind, int a, int b) =>
        Assert.False(RowPacking.For(1024).TryPack(kind, a, b, out _));

    [Fact]
    public void Any_values_come_back_from_a_segment()
    {
        Gen<(int, int, int)> row = Gen.Select(Gen.Int[1, (int)SpanKind.Syscall], Gen.Int[0, 1 << 20], Gen.Int[-1, 1 << 20]);
        row.Array[1, 50].Select(Gen.Int[1, 1 << 27]).Sample((rows, stacks) =>
        {
            using var builder = new SegmentBuilder(RowPacking.For(stacks));
            for (int i = 0; i < rows.Length; i++)
                builder.Add(0, i, Kinds[rows[i].Item1], rows[i].Item2, rows[i].Item3);
            TrackColumns columns = builder.Finish(rows.Length).Columns.Goroutines;
            Assert.Equal(
                rows.Select(expected => (Kinds[expected.Item1], (expected.Item2, expected.Item3))),
                columns.Rows.Rows.Select(found => (found.Kind, columns.Values(found.Fields))));
        });
    }
}
