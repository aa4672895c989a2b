using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Model;

public class RowIndexesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(30_000_000)]
    public void Every_index_is_what_it_was_set_to_in_whatever_order(int rows)
    {
        int[] expected = IndexesBelow(rows);
        RowIndexes indexes = Set(expected, rows);
        Assert.Equal(expected.Length, indexes.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], indexes[i]);
            Assert.Equal(expected[i], indexes.Look()[i]);
        }
    }

    [Theory]
    [InlineData(131_072)]
    [InlineData(131_073)]
    public void They_are_the_same_when_they_come_back_from_a_file(int rows)
    {
        int[] expected = IndexesBelow(rows);
        RowIndexes indexes = Set(expected, rows);
        byte[] bytes = new byte[indexes.Bytes];
        var writer = new ColumnWriter(bytes);
        indexes.Write(ref writer);
        Assert.Equal(bytes.Length, writer.Position);
        var reader = new ColumnReader(bytes);
        var read = RowIndexes.Read(ref reader, rows);
        Assert.Equal(expected, Enumerable.Range(0, read.Count).Select(i => read[i]));
    }

    [Fact]
    public void They_take_little_more_than_two_bytes_in_a_usual_segment()
    {
        Assert.InRange(Set(new int[80_000], 120_000).Bytes, 0, 80_000 * 2.2);
        Assert.InRange(Set(new int[80_000], 200_000).Bytes, 0, 80_000 * 4.1);
    }

    private static RowIndexes Set(int[] values, int rows)
    {
        var indexes = RowIndexes.Create(values.Length, rows);
        for (int i = values.Length - 1; i >= 0; i--)
            indexes[i] = values[i];
        return indexes;
    }

    // The smallest and the largest, those next to where more bits are needed, and some in between.
    private static int[] IndexesBelow(int rows)
    {
        var random = new Random(1);
        int[] borders = [0, 1, 65_535, 65_536, 131_071, 131_072, rows - 1];
        return [.. borders.Where(index => index < rows), .. Enumerable.Range(0, 1000).Select(_ => random.Next(rows))];
    }
}
