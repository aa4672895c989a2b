namespace TraceInsight.Fuzzing;

/// <summary>Makes a trace into one that nobody recorded.</summary>
internal static class Mutations
{
    private static readonly byte[] Bytes = [0, 1, 2, 49, 50, 51, 52, 0x7F, 0x80, 0xFE, 0xFF];

    public static byte[] Apply(byte[] trace, byte[] other, Random random)
    {
        bool isV1 = Wire.VersionOf(trace) is > 0 and < 22;
        return random.Next(10) switch
        {
            0 or 1 => OfBytes(trace, random),
            2 => Splice(trace, other, random),
            3 or 4 => isV1 ? OfV1(trace, random) : OfBatches(trace, random),
            5 => OfNumber(trace, random),
            _ => isV1 ? OfV1(trace, random) : OfEvents(trace, random),
        };
    }

    private static byte[] OfBytes(byte[] trace, Random random)
    {
        int at = random.Next(trace.Length + 1), end = Math.Min(trace.Length, at + 1 + random.Next(16));
        byte[] result = [.. trace];
        switch (random.Next(6))
        {
            case 0:
                if (at < trace.Length)
                    result[at] ^= (byte)(1 << random.Next(8));
                return result;
            case 1:
                if (at < trace.Length)
                    result[at] = Bytes[random.Next(Bytes.Length)];
                return result;
            case 2:
                random.NextBytes(result.AsSpan(at, end - at));
                return result;
            case 3:
                return [.. trace[..at], .. trace[end..]];
            case 4:
                return [.. trace[..end], .. trace[at..]];
            default:
                return trace[..at];
        }
    }

    /// <summary>The beginning of one trace and the end of another.</summary>
    private static byte[] Splice(byte[] trace, byte[] other, Random random) =>
        [.. trace[..random.Next(trace.Length + 1)], .. other[random.Next(other.Length + 1)..]];

    /// <summary>Puts another number where one seems to be.</summary>
    private static byte[] OfNumber(byte[] trace, Random random)
    {
        int start = random.Next(trace.Length), end = start;
        if (!Wire.TryNumber(trace, ref end, out ulong number))
            return trace;
        var inserted = new List<byte>();
        Wire.AddNumber(inserted, RecordMutations.NumberLike(number, random));
        // The same in more bytes than it needs is legal too.
        if (random.Next(8) == 0)
        {
            inserted[^1] |= 0x80;
            inserted.AddRange(Enumerable.Repeat((byte)0x80, random.Next(10)));
            inserted.Add(0);
        }
        return [.. trace[..start], .. inserted, .. trace[end..]];
    }

    private static byte[] OfV1(byte[] trace, Random random)
    {
        List<Record> records = Record.OfV1(trace);
        for (int i = random.Next(3); i >= 0; i--)
            RecordMutations.Apply(records, random);
        List<byte> result = [.. trace.Take(Wire.HeaderLength)];
        foreach (Record record in records)
            record.AddV1To(result);
        return [.. result];
    }

    private static byte[] OfBatches(byte[] trace, Random random)
    {
        List<TraceBatch> batches = TraceBatch.Parse(trace);
        BatchMutations.Apply(batches, random);
        return Write(trace, batches);
    }

    private static byte[] OfEvents(byte[] trace, Random random)
    {
        List<TraceBatch> batches = TraceBatch.Parse(trace);
        if (batches.Count == 0)
            return trace;
        for (int i = random.Next(3); i >= 0; i--)
        {
            int at = random.Next(batches.Count);
            if (Record.OfBatch(batches[at].Payload) is not { Count: > 0 } records)
                continue;
            RecordMutations.Apply(records, random);
            var payload = new List<byte>();
            foreach (Record record in records)
                record.AddTo(payload);
            batches[at] = batches[at].With([.. payload]);
        }
        return Write(trace, batches);
    }

    private static byte[] Write(byte[] trace, List<TraceBatch> batches)
    {
        List<byte> result = [.. trace.Take(Wire.HeaderLength)];
        foreach (TraceBatch batch in batches)
            batch.AddTo(result);
        return [.. result];
    }
}
