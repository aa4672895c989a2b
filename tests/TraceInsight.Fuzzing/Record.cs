namespace TraceInsight.Fuzzing;

/// <summary>One record of a trace, of any format: what it is, its numbers, and the bytes that follow them.</summary>
/// <param name="Kind">First byte on the wire. In format v1 the upper two bits say how many numbers follow.</param>
internal sealed record Record(byte Kind, ulong[] Numbers, byte[] Data)
{
    private const byte V2Stack = 3, V2String = 5;
    private const byte V1Log = 48, V1String = 37, V1Many = 3;

    // Numbers of each record of format v2, by its kind, the time included; -1 for what is no record within a batch.
    private static readonly sbyte[] V2Numbers =
    [
        -1, -1, 0, 2, 0, 2, 0, 5, 1,
        3, 3, 1, 4, 3, 4, 2, 3, 1, 1, 3, 3, 4, 3, 1, 1, 4, 3, 1, 2, 3, 2, 2, 2, 3, 2, 2, 1, 2, 2, 2, 5, 3, 4, 4, 5,
        3, 3, 4, 5, -1, 0, 4,
    ];
    private const byte FirstExperimental = 128;
    private static readonly sbyte[] ExperimentalNumbers = [4, 4, 2, 3, 3, 2, 3, 3, 2];

    /// <summary>The records of a batch of format v2; null where the bytes are something else.</summary>
    public static List<Record>? OfBatch(ReadOnlySpan<byte> payload)
    {
        var records = new List<Record>();
        for (int at = 0; at < payload.Length;)
        {
            byte kind = payload[at++];
            int count = kind < V2Numbers.Length ? V2Numbers[kind] : -1;
            if (kind - FirstExperimental is >= 0 and int experiment && experiment < ExperimentalNumbers.Length)
                count = ExperimentalNumbers[experiment];
            if (count < 0 || !TryNumbers(payload, ref at, count, out ulong[] numbers))
                return null;
            if (kind == V2Stack)
            {
                if (numbers[1] > 128 || !TryNumbers(payload, ref at, 4 * (int)numbers[1], out ulong[] frames))
                    return null;
                numbers = [.. numbers, .. frames];
            }
            ulong length = kind == V2String ? numbers[1] : 0;
            if (length > (ulong)(payload.Length - at))
                return null;
            records.Add(new Record(kind, numbers, payload.Slice(at, (int)length).ToArray()));
            at += (int)length;
        }
        return records;
    }

    /// <summary>The records of a trace of format v1 up to the first that is not whole.</summary>
    public static List<Record> OfV1(ReadOnlySpan<byte> trace)
    {
        var records = new List<Record>();
        for (int at = Wire.HeaderLength; at < trace.Length;)
        {
            byte kind = trace[at++], event1 = (byte)(kind & 0x3F);
            int count = event1 == V1String ? 2 : (kind >> 6) + 1;
            ulong length = 0;
            ulong[] numbers = [];
            if (event1 != V1String && kind >> 6 == V1Many)
            {
                if (!Wire.TryNumber(trace, ref at, out length) || length > (ulong)(trace.Length - at))
                    break;
                ReadOnlySpan<byte> arguments = trace.Slice(at, (int)length);
                at += arguments.Length;
                var found = new List<ulong>();
                for (int i = 0; i < arguments.Length && Wire.TryNumber(arguments, ref i, out ulong number);)
                    found.Add(number);
                numbers = [.. found];
            }
            else if (!TryNumbers(trace, ref at, count, out numbers))
            {
                break;
            }
            length = event1 == V1String ? numbers[1] : 0;
            if (event1 == V1Log && !Wire.TryNumber(trace, ref at, out length))
                break;
            if (length > (ulong)(trace.Length - at))
                break;
            records.Add(new Record(kind, numbers, trace.Slice(at, (int)length).ToArray()));
            at += (int)length;
        }
        return records;
    }

    public void AddTo(List<byte> batch)
    {
        batch.Add(Kind);
        foreach (ulong number in Numbers)
            Wire.AddNumber(batch, number);
        batch.AddRange(Data);
    }

    public void AddV1To(List<byte> trace)
    {
        var numbers = new List<byte>();
        foreach (ulong number in Numbers)
            Wire.AddNumber(numbers, number);
        trace.Add(Kind);
        if (Kind >> 6 == V1Many && (Kind & 0x3F) != V1String)
            Wire.AddNumber(trace, (ulong)numbers.Count);
        trace.AddRange(numbers);
        if ((Kind & 0x3F) == V1Log)
            Wire.AddNumber(trace, (ulong)Data.Length);
        trace.AddRange(Data);
    }

    private static bool TryNumbers(ReadOnlySpan<byte> bytes, ref int at, int count, out ulong[] numbers)
    {
        numbers = new ulong[count];
        for (int i = 0; i < count; i++)
            if (!Wire.TryNumber(bytes, ref at, out numbers[i]))
                return false;
        return true;
    }
}
