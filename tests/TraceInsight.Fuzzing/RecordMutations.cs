namespace TraceInsight.Fuzzing;

/// <summary>Turns sequences of events into others that are well formed and wrong.</summary>
internal static class RecordMutations
{
    private static readonly ulong[] Limits =
    [
        0, 1, 2, 3, 4, 5, 6, 127, 128, 129, 1024, 1025, 1 << 14, 1 << 16, (1 << 16) + 1, int.MaxValue, 1UL << 31, uint.MaxValue,
        1UL << 32, 1UL << 53, 1UL << 58, long.MaxValue, 1UL << 63, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    /// <summary>A number that is near another, or near a limit of what numbers can be.</summary>
    public static ulong NumberLike(ulong number, Random random) => random.Next(8) switch
    {
        0 or 1 => unchecked(number + 1),
        2 or 3 => unchecked(number - 1),
        4 => number ^ (1UL << random.Next(64)),
        5 => unchecked(number + (ulong)random.Next(-1000, 1000)),
        _ => Limits[random.Next(Limits.Length)],
    };

    /// <summary>Changes one thing, most often one that leaves every record readable.</summary>
    public static void Apply(List<Record> records, Random random)
    {
        if (records.Count == 0)
            return;
        int i = random.Next(records.Count), other = random.Next(records.Count);
        switch (random.Next(9))
        {
            case 0:
                records.RemoveAt(i);
                break;
            case 1:
                records.Insert(other, records[i]);
                break;
            case 2:
                (records[i], records[other]) = (records[other], records[i]);
                break;
            case 3:
                int next = Math.Min(i + 1, records.Count - 1);
                (records[i], records[next]) = (records[next], records[i]);
                break;
            case 4:
                records.RemoveRange(Math.Min(i, other), Math.Abs(i - other) % 8);
                break;
            case 5:
                records[i] = records[i] with { Kind = KindLike(records, records[i], random) };
                break;
            default:
                ChangeNumber(records, i, records[other], random);
                break;
        }
    }

    /// <summary>Another kind with as many numbers, so that what follows is still understood.</summary>
    private static byte KindLike(List<Record> records, Record record, Random random)
    {
        Record[] alike = [.. records.Where(r => r.Numbers.Length == record.Numbers.Length && r.Kind != record.Kind)];
        return alike.Length > 0 ? alike[random.Next(alike.Length)].Kind : (byte)random.Next(9, 53);
    }

    private static void ChangeNumber(List<Record> records, int i, Record other, Random random)
    {
        ulong[] numbers = [.. records[i].Numbers];
        if (numbers.Length == 0)
            return;
        int at = random.Next(numbers.Length);
        bool borrows = random.Next(2) == 0 && at < other.Numbers.Length;
        numbers[at] = borrows ? other.Numbers[at] : NumberLike(numbers[at], random);
        records[i] = records[i] with { Numbers = numbers };
    }
}
