using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading.V1;

/// <summary>Decodes a whole file of format v1. Nothing can be known earlier: frequency and stacks come last.</summary>
internal sealed class V1Parser
{
    private const int LongestArguments = 2048;
    private const int LongestText = 1_000_000;
    private const int MostFrames = 1000;

    // Programs have as many as processors.
    private const int MostProcs = 100_000;

    private readonly V1ByteReader _reader;
    private readonly int _version;
    private readonly long _length;
    private readonly List<ulong> _values = [];
    private readonly Dictionary<int, ulong> _goroutineOfProc = [];
    private int _proc;

    // Of the proc whose batch is being read; null before the first.
    private List<int>? _stream;
    private ulong _goroutine;
    private long _time;

    private V1Parser(TraceFile file, int version)
    {
        _reader = new V1ByteReader(file, TraceHeader.Length);
        _version = version;
        _length = file.Length;
        Parts = new GenerationParts(version, TraceHeader.Length, null);
    }

    public List<V1Event> Events { get; } = [];

    /// <summary>What each proc wrote, as indexes into <see cref="Events"/>; −1 is no proc.</summary>
    public SortedDictionary<int, List<int>> Streams { get; } = [];

    /// <summary>Indexes of the CPU samples, in the order of the file.</summary>
    public List<int> Samples { get; } = [];

    public HashSet<ulong> TimerGoroutines { get; } = [];
    public List<byte[]> Messages { get; } = [];

    /// <summary>The tables, to be finished.</summary>
    public GenerationParts Parts { get; }

    /// <summary>Of a second.</summary>
    public long Ticks { get; private set; }

    /// <exception cref="TraceFormatException">Anything is wrong anywhere: there is no partial result.</exception>
    public static V1Parser Parse(TraceFile file, int version, CancellationToken cancel)
    {
        var parser = new V1Parser(file, version);
        for (int count = 0; !parser._reader.AtEnd; count++)
        {
            if (count % 4096 == 0) cancel.ThrowIfCancellationRequested();
            parser.ReadEvent();
        }
        // It comes after the events: without it the file ends too early, whatever else its events lack.
        if (parser.Ticks == 0)
            throw new TraceFormatException(ProblemKind.Truncated, "no EvFrequency event", parser._reader.Position);
        return parser;
    }

    private void ReadEvent()
    {
        byte first = _reader.Byte();
        var kind = (V1Kind)(first & 0x3F);
        int code = first >> 6;
        if (kind == V1Kind.None || (int)kind >= V1Events.Count || !V1Events.IsSince(kind, _version))
            throw _reader.Damaged($"unknown event {(int)kind}");
        switch (kind)
        {
            case V1Kind.String:
                AddText();
                return;
            case V1Kind.Batch:
                if (code != 1) throw _reader.Damaged("a batch with a wrong number of arguments");
                BeginBatch(_reader.Number(), _reader.Number());
                return;
        }
        if (_stream is null) throw _reader.Damaged("an event before the first batch");
        ReadValues(code);
        if (kind == V1Kind.Stack) AddStack();
        else if (_values.Count != V1Events.ValueCount(kind)) throw _reader.Damaged($"{kind} with {_values.Count} values");
        switch (kind)
        {
            case V1Kind.Stack: break;
            case V1Kind.Frequency:
                Ticks = (long)_values[0];
                if (Ticks <= 0) throw _reader.Damaged("time stamps out of order: no such frequency");
                break;
            case V1Kind.TimerGoroutine: TimerGoroutines.Add(_values[0]); break;
            case V1Kind.CPUSample: AddSample(); break;
            default: AddEvent(kind, code); break;
        }
    }

    private void ReadValues(int code)
    {
        _values.Clear();
        if (code < 3)
        {
            for (int i = 0; i <= code; i++) _values.Add(_reader.Number());
            return;
        }
        ulong length = _reader.Number();
        ReadOnlySpan<byte> bytes = _reader.Bytes(length, LongestArguments, "arguments");
        while (!bytes.IsEmpty)
        {
            int count = Varint.TryRead(bytes, out ulong value);
            if (count <= 0) throw _reader.Damaged("a number that goes beyond its event");
            _values.Add(value);
            bytes = bytes[count..];
        }
    }

    private void AddText()
    {
        ulong id = _reader.Number(), length = _reader.Number();
        if (length == 0) throw _reader.Damaged("a string of no bytes");
        if (!Parts.Texts.TryAdd(id, _reader.Bytes(length, LongestText, "a string")))
            throw _reader.Damaged($"the string {id} is defined twice or reserved");
    }

    private void BeginBatch(ulong proc, ulong time)
    {
        if (proc != ulong.MaxValue && proc > int.MaxValue) throw _reader.Damaged($"a batch of proc {proc}");
        _goroutineOfProc[_proc] = _goroutine;
        _proc = (int)(uint)proc;
        _goroutine = _goroutineOfProc.GetValueOrDefault(_proc);
        _time = (long)time;
        if (Streams.TryGetValue(_proc, out _stream)) return;
        if (Streams.Count == MostProcs) throw _reader.Damaged($"batches of more than {MostProcs} procs");
        Streams.Add(_proc, _stream = []);
    }

    private void AddStack()
    {
        ulong frames = _values.Count >= 2 ? _values[1] : ulong.MaxValue;
        if (frames > MostFrames || (ulong)_values.Count != 2 + 4 * frames)
            throw _reader.Damaged("a stack with a wrong number of frames");
        uint id = (uint)_values[0];
        if (id == 0 || frames == 0) return;
        for (int i = 2; i < _values.Count; i += 4)
            Parts.Stacks.AddFrame(_values[i], _values[i + 1], _values[i + 2], _values[i + 3]);
        if (!Parts.Stacks.TryEndStack(id)) throw _reader.Damaged($"the stack {id} is defined twice");
    }

    private void AddSample()
    {
        // The time in front is that of the copying; the sample's own is the first argument.
        Samples.Add(Events.Count);
        Events.Add(new V1Event
        {
            Kind = V1Kind.CPUSample,
            Time = (long)_values[1],
            Proc = (int)(uint)_values[2],
            Goroutine = _values[3],
            Stack = (uint)_values[4],
        });
    }

    /// <summary>Copying the events again and again would take longer than reading them: from so many on, the size of
    /// all is estimated from those there are.</summary>
    private void Grow()
    {
        const int Enough = 1 << 16;
        if (Events.Count < Enough) return;
        double estimate = 1.05 * Events.Count * _length / _reader.Position;
        Events.EnsureCapacity((int)Math.Clamp(estimate, Events.Count + 1.0, Array.MaxLength));
    }

    private void AddEvent(V1Kind kind, int code)
    {
        _time = unchecked(_time + (long)_values[0]);
        var e = new V1Event { Kind = kind, Proc = _proc, Goroutine = _goroutine, Time = _time };
        int arguments = _values.Count - 1;
        if (V1Events.HasStack(kind)) e.Stack = (uint)_values[arguments--];
        if (arguments > 0) e.Arg0 = _values[1];
        if (arguments > 1) e.Arg1 = _values[2];
        if (arguments > 2) e.Arg2 = _values[3];
        if (kind is V1Kind.GoStart or V1Kind.GoStartLocal or V1Kind.GoStartLabel) e.Goroutine = _goroutine = e.Arg0;
        else if (V1Events.IsPause(kind)) _goroutine = 0;
        else if (kind is V1Kind.GoSysExit or V1Kind.GoWaiting or V1Kind.GoInSyscall) e.Goroutine = e.Arg0;
        if (kind == V1Kind.UserLog)
        {
            if (code != 3) throw _reader.Damaged("a log without a message");
            e.Message = Messages.Count;
            Messages.Add(_reader.Bytes(_reader.Number(), LongestText, "a message"));
        }
        _stream!.Add(Events.Count);
        if (Events.Count == Events.Capacity) Grow();
        Events.Add(e);
    }
}
