using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The connection to one client: what becomes of exceptions, and when <c>trace/changed</c> is sent.</summary>
internal sealed class ServerRpc : JsonRpc
{
    private readonly TraceService _traces;
    private readonly ILogger _log;

    public ServerRpc(Stream stream, TraceService traces, RequestHandlers requests, ILogger log)
        : base(new HeaderDelimitedMessageHandler(stream, CreateFormatter()))
    {
        _traces = traces;
        _log = log;
        // The default runs one request at a time; a slow one must not hold up the others.
        SynchronizationContext = null;
        CancelLocallyInvokedMethodsWhenConnectionIsClosed = true;
        requests.AddTo(this);
    }

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        (int code, string message) = exception switch
        {
            LocalRpcException expected => (expected.ErrorCode, expected.Message),
            ObjectDisposedException => (ErrorCodes.UnknownTrace, "the trace was closed"),
            JsonException or RpcArgumentDeserializationException => (ErrorCodes.BadRequest, exception.Message),
            _ => (ErrorCodes.Internal, $"{exception.Message} ({exception.GetType().Name}; the log says where)"),
        };
        if (code == ErrorCodes.Internal)
            _log.LogError(exception, "{Method} failed", request.Method);
        else
            _log.LogWarning("{Method}: {Message}", request.Method, message);
        return new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)code, Message = $"{request.Method}: {message}" };
    }

    protected override async ValueTask SendAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        if (message is JsonRpcError { Error: { Code: JsonRpcErrorCode.InvalidParams } detail })
        {
            // StreamJsonRpc answers a request without parameters by itself, past CreateErrorDetails.
            detail.Code = (JsonRpcErrorCode)ErrorCodes.BadRequest;
            detail.Data = null;
        }
        await base.SendAsync(message, cancellationToken);
        if (message is JsonRpcResult)
            _traces.Memory.Answered();
        // Only now does the client know the trace's number: a notification before the answer would be lost.
        if (message is JsonRpcResult { Result: TraceState state })
            _ = AnnounceAsync(state);
    }

    private async Task AnnounceAsync(TraceState state)
    {
        try
        {
            // Built by hand: the Notify methods take the names of properties as they are in C#.
            await _traces.Find(state.Trace).AnnounceAsync(state.Revision, trace => SendAsync(
                new JsonRpcRequest { Method = "trace/changed", Arguments = TraceState.Of(state.Trace, trace) },
                CancellationToken.None).AsTask());
        }
        catch (Exception fault) when (fault is LocalRpcException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Closed, or nobody listens any more.
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every message is in the generated context.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Every message is in the generated context.")]
    private static SystemTextJsonFormatter CreateFormatter() =>
        new() { JsonSerializerOptions = ProtocolJson.CreateOptions() };
}
