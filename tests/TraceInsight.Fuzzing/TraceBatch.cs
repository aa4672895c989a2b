namespace TraceInsight.Fuzzing;

/// <summary>A batch of format v2, or the record that ends a generation.</summary>
/// <param name="Kind">Its first byte.</param>
/// <param name="Size">As the header has it; what a file says need not be true.</param>
/// <param name="End">Offset in the file of the first byte behind it.</param>
public sealed record TraceBatch(
    byte Kind, byte Experiment, ulong Generation, ulong Thread, ulong Time, ulong Size, byte[] Payload, int End)
{
    public const byte Events = 1, Experimental = 49, EndOfGeneration = 52;

    /// <summary>The batches of a trace up to the first that is not whole.</summary>
    public static List<TraceBatch> Parse(ReadOnlySpan<byte> trace)
    {
        var batches = new List<TraceBatch>();
        for (int at = Wire.HeaderLength; at < trace.Length;)
        {
            byte kind = trace[at++], experiment = 0;
            if (kind == EndOfGeneration)
            {
                batches.Add(new TraceBatch(kind, 0, 0, 0, 0, 0, [], at));
                continue;
            }
            if (kind == Experimental && at < trace.Length)
                experiment = trace[at++];
            else if (kind != Events)
                break;
            if (!Wire.TryNumber(trace, ref at, out ulong generation) || !Wire.TryNumber(trace, ref at, out ulong thread)
                || !Wire.TryNumber(trace, ref at, out ulong time) || !Wire.TryNumber(trace, ref at, out ulong size)
                || size > (ulong)(trace.Length - at))
            {
                break;
            }
            byte[] payload = trace.Slice(at, (int)size).ToArray();
            at += payload.Length;
            batches.Add(new TraceBatch(kind, experiment, generation, thread, time, size, payload, at));
        }
        return batches;
    }

    /// <summary>Where each generation ends: the offset behind its last batch.</summary>
    public static List<int> EndsOfGenerations(ReadOnlySpan<byte> trace)
    {
        var ends = new List<int>();
        bool marked = Wire.VersionOf(trace) >= 26;
        List<TraceBatch> batches = Parse(trace);
        for (int i = 0; i < batches.Count; i++)
        {
            bool isLast = marked
                ? batches[i].Kind == EndOfGeneration
                : i + 1 == batches.Count || batches[i + 1].Generation != batches[i].Generation;
            if (isLast)
                ends.Add(batches[i].End);
        }
        return ends;
    }

    public void AddTo(List<byte> trace)
    {
        trace.Add(Kind);
        if (Kind == EndOfGeneration)
            return;
        if (Kind == Experimental)
            trace.Add(Experiment);
        foreach (ulong number in (ReadOnlySpan<ulong>)[Generation, Thread, Time, Size])
            Wire.AddNumber(trace, number);
        trace.AddRange(Payload);
    }

    public TraceBatch With(byte[] payload) => this with { Payload = payload, Size = (ulong)payload.Length };
}
