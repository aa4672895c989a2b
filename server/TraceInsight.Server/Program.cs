using System.CommandLine;
using System.CommandLine.Help;
using TraceInsight.Server.Commands;

ParseResult parsed = CommandLine.Create().Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
    return CommandLine.Refuse(parsed);
// The host handles signals; a second handler would hold up the first for its two seconds.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
