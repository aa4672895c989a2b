using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TraceInsight.Engine;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary>What <c>traceinsight profile --json</c> prints.</summary>
/// <param name="Count">Spans or CPU samples, as Go counts them.</param>
/// <param name="TimeNs">Null of CPU samples.</param>
/// <param name="Corrected">Where Go leaves something out, the right sums; otherwise null.</param>
internal sealed record ProfileInfo(
    string Kind, long StartNs, long EndNs, long Count, long? TimeNs, CorrectedProfileInfo? Corrected,
    IReadOnlyList<FunctionInfo> Functions, IReadOnlyList<SampleInfo> Samples);

/// <param name="Unfinished">Spans that had not ended when the trace did; they count with the part that is known.</param>
internal sealed record CorrectedProfileInfo(long Count, long? TimeNs, long Unfinished, IReadOnlyList<FunctionInfo> Functions);

internal sealed record FunctionInfo(
    string Function, string File, long SelfCount, long TotalCount, long? SelfNs, long? TotalNs);

/// <param name="Stack">Innermost call first.</param>
internal sealed record SampleInfo(long Count, long? TimeNs, IReadOnlyList<FrameInfo> Stack);

internal sealed record FrameInfo(string Function, string File, int Line, ulong Address);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ProfileInfo))]
internal sealed partial class ProfileInfoJson : JsonSerializerContext;

/// <summary><c>traceinsight profile FILE --kind KIND</c>: where goroutines spent time.</summary>
internal static class ProfileCommand
{
    public static readonly IReadOnlyDictionary<string, ProfileKind> Kinds = new Dictionary<string, ProfileKind>
    {
        ["net"] = ProfileKind.Net,
        ["sync"] = ProfileKind.Sync,
        ["syscall"] = ProfileKind.Syscall,
        ["sched"] = ProfileKind.Sched,
        ["cpu"] = ProfileKind.Cpu,
    };

    private const int MostRows = 100;

    public static int Run(
        InputFile input, string kindName, TimeRange range, string? pprof, bool json, Stream output)
    {
        ProfileKind kind = Kinds[kindName];
        Trace trace = null!;
        using var store = new SegmentStore(new SegmentMemory());
        TraceLoader.Load(input.Path, published => trace = published, CancellationToken.None, store: store);
        Problem? problem = input.Problem ?? trace.Problem;
        if (problem is not null)
            Reading.Report(input, problem);
        if (trace.Phase == TracePhase.Failed)
            return Reading.Unreadable;
        StackProfile profile = ProfileAnalysis.LikeGo(trace, kind, range, ProfileFilter.None, CancellationToken.None);
        if (pprof is not null && !TryWrite(profile, pprof))
            return Reading.WrongUse;
        using var writer = new StreamWriter(output) { NewLine = "\n" };
        if (json || pprof is null)
        {
            StackProfile right = ProfileAnalysis.Of(trace, kind, range, ProfileFilter.None, CancellationToken.None);
            if (json)
                writer.WriteLine(JsonSerializer.Serialize(Of(kindName, profile, right), ProfileInfoJson.Default.ProfileInfo));
            else
                WriteText(right, writer);
        }
        return problem is null ? Reading.Complete : Reading.Partial;
    }

    /// <summary>Says on standard error why it could not be written, which is no fault of the trace.</summary>
    private static bool TryWrite(StackProfile profile, string path)
    {
        try
        {
            using var content = new MemoryStream();
            PprofFile.Write(profile, content);
            Replace(path, content);
            return true;
        }
        // The last is how .NET tells that a file would be larger than the system lets it be.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            Console.Error.WriteLine(
                $"traceinsight: {path}: the profile could not be written: {fault.Message.TrimEnd('.')}. "
                + (Reading.IsFull(fault)
                    ? "Make room there, or name a file somewhere else."
                    : "Name a file in a folder that you may write to."));
            return false;
        }
    }

    /// <summary>What is there already is lost only once all of the new is written.</summary>
    private static void Replace(string path, MemoryStream content)
    {
        content.Position = 0;
        // A device or a pipe, which has no length, and what a link leads to are to be written to, not replaced.
        if (new FileInfo(path) is not { Exists: true, Length: > 0, LinkTarget: null })
        {
            Write(path);
            return;
        }
        string beside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            Write(beside);
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }

        void Write(string to)
        {
            using FileStream file = File.Create(to);
            content.CopyTo(file);
            file.Flush();
        }
    }

    private static ProfileInfo Of(string kind, StackProfile profile, StackProfile right)
    {
        bool hasTime = profile.Kind != ProfileKind.Cpu;
        bool isRight = (profile.Count, profile.Time) == (right.Count, right.Time);
        return new ProfileInfo(
            kind, profile.Range.Start, profile.Range.End, profile.Count, Time(profile.Time),
            isRight ? null : new CorrectedProfileInfo(right.Count, Time(right.Time), right.Unfinished, Functions(right)),
            Functions(profile),
            [.. profile.Sums.Select(sum => new SampleInfo(sum.Count, Time(sum.Time), Frames(profile.Trace, sum.Stack)))]);

        long? Time(long time) => hasTime ? time : null;

        FunctionInfo[] Functions(StackProfile of) =>
        [
            .. FunctionSum.Of(of).Select(sum => new FunctionInfo(
                sum.Name, sum.File, sum.SelfCount, sum.TotalCount, Time(sum.Self), Time(sum.Total))),
        ];
    }

    private static FrameInfo[] Frames(Trace trace, int stack)
    {
        ReadOnlySpan<StackFrame> frames = trace.Stacks[stack];
        var infos = new FrameInfo[frames.Length];
        for (int i = 0; i < infos.Length; i++)
        {
            StackFrame frame = frames[i];
            infos[i] = new FrameInfo(
                trace.Texts[frame.Function], trace.Texts[frame.File], frame.Line, trace.Stacks.AddressOf(frame.Place));
        }
        return infos;
    }

    private static void WriteText(StackProfile profile, StreamWriter writer)
    {
        IReadOnlyList<FunctionSum> functions = FunctionSum.Of(profile);
        bool hasTime = profile.Kind != ProfileKind.Cpu;
        if (profile.Count == 0)
        {
            writer.WriteLine(hasTime
                ? "No such time in this trace, or in this range of it."
                : "No CPU samples in this trace, or in this range of it: they are in it if a CPU profile is recorded at the "
                    + "same time, as with go test -trace trace.out -cpuprofile cpu.out, from Go 1.19 on.");
            return;
        }
        string unit = hasTime ? "Times in ms; all that is known, also of what did not end. " : "In samples. ";
        writer.WriteLine($"{unit}{Text(profile.Count)} {(hasTime ? "spans" : "samples")}"
            + (hasTime ? $", {Ms(profile.Time)} ms." : "."));
        long whole = Math.Max(1, hasTime ? profile.Time : profile.Count);
        Line("self", "self%", "total", "total%", "count", "function");
        foreach (FunctionSum sum in functions.Take(MostRows))
        {
            Line(
                Value(sum.Self), Share(sum.Self), Value(sum.Total), Share(sum.Total), Text(sum.TotalCount),
                sum.Name.Length == 0 ? "(no stack)" : sum.Name);
        }
        if (functions.Count > MostRows)
            writer.WriteLine($"and {Text(functions.Count - MostRows)} functions with less; all of them with --json");

        void Line(string self, string selfShare, string total, string totalShare, string count, string function) =>
            writer.WriteLine($"{self,14} {selfShare,7} {total,14} {totalShare,7} {count,10}  {function}");

        string Value(long value) => hasTime ? Ms(value) : Text(value);

        string Share(long value) => (100.0 * value / whole).ToString("F2", CultureInfo.InvariantCulture) + "%";
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Ms(long nanoseconds) => (nanoseconds / 1e6).ToString("F3", CultureInfo.InvariantCulture);
}
