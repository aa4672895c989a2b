namespace TraceInsight.Engine.Querying.Counters;

/// <summary>Writes numbers that are often like the ones before them, in few bytes.</summary>
/// <remarks>Of each number the difference to the one before in its column, the sign in the lowest bit, seven bits a byte from
/// the lowest on, the eighth saying that there are more. Behind a difference of zero comes how many more zeros follow.
/// </remarks>
public sealed class CounterColumns
{
    /// <summary>In place of a value that is not known.</summary>
    public const long Unknown = -1;

    private readonly List<byte> _bytes = [];

    public void Add(ReadOnlySpan<long> column)
    {
        long before = 0;
        for (int i = 0; i < column.Length;)
        {
            long difference = column[i] - before;
            before = column[i++];
            AddNumber((ulong)((difference << 1) ^ (difference >> 63)));
            if (difference != 0)
                continue;
            int same = i;
            while (i < column.Length && column[i] == before)
                i++;
            AddNumber((ulong)(i - same));
        }
    }

    public byte[] ToBytes() => [.. _bytes];

    private void AddNumber(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            _bytes.Add((byte)(number | 0x80));
        _bytes.Add((byte)number);
    }
}
