using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis.Collector;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/collector.ts</c>, one method each; called from many threads at once.
/// </summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class CollectorRequests(TraceService traces)
{
    private const int MostRows = 1_000_000;
    private const int Windows = 10;

    [JsonRpcMethod("trace/collector", UseSingleObjectParameterDeserialization = true)]
    public CollectorSummary Summary(CollectorParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Steps(request.Steps);
        if (request.Rows is < 1 or > MostRows)
            throw RequestChecks.Bad($"{request.Rows} rows: ask for 1 to {MostRows}");
        return CollectorAnalysis.Of(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), request.Steps, request.Rows,
            cancel);
    }

    [JsonRpcMethod("trace/mutatorCurve", UseSingleObjectParameterDeserialization = true)]
    public MutatorCurve Curve(MutatorCurveParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return MutatorAnalysis.Curve(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), WorkOf(request.Options),
            request.Options.PerProc, request.Options.Quantiles, cancel);
    }

    [JsonRpcMethod("trace/mutatorWindows", UseSingleObjectParameterDeserialization = true)]
    public MutatorWindows Worst(MutatorWindowsParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Time(request.Window);
        if (request.Window <= 0)
            throw RequestChecks.Bad($"a window of {request.Window} ns: ask for 1 or more");
        return MutatorAnalysis.Worst(
            traces.Newest(request.Trace, cancel), new TimeRange(request.Start, request.End), WorkOf(request.Options),
            request.Options.PerProc, request.Window, Windows, cancel);
    }

    private static CollectorWork WorkOf(MutatorOptions options) =>
        (options.StopTheWorld ? CollectorWork.StopTheWorld : 0) | (options.Background ? CollectorWork.Background : 0)
        | (options.Assist ? CollectorWork.Assist : 0) | (options.Sweep ? CollectorWork.Sweep : 0);
}
