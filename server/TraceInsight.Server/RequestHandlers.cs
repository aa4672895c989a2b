using Microsoft.Extensions.Logging;
using StreamJsonRpc;

namespace TraceInsight.Server;

/// <summary>All that a client can ask, by area: one class of requests for each.</summary>
internal sealed class RequestHandlers(TraceService traces, ILogger<TraceRequests> log)
{
    private readonly TraceRequests _trace = new(traces, log);
    private readonly GoroutineRequests _goroutines = new(traces);
    private readonly CollectorRequests _collector = new(traces);
    private readonly TaskRequests _tasks = new(traces);
    private readonly SearchRequests _search = new(traces);
    private readonly LaneRequests _lanes = new(traces);
    private readonly ProfileRequests _profiles = new(traces);
    private readonly CounterRequests _counters = new(traces);
    private readonly ChainRequests _chains = new(traces);

    public void AddTo(JsonRpc rpc)
    {
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<TraceRequests>(), _trace, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<GoroutineRequests>(), _goroutines, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<CollectorRequests>(), _collector, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<TaskRequests>(), _tasks, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<SearchRequests>(), _search, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<LaneRequests>(), _lanes, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<ProfileRequests>(), _profiles, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<CounterRequests>(), _counters, null);
        rpc.AddLocalRpcTarget(RpcTargetMetadata.FromShape<ChainRequests>(), _chains, null);
    }
}
