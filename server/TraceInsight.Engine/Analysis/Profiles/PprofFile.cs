using System.IO.Compression;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>Writes a profile as <c>go tool pprof</c> reads it, with what <c>go tool trace -pprof</c> writes in it.</summary>
/// <remarks>The format has a dozen fields (<c>google/pprof, proto/profile.proto</c>), fewer than a library for it has
/// classes. Locations are addresses, as in <c>Go 1.27, internal/trace/traceviewer/pprof.go</c>.</remarks>
public sealed class PprofFile
{
    // Numbers of fields.
    private const int SampleType = 1, Sample = 2, LocationField = 4, FunctionField = 5, StringTable = 6;
    private const int PeriodType = 11, Period = 12;

    private readonly Trace _trace;
    private readonly ProtobufWriter _profile = new();
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal) { [""] = 0 };
    private readonly List<string> _textsInOrder = [""];
    private readonly Dictionary<ulong, ulong> _locations = [];
    private readonly Dictionary<(int Name, int File), ulong> _functions = [];

    // Of the stand-in between where a goroutine waited and who ended that.
    private const ulong Separator = ulong.MaxValue;

    private PprofFile(Trace trace) => _trace = trace;

    /// <summary>Compressed with gzip.</summary>
    public static void Write(StackProfile profile, Stream output)
    {
        ArgumentNullException.ThrowIfNull(profile);
        byte[] content = new PprofFile(profile.Trace).Content(profile);
        using var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(content);
    }

    private byte[] Content(StackProfile profile)
    {
        bool hasTime = profile.Kind != ProfileKind.Cpu;
        AddType(SampleType, hasTime ? "contentions" : "samples", "count");
        if (hasTime)
            AddType(SampleType, "delay", "nanoseconds");
        foreach (StackSum sum in profile.Sums)
        {
            var locations = new List<ulong>();
            // Innermost first: what ended the wait is called by what waited, the one that did it last.
            if (profile.Kind == ProfileKind.OffCpu)
                AddWaker(locations, sum.Waker);
            foreach (StackFrame frame in _trace.Stacks[sum.Stack])
                locations.Add(LocationOf(frame));
            var sample = new ProtobufWriter();
            sample.Packed(1, locations);
            sample.Packed(2, hasTime ? [(ulong)sum.Count, (ulong)sum.Time] : [(ulong)sum.Count]);
            _profile.Message(Sample, sample);
        }
        AddType(PeriodType, "trace", "count");
        _profile.Number(Period, 1);
        foreach (string text in _textsInOrder)
            _profile.Text(StringTable, text);
        return _profile.ToArray();
    }

    private void AddWaker(List<ulong> locations, int waker)
    {
        ReadOnlySpan<StackFrame> frames = _trace.Stacks[waker];
        for (int i = frames.Length - 1; i >= 0; i--)
            locations.Add(LocationOf(frames[i]));
        locations.Add(Location(Separator, 0, FunctionOf(Text("woken by"), 0), 0));
    }

    private void AddType(int field, string type, string unit)
    {
        var value = new ProtobufWriter();
        value.Number(1, (ulong)Text(type));
        value.Number(2, (ulong)Text(unit));
        _profile.Message(field, value);
    }

    private ulong LocationOf(in StackFrame frame)
    {
        ulong address = _trace.Stacks.AddressOf(frame.Place);
        return _locations.TryGetValue(address, out ulong id)
            ? id
            : Location(
                address, address, FunctionOf(Text(_trace.Texts[frame.Function]), Text(_trace.Texts[frame.File])),
                (ulong)frame.Line);
    }

    private ulong Location(ulong key, ulong address, ulong function, ulong lineNumber)
    {
        if (_locations.TryGetValue(key, out ulong id))
            return id;
        id = (ulong)_locations.Count + 1;
        _locations.Add(key, id);
        var line = new ProtobufWriter();
        line.Number(1, function);
        line.Number(2, lineNumber);
        var location = new ProtobufWriter();
        location.Number(1, id);
        location.Number(3, address);
        location.Message(4, line);
        _profile.Message(LocationField, location);
        return id;
    }

    private ulong FunctionOf(int name, int file)
    {
        if (_functions.TryGetValue((name, file), out ulong id))
            return id;
        id = (ulong)_functions.Count + 1;
        _functions.Add((name, file), id);
        var function = new ProtobufWriter();
        function.Number(1, id);
        function.Number(2, (ulong)name);
        function.Number(3, (ulong)name);
        function.Number(4, (ulong)file);
        _profile.Message(FunctionField, function);
        return id;
    }

    private int Text(string text)
    {
        if (!_texts.TryGetValue(text, out int number))
        {
            number = _textsInOrder.Count;
            _texts.Add(text, number);
            _textsInOrder.Add(text);
        }
        return number;
    }
}
