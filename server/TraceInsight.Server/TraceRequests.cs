using Microsoft.Extensions.Logging;
using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/trace.ts</c>, one method each; called from many threads at once.</summary>
/// <remarks>Every request has one object as its parameter: <c>vscode-jsonrpc</c> sends an object by name.</remarks>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class TraceRequests(TraceService traces, ILogger<TraceRequests> log)
{
    /// <summary>How long <c>trace/open</c> may wait for a first picture; more and the editor seems not to react.</summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromMilliseconds(50);

    /// <summary>Goroutines that the directory names in each group; the rest come by <c>trace/goroutines</c>.</summary>
    private const int GoroutinesPerGroup = 50;

    [JsonRpcMethod("initialize", UseSingleObjectParameterDeserialization = true)]
    public InitializeResult Initialize(InitializeParams request)
    {
        log.LogInformation("version {Version}, client {Client}", ServerVersion, request.ClientVersion);
        if (request.Protocol != ProtocolConstants.Version)
            log.LogWarning(
                "the client speaks protocol {Theirs}, this server {Ours}", request.Protocol, ProtocolConstants.Version);
        return new InitializeResult(ServerVersion, ProtocolConstants.Version, Environment.ProcessId);
    }

    [JsonRpcMethod("server/memoryLimit", UseSingleObjectParameterDeserialization = true)]
    public Task MemoryLimitAsync(MemoryLimitParams request)
    {
        if (request.Bytes is < 0 or > ProtocolConstants.MaxTime)
            throw RequestChecks.Bad($"{request.Bytes} is no number of bytes");
        log.LogInformation("segments may take {Bytes} bytes of memory", request.Bytes);
        // Writing what is too much into files takes a while.
        return Task.Run(() => traces.Memory.Limit = request.Bytes);
    }

    [JsonRpcMethod("trace/open", UseSingleObjectParameterDeserialization = true)]
    public async Task<TraceState> OpenAsync(OpenParams request, CancellationToken cancel)
    {
        if (request.Path.Length == 0 || request.Path.Contains('\0'))
            throw RequestChecks.Bad("the path is empty or holds a character that no file name has");
        TraceSession session = traces.Open(request.Path, request.ForPicture);
        try
        {
            await session.WaitForSomethingAsync(OpenLimit, cancel);
        }
        catch (OperationCanceledException)
        {
            traces.Close(session.Number);
            throw;
        }
        return TraceState.Of(session.Number, session.Current);
    }

    [JsonRpcMethod("trace/close", UseSingleObjectParameterDeserialization = true)]
    public Task CloseAsync(TraceParams request)
    {
        traces.Close(request.Trace);
        return Task.CompletedTask;
    }

    [JsonRpcMethod("trace/cancel", UseSingleObjectParameterDeserialization = true)]
    public Task CancelAsync(TraceParams request)
    {
        traces.Find(request.Trace).Cancel();
        return Task.CompletedTask;
    }

    [JsonRpcMethod("trace/follow", UseSingleObjectParameterDeserialization = true)]
    public TraceState? Follow(TraceParams request) =>
        traces.Find(request.Trace).Follow() is { } trace ? TraceState.Of(request.Trace, trace) : null;

    [JsonRpcMethod("trace/overview", UseSingleObjectParameterDeserialization = true)]
    public Overview Overview(TraceParams request, CancellationToken cancel) =>
        TraceQueries.Overview(Find(request.Trace, cancel));

    [JsonRpcMethod("trace/lanes", UseSingleObjectParameterDeserialization = true)]
    public LaneDirectoryResult Lanes(TraceParams request, CancellationToken cancel)
    {
        Trace trace = Find(request.Trace, cancel);
        LaneDirectory directory = TraceQueries.Lanes(trace, GoroutinesPerGroup);
        return new LaneDirectoryResult(
            trace.Revision, directory.Lanes, directory.Groups, directory.Threads, directory.Tasks,
            CounterQuery.KnownIn(trace));
    }

    [JsonRpcMethod("trace/goroutines", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<Lane> Goroutines(GoroutinesParams request, CancellationToken cancel)
    {
        RequestChecks.Page(request.From, request.Count);
        return TraceQueries.Goroutines(Find(request.Trace, cancel), request.Group, request.From, request.Count, cancel);
    }

    [JsonRpcMethod("trace/boxes", UseSingleObjectParameterDeserialization = true)]
    public BoxesResult Boxes(BoxesParams request, CancellationToken cancel)
    {
        if (request.Lanes.Count > ProtocolConstants.MaxLanes)
            throw RequestChecks.Bad($"{request.Lanes.Count} lanes where at most {ProtocolConstants.MaxLanes} can be asked for");
        RequestChecks.Range(request.Start, request.End);
        long resolution = Math.Clamp(request.Resolution, 1, ProtocolConstants.MaxTime);

        cancel.ThrowIfCancellationRequested();
        TraceSession session = traces.Find(request.Trace);
        Trace trace = session.Current;
        var lanes = new LaneId[request.Lanes.Count];
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = RequestChecks.Lane(request.Lanes[i]);
        SpanSearch? search = request.Search is { } number ? session.Searches.Find(number)?.Search : null;
        BoxFrame frame = TraceQueries.Boxes(
            trace, lanes, new TimeRange(request.Start, request.End), resolution, search, cancel);
        session.Pictured();
        return new BoxesResult(
            trace.Revision, frame.Origin, frame.Window.Start, frame.Window.End, frame.Resolution,
            search is null ? null : request.Search, frame.Labels, frame.Columns);
    }

    [JsonRpcMethod("trace/span", UseSingleObjectParameterDeserialization = true)]
    public SpanDetails? Span(SpanParams request, CancellationToken cancel)
    {
        RequestChecks.Time(request.Time);
        return TraceQueries.Span(
            Find(request.Trace, cancel), RequestChecks.Lane(request.Lane), request.Time, request.Move);
    }

    [JsonRpcMethod("trace/moment", UseSingleObjectParameterDeserialization = true)]
    public Moment Moment(MomentParams request, CancellationToken cancel)
    {
        RequestChecks.Time(request.Time);
        return TraceQueries.Moment(Find(request.Trace, cancel), request.Time);
    }

    [JsonRpcMethod("trace/range", UseSingleObjectParameterDeserialization = true)]
    public RangeSummary Range(RangeParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return RangeAnalysis.Of(
            Find(request.Trace, cancel), new TimeRange(request.Start, request.End), cancel);
    }

    internal static string ServerVersion { get; } =
        typeof(TraceRequests).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private Trace Find(int number, CancellationToken cancel) => traces.Newest(number, cancel);
}
