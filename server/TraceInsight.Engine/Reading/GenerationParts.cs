using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>A generation while its batches are being read: takes them one after the other.</summary>
/// <param name="file">Has the events; null in format v1, where they are not read by batch.</param>
internal sealed class GenerationParts(int formatVersion, long startOffset, TraceFile? file)
{
    private const int LongestText = 1024;
    private const int MostFrames = 128;

    // Go ends a program with more than 10,000 unless told otherwise. Each takes a hundred times the bytes of its batch.
    private const int MostThreads = 100_000;

    private readonly Dictionary<ulong, ThreadBatches> _threadById = [];
    private readonly List<RawSample> _samples = [];
    private (ulong Time, ulong Monotonic, ulong Seconds, ulong Nanoseconds)? _snapshot;

    private readonly record struct RawSample(ulong Time, ulong Thread, ulong Proc, ulong Goroutine, ulong Stack);

    /// <summary>0 until the first batch.</summary>
    public ulong Number { get; set; }

    public int FormatVersion { get; } = formatVersion;
    public long StartOffset { get; } = startOffset;
    public long EndOffset { get; set; }
    public TraceFile? File { get; } = file;
    public TextTable Texts { get; } = new();
    public StackTable Stacks { get; } = new();
    public List<ThreadBatches> Threads { get; } = [];
    public List<ExperimentalBatch> Experiments { get; } = [];
    public TraceClock? Clock { get; private set; }

    /// <summary>The smallest base time of all batches, in units of the trace's clock.</summary>
    public ulong EarliestTime { get; private set; }

    /// <summary>Files a batch by what its first byte says it is.</summary>
    /// <param name="batches">Reads what is no event, and so is needed now.</param>
    public void Add(in BatchHeader batch, BatchReader batches)
    {
        // 0 stands for "none yet" too, as in Go's reader (internal/trace/generation.go, readGeneration).
        if (EarliestTime == 0 || batch.Time < EarliestTime) EarliestTime = batch.Time;

        if (batch.Experiment != 0)
        {
            byte[] data = batches.ReadPayload(batch).ToArray();
            Experiments.Add(new ExperimentalBatch(batch.Experiment, (long)batch.Thread, data));
            return;
        }
        bool isTable = batch.Begins is WireEvent.Strings or WireEvent.Stacks or WireEvent.CPUSamples
            || batch.Begins == (FormatVersion < 25 ? WireEvent.Frequency : WireEvent.Sync);
        if (!isTable)
        {
            AddEvents(batch);
            return;
        }
        var reader = new SectionReader(batches.ReadPayload(batch), batch.PayloadOffset);
        switch (batch.Begins)
        {
            case WireEvent.Strings: AddTexts(ref reader); break;
            case WireEvent.Stacks: AddStacks(ref reader); break;
            case WireEvent.CPUSamples: AddSamples(ref reader); break;
            case WireEvent.Frequency: ReadClock(ref reader); break;
            case WireEvent.Sync: ReadSync(ref reader, batch.Time); break;
        }
    }

    /// <summary>Checks that nothing is missing that all of a generation's events need.</summary>
    public Generation Finish(long endOffset)
    {
        EndOffset = endOffset;
        if (Clock is null)
            throw Damaged($"no frequency event found in generation {Number}", endOffset);
        if (FormatVersion >= 25 && _snapshot is null)
            throw Damaged($"no clock snapshot found in generation {Number}", endOffset);
        if (Stacks.Resolve(Texts) is { } missing)
            throw Damaged($"a stack of generation {Number} names the string {missing}, which is not there", endOffset);
        return new Generation(this);
    }

    /// <summary>Makes a generation of what there is before the file ends or is damaged: names may be missing.</summary>
    /// <param name="clock">Stands in where the generation's own clock comes too late, as it does before Go 1.25.</param>
    /// <returns>Null where there are no events, or no saying when they were.</returns>
    public Generation? FinishWhatThereIs(long endOffset, TraceClock? clock)
    {
        EndOffset = endOffset;
        Clock ??= clock;
        if (Threads.Count == 0 || Clock is null) return null;
        Texts.Ids.MissingIsNone = Stacks.Ids.MissingIsNone = true;
        Stacks.Resolve(Texts);
        return new Generation(this);
    }

    /// <summary>The whole of a v1 trace, whose events have times in nanoseconds already and names that may be missing.
    /// </summary>
    public Generation FinishV1(long endOffset)
    {
        EndOffset = endOffset;
        Number = 1;
        Clock = new TraceClock(1_000_000_000);
        Texts.Ids.MissingIsNone = Stacks.Ids.MissingIsNone = true;
        Stacks.Resolve(Texts);
        return new Generation(this);
    }

    public ClockSnapshot? ClockSnapshot() => _snapshot is { } s
        ? new ClockSnapshot(Clock!.Value.Nanoseconds(s.Time), s.Monotonic, (long)s.Seconds, (long)s.Nanoseconds)
        : null;

    public CpuSample[] SortedSamples()
    {
        var order = new TimedIndex[_samples.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = new TimedIndex(Clock!.Value.Nanoseconds(_samples[i].Time), i);
        PatternSort.Sort(order);
        var sorted = new CpuSample[order.Length];
        for (int i = 0; i < sorted.Length; i++)
        {
            RawSample raw = _samples[order[i].Index];
            long goroutine = raw.Goroutine == 0 ? -1 : (long)raw.Goroutine;
            int stack = Math.Max(0, Stacks.Ids.Find(raw.Stack));
            sorted[i] = new CpuSample(order[i].Time, (long)raw.Thread, (long)raw.Proc, goroutine, stack);
        }
        return sorted;
    }

    private void AddEvents(in BatchHeader batch)
    {
        if (!_threadById.TryGetValue(batch.Thread, out ThreadBatches? thread))
        {
            if (Threads.Count == MostThreads)
                throw Damaged($"more than {MostThreads} threads in one generation", batch.Offset);
            thread = new ThreadBatches((long)batch.Thread);
            _threadById.Add(batch.Thread, thread);
            Threads.Add(thread);
        }
        if (batch.PayloadLength > 0) thread.Add(new Batch(batch.PayloadOffset, batch.PayloadLength, batch.Time));
    }

    private void AddTexts(ref SectionReader reader)
    {
        reader.Expect(WireEvent.Strings);
        while (!reader.AtEnd)
        {
            reader.Expect(WireEvent.String);
            ulong id = reader.Number("a string's id");
            ulong length = reader.Number("a string's length");
            if (length > LongestText) throw reader.Error($"a string of {length} bytes; {LongestText} is the most");
            if (!Texts.TryAdd(id, reader.Bytes((int)length, "a string")))
                throw reader.Error($"the string {id} is defined twice or reserved");
        }
    }

    private void AddStacks(ref SectionReader reader)
    {
        reader.Expect(WireEvent.Stacks);
        while (!reader.AtEnd)
        {
            reader.Expect(WireEvent.Stack);
            ulong id = reader.Number("a stack's id");
            ulong frames = reader.Number("a stack's number of frames");
            if (frames > MostFrames) throw reader.Error($"a stack of {frames} frames; {MostFrames} is the most");
            for (ulong i = 0; i < frames; i++)
            {
                Stacks.AddFrame(reader.Number("a frame's PC"), reader.Number("a frame's function"),
                    reader.Number("a frame's file"), reader.Number("a frame's line"));
            }
            if (!Stacks.TryEndStack(id)) throw reader.Error($"the stack {id} is defined twice or reserved");
        }
    }

    private void AddSamples(ref SectionReader reader)
    {
        reader.Expect(WireEvent.CPUSamples);
        while (!reader.AtEnd)
        {
            reader.Expect(WireEvent.CPUSample);
            _samples.Add(new RawSample(reader.Number("a sample's time"), reader.Number("a sample's thread"),
                reader.Number("a sample's proc"), reader.Number("a sample's goroutine"),
                reader.Number("a sample's stack")));
        }
    }

    private void ReadSync(ref SectionReader reader, ulong time)
    {
        reader.Expect(WireEvent.Sync);
        while (!reader.AtEnd)
        {
            if (reader.Peek() != WireEvent.ClockSnapshot)
            {
                ReadFrequency(ref reader);
                continue;
            }
            reader.Expect(WireEvent.ClockSnapshot);
            if (_snapshot is not null) throw reader.Error("a second clock snapshot");
            time += reader.Number("a clock snapshot's time");
            _snapshot = (time, reader.Number("the monotonic clock"), reader.Number("the wall clock's seconds"),
                reader.Number("the wall clock's nanoseconds"));
        }
    }

    private void ReadClock(ref SectionReader reader)
    {
        while (!reader.AtEnd) ReadFrequency(ref reader);
    }

    private void ReadFrequency(ref SectionReader reader)
    {
        reader.Expect(WireEvent.Frequency);
        if (Clock is not null) throw reader.Error("a second frequency event");
        Clock = new TraceClock(reader.Number("a frequency"));
    }

    private static TraceFormatException Damaged(string message, long offset) =>
        new(ProblemKind.Damaged, message, offset);
}
