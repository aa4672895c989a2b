namespace TraceInsight.Engine.Reading;

/// <summary>Where the payload of one batch is.</summary>
/// <param name="FileOffset">Of the payload's first byte.</param>
/// <param name="Length">Bytes; not 0.</param>
/// <param name="Time">Base time in units of the trace's clock.</param>
internal readonly record struct Batch(long FileOffset, int Length, ulong Time);

/// <summary>What one thread wrote in a generation, in its order.</summary>
internal sealed class ThreadBatches(long thread)
{
    /// <summary>The operating system's id; −1 for what was written without an owning thread.</summary>
    public long Thread { get; } = thread;

    public List<Batch> Batches { get; } = [];

    /// <summary>Bytes of the longest of them.</summary>
    public int Longest { get; private set; }

    public void Add(in Batch batch)
    {
        Batches.Add(batch);
        Longest = Math.Max(Longest, batch.Length);
    }
}

/// <param name="Time">Nanoseconds on the trace's clock.</param>
/// <param name="Stack">Stack index; 0 also where the file names a stack that it does not define.</param>
internal readonly record struct CpuSample(long Time, long Thread, long Proc, long Goroutine, int Stack);

internal sealed record ExperimentalBatch(byte Experiment, long Thread, byte[] Data);

/// <summary>All that the file says in one generation: where its batches of events are, and the tables they refer to.
/// </summary>
/// <remarks>Built by <see cref="GenerationReader"/>. A generation of a busy program has hundreds of megabytes of events:
/// each batch is read from the file when its turn comes, and soon forgotten.</remarks>
internal sealed class Generation
{
    private readonly TraceFile? _file;

    internal Generation(GenerationParts parts)
    {
        _file = parts.File;
        Texts = parts.Texts;
        Stacks = parts.Stacks;
        Number = parts.Number;
        FormatVersion = parts.FormatVersion;
        Threads = parts.Threads;
        Experiments = parts.Experiments;
        Samples = parts.SortedSamples();
        Clock = parts.Clock!.Value;
        Snapshot = parts.ClockSnapshot();
        Start = Clock.Nanoseconds(parts.EarliestTime);
        StartOffset = parts.StartOffset;
        EndOffset = parts.EndOffset;
    }

    public ulong Number { get; }
    public int FormatVersion { get; }

    /// <summary>In the order in which the threads first appear.</summary>
    public IReadOnlyList<ThreadBatches> Threads { get; }

    /// <summary>By time.</summary>
    public CpuSample[] Samples { get; }

    public IReadOnlyList<ExperimentalBatch> Experiments { get; }
    public TraceClock Clock { get; }

    /// <summary>Null before Go 1.25.</summary>
    public ClockSnapshot? Snapshot { get; }

    /// <summary>Time of the earliest batch in ns on the trace's clock: often before the first event.</summary>
    public long Start { get; }

    /// <summary>Bytes of the file, from the first batch up to the one after the last.</summary>
    public long StartOffset { get; }
    public long EndOffset { get; }

    /// <summary>Text indexes are below this; 0 is the empty string.</summary>
    public int TextCount => Texts.Count;

    /// <summary>Stack indexes are below this; 0 is "no stack".</summary>
    public int StackCount => Stacks.Count;

    /// <summary>Finds the indexes of the ids in the events.</summary>
    internal TextTable Texts { get; }
    internal StackTable Stacks { get; }

    /// <summary>A string, with U+FFFD for what is not UTF-8. Not for two threads at once.</summary>
    public string Text(int index) => Texts.Text(index);

    public ReadOnlySpan<byte> TextBytes(int index) => Texts.Bytes(index);

    /// <summary>Adds a name remembered from an earlier generation.</summary>
    public int AddText(ReadOnlySpan<byte> text) => text.IsEmpty ? 0 : Texts.Append(text);

    /// <summary>Leaf first.</summary>
    public ReadOnlySpan<StackFrame> Stack(int index) => Stacks.Frames(index);

    /// <summary>The events of one of the threads, from their start. The file must be open as long as they are read.
    /// </summary>
    public EventCursor EventsOf(ThreadBatches thread) => new(thread, File, Clock);

    /// <summary>Where the events are.</summary>
    public TraceFile File => _file!;
}
