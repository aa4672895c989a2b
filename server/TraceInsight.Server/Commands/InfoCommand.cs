using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TraceInsight.Engine;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Server.Commands;

/// <summary>What <c>traceinsight info --json</c> prints. Times are nanoseconds.</summary>
/// <param name="Bytes">Of the trace itself; a compressed file is smaller.</param>
/// <param name="Format"><c>v2</c> from Go 1.22 on, <c>v1</c> before.</param>
/// <param name="EventsByKind">Go's own name of each kind that occurs → how many.</param>
/// <param name="FirstEventClock">The file's own clock at the first event.</param>
internal sealed record TraceInfo(
    string File, long Bytes, string Format, int Version, int Generations, long Events,
    IReadOnlyDictionary<string, long> EventsByKind, long FirstEventClock, long DurationNs, string? WallClockStart,
    int Goroutines, int Procs, int Threads, int Tasks, long Regions, long Logs, long CpuSamples,
    bool Complete, InfoProblem? Problem);

/// <param name="Offset">In the file; null where it is not known.</param>
internal sealed record InfoProblem(string Message, long? Offset);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(TraceInfo))]
internal sealed partial class InfoJson : JsonSerializerContext;

/// <summary><c>traceinsight info FILE</c>: what the file is.</summary>
internal static class InfoCommand
{
    public static int Run(InputFile input, bool json, Stream output)
    {
        Trace trace = null!;
        using var store = new SegmentStore(new SegmentMemory());
        TraceLoader.Load(input.Path, published => trace = published, CancellationToken.None, store: store);
        Problem? problem = input.Problem ?? trace.Problem;
        if (problem is not null)
            Reading.Report(input, problem);
        if (trace.Phase == TracePhase.Failed)
            return Reading.Unreadable;

        TraceInfo info = Of(input.Name, trace, problem);
        if (json)
            JsonSerializer.Serialize(output, info, InfoJson.Default.TraceInfo);
        using var writer = new StreamWriter(output) { NewLine = "\n" };
        if (json)
            writer.WriteLine();
        else
            WriteText(info, writer);
        return info.Complete ? Reading.Complete : Reading.Partial;
    }

    private static TraceInfo Of(string name, Trace trace, Problem? problem)
    {
        Overview facts = TraceQueries.Overview(trace);
        return new TraceInfo(
            name, trace.Bytes, trace.FormatVersion < 22 ? "v1" : "v2", trace.FormatVersion, facts.Generations,
            facts.Events, trace.Counts.EventsByKind, trace.OriginClock, facts.Duration, facts.WallClockStart,
            facts.Goroutines, facts.Procs, facts.Threads, facts.Tasks, facts.Regions, facts.Logs, facts.CpuSamples,
            problem is null, problem is null ? null : new InfoProblem(Reading.Sentence(problem), problem.Offset));
    }

    private static void WriteText(TraceInfo info, TextWriter writer)
    {
        void Line(string what, FormattableString value) =>
            writer.WriteLine($"{what,-12} {value.ToString(CultureInfo.InvariantCulture)}");

        Line("file", $"{info.File}, {info.Bytes:N0} bytes");
        Line("format", $"Go 1.{info.Version} ({info.Format})");
        Line("duration", $"{info.DurationNs / 1e6:N3} ms");
        if (info.WallClockStart is not null)
            Line("recorded", $"{info.WallClockStart}");
        Line("events", $"{info.Events:N0} in {info.Generations:N0} generation{(info.Generations == 1 ? "" : "s")}");
        foreach ((string kind, long count) in info.EventsByKind.OrderByDescending(kind => kind.Value))
            Line("", $"{count,14:N0} {kind}");
        Line("goroutines", $"{info.Goroutines:N0} on {info.Procs:N0} procs and {info.Threads:N0} threads");
        Line("annotations", $"{info.Tasks:N0} tasks, {info.Regions:N0} regions, {info.Logs:N0} logs");
        Line("CPU samples", $"{info.CpuSamples:N0}");
        Line("complete", $"{info.Problem?.Message ?? "yes"}");
    }
}
