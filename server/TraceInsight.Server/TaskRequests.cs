using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis.Tasks;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/tasks.ts</c>, one method each; called from many threads at once.</summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class TaskRequests(TraceService traces)
{
    [JsonRpcMethod("trace/taskGroups", UseSingleObjectParameterDeserialization = true)]
    public TaskGroups Groups(RangeParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return TaskAnalysis.Groups(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), cancel);
    }

    [JsonRpcMethod("trace/taskTable", UseSingleObjectParameterDeserialization = true)]
    public TaskPage Table(TaskTableParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Page(request.From, request.Count);
        return TaskAnalysis.Table(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), request.Name, request.Least,
            request.Most, request.From, request.Count, cancel);
    }

    /// <returns>Null where the trace has no such task.</returns>
    [JsonRpcMethod("trace/task", UseSingleObjectParameterDeserialization = true)]
    public TaskDetails? Task(TaskParams request, CancellationToken cancel) =>
        TaskAnalysis.Of(traces.Newest(request.Trace, cancel), (ulong)request.Id, cancel);

    /// <returns>Null where the range is that of no region and no task.</returns>
    [JsonRpcMethod("trace/alike", UseSingleObjectParameterDeserialization = true)]
    public Alike? Alike(AlikeParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return AlikeQuery.Of(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), request.Forward, cancel);
    }

    [JsonRpcMethod("trace/regionGroups", UseSingleObjectParameterDeserialization = true)]
    public RegionGroups RegionGroups(RangeParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return RegionAnalysis.Groups(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), cancel);
    }

    [JsonRpcMethod("trace/regionTable", UseSingleObjectParameterDeserialization = true)]
    public RegionPage RegionTable(RegionTableParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Page(request.From, request.Count);
        return RegionAnalysis.Table(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), request.Name, request.Source,
            request.Least, request.Most, request.From, request.Count, cancel);
    }
}
