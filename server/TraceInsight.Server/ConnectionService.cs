using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nerdbank.Streams;

namespace TraceInsight.Server;

/// <summary>What <c>serve</c> was asked for.</summary>
/// <param name="ParentProcess">Number of the process without which this one has no purpose, or null.</param>
internal sealed record ServeOptions(Stream Input, Stream Output, int? ParentProcess);

/// <summary>Serves the one client on standard input and output, and ends the process when it is gone.</summary>
internal sealed class ConnectionService(
    ServeOptions options,
    TraceService traces,
    RequestHandlers requests,
    IHostApplicationLifetime lifetime,
    ILogger<ConnectionService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var rpc = new ServerRpc(
                FullDuplexStream.Splice(options.Input, options.Output), traces, requests, log);
            rpc.StartListening();
            Task parentGone = options.ParentProcess is int parent
                ? WaitForEndOfAsync(parent, stoppingToken)
                : Task.Delay(Timeout.Infinite, stoppingToken);
            Task ended = await Task.WhenAny(rpc.Completion, parentGone);
            if (!stoppingToken.IsCancellationRequested)
                await ended;
        }
        catch (Exception fault)
        {
            log.LogError(fault, "the connection broke");
            // A failed service alone would leave 0.
            Environment.ExitCode = 1;
        }
        finally
        {
            await traces.CancelAllAsync(TimeSpan.FromSeconds(1));
            lifetime.StopApplication();
        }
    }

    private async Task WaitForEndOfAsync(int processId, CancellationToken cancel)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync(cancel);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
        log.LogInformation("process {Parent} ended", processId);
    }
}
