using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Counters;

namespace TraceInsight.Engine.Tests.Querying.Counters;

/// <summary>One bucket of a series; all −1 where nothing is known.</summary>
internal readonly record struct Bucket(long Least, long Most, long Last, long Mean256);

/// <summary>The columns of counters, read again.</summary>
internal static class CounterText
{
    /// <summary>By series, then by bucket.</summary>
    public static Bucket[][] Read(CounterFrame frame, int series)
    {
        ReadOnlySpan<byte> rest = frame.Columns;
        var read = new Bucket[series][];
        for (int i = 0; i < series; i++)
        {
            long[][] columns = new long[4][];
            for (int column = 0; column < columns.Length; column++)
                columns[column] = Column(ref rest, frame.Buckets);
            read[i] = [.. Enumerable.Range(0, frame.Buckets).Select(bucket =>
                new Bucket(columns[0][bucket], columns[1][bucket], columns[2][bucket], columns[3][bucket]))];
        }
        if (!rest.IsEmpty)
            throw new InvalidDataException($"{rest.Length} bytes are left");
        return read;
    }

    public static Bucket[] Of(Trace trace, CounterSeries series, TimeRange window, long resolution)
    {
        CounterFrame frame = CounterQuery.Of(
            trace, window, resolution, [series], TimeSpan.MaxValue, CancellationToken.None);
        return Read(frame, 1)[0];
    }

    /// <summary><c>3</c> is a bucket with one value; <c>2-5 4 ~3.5</c> one with several, the last of which is 4.</summary>
    public static string Text(IEnumerable<Bucket> buckets) => string.Join(", ", buckets.Select(bucket =>
        bucket.Least == bucket.Most
            ? bucket.Least < 0 ? "?" : bucket.Least.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{bucket.Least}-{bucket.Most} {bucket.Last} ~{bucket.Mean256 / 256.0}")));

    private static long[] Column(ref ReadOnlySpan<byte> rest, int count)
    {
        long[] column = new long[count];
        long value = 0;
        for (int i = 0; i < count;)
        {
            ulong number = Number(ref rest);
            long difference = (long)(number >> 1) ^ -(long)(number & 1);
            column[i++] = value += difference;
            if (difference != 0)
                continue;
            for (ulong same = Number(ref rest); same > 0; same--)
                column[i++] = value;
        }
        return column;
    }

    private static ulong Number(ref ReadOnlySpan<byte> rest)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = rest[0];
            rest = rest[1..];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
