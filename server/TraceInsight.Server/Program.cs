using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Logging;
using TraceInsight.Server;
using TraceInsight.Server.Commands;
using TraceInsight.Server.Protocol;

const int usageError = 2;
var logLevels = new Dictionary<string, LogLevel>
{
    ["trace"] = LogLevel.Trace,
    ["debug"] = LogLevel.Debug,
    ["info"] = LogLevel.Information,
    ["warn"] = LogLevel.Warning,
    ["error"] = LogLevel.Error,
    ["off"] = LogLevel.None,
};

var parentPid = new Option<int?>("--parent-pid") { Description = "End when the process with this number ends." };
var logLevel = new Option<string>("--log-level")
{
    Description = "What to write to standard error.",
    DefaultValueFactory = _ => "info",
};
logLevel.AcceptOnlyFromAmong([.. logLevels.Keys]);
var serve = new Command("serve", "Answer the editor: JSON-RPC on standard input and output.") { parentPid, logLevel };
serve.SetAction((arguments, _) =>
    ServeCommand.RunAsync(arguments.GetValue(parentPid), logLevels[arguments.GetRequiredValue(logLevel)]));

var file = new Argument<string>("FILE") { Description = "The trace; - for standard input. It may be compressed with gzip." };
var json = new Option<bool>("--json") { Description = "Print JSON." };
var info = new Command("info", "Print what a file is.") { file, json };
info.SetAction(arguments => Reading.Run(
    arguments.GetRequiredValue(file),
    input => InfoCommand.Run(input, arguments.GetValue(json), Console.OpenStandardOutput())));
var events = new Command("events", "Print the events as `go tool trace -d=parsed` does.") { file };
events.SetAction(arguments => Reading.Run(
    arguments.GetRequiredValue(file), input => EventsCommand.Run(input, Console.OpenStandardOutput())));

var root = new RootCommand("TraceInsight reads execution traces of Go programs.") { serve, info, events };
foreach (VersionOption version in root.Options.OfType<VersionOption>())
    version.Action = new VersionAction();

ParseResult parsed = root.Parse(args);
// The host handles signals; a second handler would hold up the first for its two seconds.
int status = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? usageError : status;

internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        Console.WriteLine($"traceinsight {TraceRequests.ServerVersion} (protocol {ProtocolConstants.Version})");
        return 0;
    }
}
