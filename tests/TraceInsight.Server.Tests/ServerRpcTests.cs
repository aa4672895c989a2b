using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;
using TraceInsight.Server.Protocol;
using Xunit;

namespace TraceInsight.Server.Tests;

/// <summary>What the published server can only be made to do by a fault in it; the rest is in <c>server.test.ts</c>.</summary>
public sealed class ServerRpcTests : IDisposable
{
    private readonly List<string> _logged = [];
    private readonly ServerRpc _server;
    private readonly JsonRpc _client;

    public ServerRpcTests()
    {
        (Stream clientEnd, Stream serverEnd) = FullDuplexStream.CreatePair();
        ILogger log = new ListLog(_logged);
        // Without traces every question fails inside its handler with a real NullReferenceException.
        var requests = new RequestHandlers(null!, new ListLog(_logged));
        _server = new ServerRpc(serverEnd, new TraceService(NullLogger<TraceService>.Instance), requests, log);
        _server.StartListening();
        var formatter = new SystemTextJsonFormatter { JsonSerializerOptions = ProtocolJson.CreateOptions() };
        _client = new JsonRpc(new HeaderDelimitedMessageHandler(clientEnd, formatter));
        _client.StartListening();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task An_exception_in_a_handler_is_answered_as_internal_and_without_its_stack()
    {
        RemoteInvocationException answer = await Assert.ThrowsAsync<RemoteInvocationException>(AskOverview);
        Assert.Equal(ErrorCodes.Internal, answer.ErrorCode);
        Assert.StartsWith("trace/overview: ", answer.Message);
        Assert.DoesNotContain('\n', answer.Message);
        Assert.Null(answer.ErrorData);
    }

    [Fact]
    public async Task An_exception_in_a_handler_is_logged_with_its_stack()
    {
        await Assert.ThrowsAsync<RemoteInvocationException>(AskOverview);
        string logged = Assert.Single(_logged, text => text.StartsWith("Error: trace/overview failed", StringComparison.Ordinal));
        Assert.Contains($"at {typeof(TraceRequests).FullName}.", logged);
    }

    [Fact]
    public async Task The_connection_outlives_an_exception_in_a_handler()
    {
        await Assert.ThrowsAsync<RemoteInvocationException>(AskOverview);
        InitializeResult answer = await _client.InvokeWithParameterObjectAsync<InitializeResult>(
            "initialize", new Dictionary<string, object?> { ["clientVersion"] = "test", ["protocol"] = 1 },
            TestContext.Current.CancellationToken);
        Assert.Equal(ProtocolConstants.Version, answer.Protocol);
    }

    private Task AskOverview() => _client.InvokeWithParameterObjectAsync<object>(
        "trace/overview", new Dictionary<string, object?> { ["trace"] = 1 }, TestContext.Current.CancellationToken);
}

/// <summary>Keeps what is logged as <c>Level: text</c>, with the exception.</summary>
internal sealed class ListLog(List<string> lines) : ILogger<TraceRequests>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
            lines.Add($"{logLevel}: {formatter(state, exception)}\n{exception}");
    }
}
