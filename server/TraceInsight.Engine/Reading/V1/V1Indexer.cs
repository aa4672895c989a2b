using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading.V1;

/// <summary>Goes through a whole file of format v1 once. Its order cannot be found earlier: frequency and stacks come
/// last, and so may the first that a proc wrote.</summary>
internal sealed class V1Indexer
{
    private const int LongestText = 1_000_000;
    private const int MostFrames = 1000;
    private const int MostStackValues = 2048;
    private const int EventsPerLook = 1 << 14;

    // Programs have as many as processors.
    private const int MostProcs = 100_000;

    private readonly V1WireReader _wire;
    private readonly GenerationParts _parts;
    private readonly SortedDictionary<int, Writer> _writers = [];
    private readonly List<V1Sample> _samples = [];
    private readonly List<V1Exit> _exits = [];
    private readonly HashSet<ulong> _timerGoroutines = [];
    private readonly List<byte[]> _messages = [];
    private long _ticks;
    private long _events;

    // Whose batch is being read; null before the first.
    private Writer? _writer;
    private long _time;

    /// <summary>What one must know of a proc up to here.</summary>
    private sealed class Writer(int proc)
    {
        public V1Stream Stream { get; } = new(proc);
        public ulong Goroutine;

        // The last call, until it is known whether it blocks.
        public int Calls;
        public ulong Caller;
    }

    private V1Indexer(TraceFile file, int version)
    {
        _wire = new V1WireReader(file, version, file.Length, MostStackValues);
        _wire.Begin(TraceHeader.Length, file.Length);
        _parts = new GenerationParts(version, TraceHeader.Length, null);
    }

    /// <exception cref="TraceFormatException">Anything is wrong anywhere: there is no partial result.</exception>
    public static V1Index Read(TraceFile file, int version, CancellationToken cancel)
    {
        var indexer = new V1Indexer(file, version);
        for (long looked = 0; indexer.MoveNext();)
        {
            indexer.Take();
            if (indexer._events - looked < EventsPerLook) continue;
            cancel.ThrowIfCancellationRequested();
            looked = indexer._events;
        }
        // It comes after the events: without it the file ends too early, whatever else its events lack.
        if (indexer._ticks == 0)
            throw new TraceFormatException(ProblemKind.Truncated, "no EvFrequency event", indexer._wire.Position);
        indexer.EndBatch(file.Length);
        return indexer.Finish(version);
    }

    private V1Index Finish(int version)
    {
        V1Exit[] exits = [.. _exits];
        Array.Sort(exits);
        return new V1Index
        {
            Version = version,
            Streams = [.. _writers.Values.Select(writer => writer.Stream)],
            Samples = SortedSamples(),
            Exits = exits,
            TimerGoroutines = _timerGoroutines,
            Messages = _messages,
            Parts = _parts,
            Ticks = _ticks,
            Events = _events,
        };
    }

    private V1Sample[] SortedSamples()
    {
        var items = new TimedIndex[_samples.Count];
        for (int i = 0; i < items.Length; i++) items[i] = new TimedIndex(_samples[i].Time, i);
        PatternSort.Sort(items);
        return Array.ConvertAll(items, item => _samples[item.Index]);
    }

    /// <summary>Decodes the next event that needs more than to be passed by; false at the end.</summary>
    private bool MoveNext()
    {
        // Who is in a system call is looked at until it is known whether that blocks.
        if (_writer is { Caller: 0 }) _events += _wire.Pass(ref _time, ref _writer.Goroutine);
        return _wire.MoveNext();
    }

    private void Take()
    {
        V1Kind kind = _wire.Kind;
        ulong[] values = _wire.Values;
        switch (kind)
        {
            case V1Kind.String:
                AddText(values[0], values[1]);
                return;
            case V1Kind.Batch:
                if (_wire.Code != 1) throw _wire.Damaged("a batch with a wrong number of arguments");
                BeginBatch(values[0], (long)values[1]);
                return;
        }
        if (_writer is null) throw _wire.Damaged("an event before the first batch");
        if (kind == V1Kind.Stack) AddStack(values);
        else if (_wire.Count != V1Events.ValueCount(kind)) throw _wire.Damaged($"{kind} with {_wire.Count} values");
        switch (kind)
        {
            case V1Kind.Stack: break;
            case V1Kind.Frequency:
                _ticks = (long)values[0];
                if (_ticks <= 0) throw _wire.Damaged("time stamps out of order: no such frequency");
                break;
            case V1Kind.TimerGoroutine: _timerGoroutines.Add(values[0]); break;
            case V1Kind.CPUSample: AddSample(values); break;
            default: TakeEvent(_writer, kind, values); break;
        }
    }

    private void AddText(ulong id, ulong length)
    {
        if (length == 0) throw _wire.Damaged("a string of no bytes");
        if (!_parts.Texts.TryAdd(id, _wire.Bytes(length, LongestText, "a string")))
            throw _wire.Damaged($"the string {id} is defined twice or reserved");
    }

    private void BeginBatch(ulong proc, long time)
    {
        if (proc != ulong.MaxValue && proc > int.MaxValue) throw _wire.Damaged($"a batch of proc {proc}");
        EndBatch(_wire.Position - _wire.Length);
        int number = (int)(uint)proc;
        if (!_writers.TryGetValue(number, out _writer))
        {
            if (_writers.Count == MostProcs) throw _wire.Damaged($"batches of more than {MostProcs} procs");
            _writers.Add(number, _writer = new Writer(number));
        }
        _writer.Stream.Batches.Add(new V1Batch(_wire.Position, 0, time, _messages.Count));
        _time = time;
    }

    private void EndBatch(long end)
    {
        if (_writer?.Stream.Batches is { } batches) batches[^1] = batches[^1] with { End = end };
    }

    private void AddStack(ulong[] values)
    {
        int count = _wire.Count;
        ulong frames = count >= 2 ? values[1] : ulong.MaxValue;
        if (frames > MostFrames || (ulong)count != 2 + 4 * frames)
            throw _wire.Damaged("a stack with a wrong number of frames");
        uint id = (uint)values[0];
        if (id == 0 || frames == 0) return;
        for (int i = 2; i < count; i += 4)
            _parts.Stacks.AddFrame(values[i], values[i + 1], values[i + 2], values[i + 3]);
        if (!_parts.Stacks.TryEndStack(id)) throw _wire.Damaged($"the stack {id} is defined twice");
    }

    /// <summary>The time in front is that of the copying; the sample's own is the first argument.</summary>
    private void AddSample(ulong[] values) =>
        _samples.Add(new V1Sample((long)values[1], values[2], values[3], (uint)values[4]));

    private void TakeEvent(Writer writer, V1Kind kind, ulong[] values)
    {
        _events++;
        _time = unchecked(_time + (long)values[0]);
        ulong goroutine = V1Events.IsOfSubject(kind) ? values[1] : writer.Goroutine;
        // A goroutine stays on its proc as long as nothing else is said, so what it does next is written there too.
        if (writer.Caller != 0 && writer.Caller == goroutine)
        {
            if (kind == V1Kind.GoSysBlock) writer.Stream.BlockingCalls.Add(new V1BlockingCall(writer.Calls - 1, _time));
            writer.Caller = 0;
        }
        if (V1Events.IsStart(kind)) writer.Goroutine = goroutine;
        else if (V1Events.IsPause(kind)) writer.Goroutine = 0;
        switch (kind)
        {
            case V1Kind.GoSysCall:
                writer.Calls++;
                writer.Caller = goroutine;
                break;
            case V1Kind.GoSysExit when values[3] != 0 && (long)values[3] != _time:
                _exits.Add(new V1Exit((long)values[3], _time, goroutine));
                break;
            case V1Kind.UserLog:
                if (_wire.Code != 3) throw _wire.Damaged("a log without a message");
                _messages.Add(_wire.Bytes(_wire.Number(), LongestText, "a message"));
                break;
        }
    }
}
