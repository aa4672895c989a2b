using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/goroutines.ts</c> and <c>scheduling.ts</c>, one method each; called from
/// many threads at once.</summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class GoroutineRequests(TraceService traces)
{
    [JsonRpcMethod("trace/goroutineGroups", UseSingleObjectParameterDeserialization = true)]
    public GoroutineGroups Groups(RangeParams request, CancellationToken cancel) =>
        GoroutineAnalysis.Groups(Times(request.Trace, request.Start, request.End, cancel));

    [JsonRpcMethod("trace/goroutineTable", UseSingleObjectParameterDeserialization = true)]
    public GoroutinePage Table(GoroutineTableParams request, CancellationToken cancel)
    {
        RequestChecks.Page(request.From, request.Count);
        return GoroutineAnalysis.Table(
            Times(request.Trace, request.Start, request.End, cancel), request.Group, request.Sort, request.From,
            request.Count);
    }

    [JsonRpcMethod("trace/statistics", UseSingleObjectParameterDeserialization = true)]
    public Statistics Statistics(RangeParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return StatisticsAnalysis.Of(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), cancel);
    }

    [JsonRpcMethod("trace/scheduling", UseSingleObjectParameterDeserialization = true)]
    public Scheduling Scheduling(SchedulingParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Steps(request.Steps);
        return SchedulingAnalysis.Of(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), request.Steps, cancel);
    }

    [JsonRpcMethod("trace/ranInstead", UseSingleObjectParameterDeserialization = true)]
    public RanInstead RanInstead(RangeParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return SchedulingAnalysis.WhoRan(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), cancel);
    }

    [JsonRpcMethod("trace/threads", UseSingleObjectParameterDeserialization = true)]
    public ThreadsOverTime Threads(SchedulingParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Steps(request.Steps);
        return ThreadAnalysis.Of(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), request.Steps, cancel);
    }

    private GoroutineTimes Times(int trace, long start, long end, CancellationToken cancel)
    {
        RequestChecks.Range(start, end);
        return GoroutineTimes.Of(traces.Newest(trace, cancel), new TimeRange(start, end), cancel);
    }
}
