using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/counters.ts</c>, one method each; called from many threads at once.
/// </summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class CounterRequests(TraceService traces)
{
    /// <summary>How long an answer may take where the trace has not been counted yet; the rest comes when it is asked for
    /// again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    private const int MostSeries = 64;

    [JsonRpcMethod("trace/counters", UseSingleObjectParameterDeserialization = true)]
    public CountersResult Counters(CountersParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        if (request.Resolution is < 1 or > ProtocolConstants.MaxTime)
            throw RequestChecks.Bad($"a resolution of {request.Resolution} ns: ask for 1 or more");
        if (request.Series.Count > MostSeries)
            throw RequestChecks.Bad($"{request.Series.Count} series: ask for at most {MostSeries}");
        Trace trace = traces.Newest(request.Trace, cancel);
        CounterFrame frame = CounterQuery.Of(
            trace, new TimeRange(request.Start, request.End), request.Resolution, request.Series, Patience, cancel);
        return new CountersResult(
            trace.Revision, frame.Origin, frame.Resolution, frame.Buckets, frame.Complete, frame.Columns);
    }
}
