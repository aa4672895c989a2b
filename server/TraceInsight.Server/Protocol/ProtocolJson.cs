using System.Text.Json;
using System.Text.Json.Serialization;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Analysis.Collector;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Analysis.Tasks;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Server.Protocol;

/// <summary>How messages are written and read; generated at build time, so that Native AOT can.</summary>
[JsonSerializable(typeof(InitializeParams))]
[JsonSerializable(typeof(InitializeResult))]
[JsonSerializable(typeof(OpenParams))]
[JsonSerializable(typeof(TraceParams))]
[JsonSerializable(typeof(MemoryLimitParams))]
[JsonSerializable(typeof(TraceState))]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(LaneDirectoryResult))]
[JsonSerializable(typeof(GoroutinesParams))]
[JsonSerializable(typeof(IReadOnlyList<Lane>))]
[JsonSerializable(typeof(BoxesParams))]
[JsonSerializable(typeof(BoxesResult))]
[JsonSerializable(typeof(SpanParams))]
[JsonSerializable(typeof(SpanDetails))]
[JsonSerializable(typeof(MomentParams))]
[JsonSerializable(typeof(Moment))]
[JsonSerializable(typeof(LaneParams))]
[JsonSerializable(typeof(StackRows))]
[JsonSerializable(typeof(AcquaintanceLanes))]
[JsonSerializable(typeof(ChainParams))]
[JsonSerializable(typeof(Chain))]
[JsonSerializable(typeof(RangeParams))]
[JsonSerializable(typeof(RangeSummary))]
[JsonSerializable(typeof(GoroutineGroups))]
[JsonSerializable(typeof(GoroutineTableParams))]
[JsonSerializable(typeof(GoroutinePage))]
[JsonSerializable(typeof(SearchParams))]
[JsonSerializable(typeof(SearchState))]
[JsonSerializable(typeof(MatchesParams))]
[JsonSerializable(typeof(IReadOnlyList<Match>))]
[JsonSerializable(typeof(MatchFromParams))]
[JsonSerializable(typeof(MatchIndex))]
[JsonSerializable(typeof(FoundSummaryParams))]
[JsonSerializable(typeof(FoundSummary))]
[JsonSerializable(typeof(NamesParams))]
[JsonSerializable(typeof(ArrangeParams))]
[JsonSerializable(typeof(ArrangedLanes))]
[JsonSerializable(typeof(ArrangedPageParams))]
[JsonSerializable(typeof(Lane))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(Statistics))]
[JsonSerializable(typeof(ProfileParams))]
[JsonSerializable(typeof(CallTree))]
[JsonSerializable(typeof(PprofResult))]
[JsonSerializable(typeof(SchedulingParams))]
[JsonSerializable(typeof(Scheduling))]
[JsonSerializable(typeof(ThreadsOverTime))]
[JsonSerializable(typeof(RanInstead))]
[JsonSerializable(typeof(CountersParams))]
[JsonSerializable(typeof(CountersResult))]
[JsonSerializable(typeof(CollectorParams))]
[JsonSerializable(typeof(CollectorSummary))]
[JsonSerializable(typeof(MutatorCurveParams))]
[JsonSerializable(typeof(MutatorCurve))]
[JsonSerializable(typeof(MutatorWindowsParams))]
[JsonSerializable(typeof(MutatorWindows))]
[JsonSerializable(typeof(TaskGroups))]
[JsonSerializable(typeof(TaskTableParams))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(TaskParams))]
[JsonSerializable(typeof(TaskDetails))]
[JsonSerializable(typeof(AlikeParams))]
[JsonSerializable(typeof(Alike))]
[JsonSerializable(typeof(RegionGroups))]
[JsonSerializable(typeof(RegionTableParams))]
[JsonSerializable(typeof(RegionPage))]
// StreamJsonRpc itself needs these: without the first a malformed request stops the connection and the
// caller waits for ever, without the second $/cancelRequest is ignored, without the third a null result fails.
[JsonSerializable(typeof(CommonErrorData))]
[JsonSerializable(typeof(RequestId))]
[JsonSerializable(typeof(object))]
public sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>What to give to the formatter: it does not see options that are declared on the context.</summary>
    public static JsonSerializerOptions CreateOptions() => new()
    {
        TypeInfoResolver = Default,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // A field that is missing or null is a mistake of the client; it must not arrive as 0.
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters =
        {
            new JsonStringEnumConverter<ProblemKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<TracePhase>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<SpanMove>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<ChainCause>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<ProfileKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<GoroutineColumn>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<LaneGrouping>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<LaneOrder>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<CounterSeries>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<MatchColumn>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<NameKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new LaneKindConverter(),
        },
    };
}

/// <summary><c>gc</c>, <c>stw</c>, <c>proc</c>, <c>goroutine</c>; what lies below is named as in C#.</summary>
internal sealed class LaneKindConverter : JsonConverter<LaneKind>
{
    public override LaneKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() switch
        {
            "gc" => LaneKind.GC,
            "stw" => LaneKind.StopTheWorld,
            "proc" => LaneKind.Proc,
            "goroutine" => LaneKind.Goroutine,
            "regions" => LaneKind.Regions,
            "markAssists" => LaneKind.MarkAssists,
            "sweeps" => LaneKind.Sweeps,
            "logs" => LaneKind.Logs,
            "wakes" => LaneKind.Wakes,
            "cpuSamples" => LaneKind.CpuSamples,
            "thread" => LaneKind.Thread,
            "task" => LaneKind.Task,
            "taskGoroutines" => LaneKind.TaskGoroutines,
            "taskRegions" => LaneKind.TaskRegions,
            "taskLogs" => LaneKind.TaskLogs,
            "stacks" => LaneKind.Stacks,
            string other => throw new JsonException($"'{other}' is no kind of lane"),
            null => throw new JsonException("a kind of lane is missing"),
        };

    public override void Write(Utf8JsonWriter writer, LaneKind value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value switch
        {
            LaneKind.GC => "gc",
            LaneKind.StopTheWorld => "stw",
            LaneKind.Proc => "proc",
            LaneKind.Goroutine => "goroutine",
            LaneKind.Regions => "regions",
            LaneKind.MarkAssists => "markAssists",
            LaneKind.Sweeps => "sweeps",
            LaneKind.Logs => "logs",
            LaneKind.Wakes => "wakes",
            LaneKind.CpuSamples => "cpuSamples",
            LaneKind.Thread => "thread",
            LaneKind.Task => "task",
            LaneKind.TaskGoroutines => "taskGoroutines",
            LaneKind.TaskRegions => "taskRegions",
            LaneKind.TaskLogs => "taskLogs",
            LaneKind.Stacks => "stacks",
            _ => throw new JsonException($"{value} has no name in the protocol"),
        });
}
