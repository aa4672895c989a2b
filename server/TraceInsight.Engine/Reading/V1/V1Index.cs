namespace TraceInsight.Engine.Reading.V1;

/// <summary>Where a piece of what a proc wrote is in the file.</summary>
/// <param name="Time">Ticks from which its events count.</param>
/// <param name="FirstMessage">Index of its first log's message among all.</param>
internal readonly record struct V1Batch(long Offset, long End, long Time, int FirstMessage);

/// <summary>A system call during which the goroutine lost its proc.</summary>
/// <param name="Number">Of the proc's calls, counted from 0.</param>
/// <param name="Lost">When that was noticed, in ticks.</param>
internal readonly record struct V1BlockingCall(int Number, long Lost);

/// <summary>What one proc wrote, in its order.</summary>
/// <param name="proc">−1 is no proc.</param>
internal sealed class V1Stream(int proc)
{
    public int Proc { get; } = proc;
    public List<V1Batch> Batches { get; } = [];
    public List<V1BlockingCall> BlockingCalls { get; } = [];
}

/// <summary>A system call's end that was written down later than it was, at a time that may be on another proc.</summary>
/// <param name="Time">Of the end, in ticks.</param>
/// <param name="Written">When it was written down, in ticks.</param>
internal readonly record struct V1Exit(long Time, long Written, ulong Goroutine) : IComparable<V1Exit>
{
    /// <summary>Whether it comes after what else is of its <see cref="Time"/>.</summary>
    public bool IsAfter => Written > Time;

    public int CompareTo(V1Exit other)
    {
        int order = Time.CompareTo(other.Time);
        return order != 0 ? order : Written.CompareTo(other.Written);
    }
}

/// <summary>What one must know of a whole v1 trace to go through its events in order: where they are, and all that comes
/// last or out of turn.</summary>
/// <remarks>Built by <see cref="V1Indexer"/>. The events themselves are not kept: there are too many.</remarks>
internal sealed class V1Index
{
    public required int Version { get; init; }

    /// <summary>By proc.</summary>
    public required IReadOnlyList<V1Stream> Streams { get; init; }

    /// <summary>CPU samples by time.</summary>
    public required V1Sample[] Samples { get; init; }

    /// <summary>By time.</summary>
    public required V1Exit[] Exits { get; init; }

    public required HashSet<ulong> TimerGoroutines { get; init; }

    /// <summary>Of the logs, in the order of the file.</summary>
    public required List<byte[]> Messages { get; init; }

    /// <summary>The tables, to be finished.</summary>
    public required GenerationParts Parts { get; init; }

    /// <summary>Of a second.</summary>
    public required long Ticks { get; init; }

    /// <summary>How many there are, but for CPU samples.</summary>
    public required long Events { get; init; }
}
