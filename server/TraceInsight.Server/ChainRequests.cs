using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/chain.ts</c>, one method each; called from many threads at once.</summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class ChainRequests(TraceService traces)
{
    private const int MostLinks = 1000;

    /// <summary>Goroutines that are named: more can neither be seen at once nor listed.</summary>
    private const int MostLanes = 5000;

    [JsonRpcMethod("trace/chain", UseSingleObjectParameterDeserialization = true)]
    public Chain? Chain(ChainParams request, CancellationToken cancel)
    {
        RequestChecks.Time(request.Time);
        if (request.Count is < 1 or > MostLinks)
            throw RequestChecks.Bad($"{request.Count} links: ask for 1 to {MostLinks}");
        return TraceQueries.Chain(
            traces.Newest(request.Trace, cancel), RequestChecks.Lane(request.Lane), request.Time, request.GoOn,
            request.Count, cancel);
    }

    [JsonRpcMethod("trace/acquaintances", UseSingleObjectParameterDeserialization = true)]
    public AcquaintanceLanes Acquaintances(LaneParams request, CancellationToken cancel)
    {
        Trace trace = traces.Newest(request.Trace, cancel);
        LaneId lane = RequestChecks.Lane(request.Lane);
        if (lane.Kind != LaneKind.Goroutine)
            throw RequestChecks.Bad($"{request.Lane} is no lane of a goroutine");
        return AcquaintanceLanes.Of(trace, lane, MostLanes, cancel);
    }
}
