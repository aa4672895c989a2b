using Microsoft.Extensions.Logging;

namespace TraceInsight.Server;

/// <summary>Writes each line of a message as <c>level: text</c> to standard error, where the extension reads it.</summary>
internal sealed class StandardErrorLog : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        string level = logLevel switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            _ => "error",
        };
        string text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}";
        // One write a message: Console.Error is synchronized, so messages of several threads do not mix.
        Console.Error.Write(string.Concat(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{level}: {line.TrimEnd('\r')}\n")));
    }

    public void Dispose() { }
}
