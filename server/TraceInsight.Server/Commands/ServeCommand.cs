using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TraceInsight.Server.Commands;

/// <summary><c>traceinsight serve</c>: JSON-RPC on standard streams.</summary>
internal static class ServeCommand
{
    /// <returns>The exit status: 0 when the client went away, 1 when the connection broke.</returns>
    public static async Task<int> RunAsync(int? parentProcess, LogLevel logLevel)
    {
        var options = new ServeOptions(Console.OpenStandardInput(), Console.OpenStandardOutput(), parentProcess);
        // Standard output belongs to JSON-RPC: one stray line and the client loses its place.
        Console.SetOut(Console.Error);
        // Reading standard input holds a thread of the pool for ever, a slow client holds one that writes.
        ThreadPool.GetMinThreads(out int workers, out int completion);
        ThreadPool.SetMinThreads(workers + 2, completion);

        // Empty: settings files and environment variables of the folder we are started in are not ours.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(logLevel).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services
            .AddSingleton<ILoggerProvider, StandardErrorLog>()
            .AddSingleton(options)
            .AddSingleton<TraceService>()
            .AddSingleton<RequestHandlers>()
            .AddHostedService<ConnectionService>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        using IHost host = builder.Build();
        await host.RunAsync();
        return Environment.ExitCode;
    }
}
