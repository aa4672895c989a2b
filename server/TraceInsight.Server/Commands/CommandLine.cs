using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server.Commands;

/// <summary>What can be written on the command line, and what its help says.</summary>
internal static class CommandLine
{
    public const int UsageError = 2;

    private static readonly Dictionary<string, LogLevel> LogLevels = new()
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["off"] = LogLevel.None,
    };

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "The trace, also compressed with gzip; - for standard input.",
    };

    public static RootCommand Create()
    {
        var root = new RootCommand(
            """
            Reads execution traces of Go programs (Go 1.11 to 1.27).

              traceinsight info trace.out
              traceinsight info --json trace.out.gz
              traceinsight events trace.out --from 1.5s --to 1.6s
              traceinsight goroutines trace.out --json
              traceinsight tasks trace.out
              traceinsight mmu trace.out
              traceinsight profile trace.out --kind sync --output sync.pb.gz
              curl -s localhost:6060/debug/pprof/trace?seconds=5 | traceinsight info -

            The answer goes to standard output, problems to standard error. Exit status:
              0  all of the file was read
              1  the file cannot be read; nothing is printed
              2  the command line is wrong
              3  damaged or cut off: the answer covers what comes before, and the
                 problem is on standard error
            """)
        {
            Info(), Events(), Goroutines(), Tasks(), Regions(), Mmu(), Profile(), Serve(),
        };
        foreach (Option option in root.Options)
        {
            if (option is VersionOption version)
            {
                version.Description = "Print the version, and the number of the protocol that the editor speaks.";
                version.Action = new VersionAction();
            }
            else if (option is HelpOption)
            {
                option.Description = "Print this help, or that of a command.";
            }
        }
        return root;
    }

    /// <summary>Says on standard error what is wrong and where to look.</summary>
    public static int Refuse(ParseResult parsed)
    {
        foreach (ParseError error in parsed.Errors)
            Console.Error.WriteLine($"traceinsight: {error.Message}");
        Command command = parsed.CommandResult.Command;
        string name = command is RootCommand ? "traceinsight" : $"traceinsight {command.Name}";
        Console.Error.WriteLine($"See: {name} --help");
        return UsageError;
    }

    private static Command Info()
    {
        Option<bool> json = Json();
        var info = new Command(
            "info",
            """
            Print what a trace is: its format, duration, when it was recorded (from Go 1.25 on), and how many events,
            goroutines, procs, threads, tasks, regions, logs and CPU samples are in it.
            """)
        {
            File, json,
        };
        info.SetAction(arguments => Reading.Run(
            arguments.GetRequiredValue(File),
            input => InfoCommand.Run(input, arguments.GetValue(json), Console.OpenStandardOutput())));
        return info;
    }

    private static Command Events()
    {
        (Option<long?> from, Option<long?> to) = Range("events");
        var events = new Command(
            "events", "Print the events in causal order, as `go tool trace -d=parsed` of Go 1.27 does.")
        {
            File, from, to,
        };
        CheckOrder(events, from, to);
        events.SetAction(arguments => Reading.Run(
            arguments.GetRequiredValue(File),
            input => EventsCommand.Run(input, RangeOf(arguments, from, to), Console.OpenStandardOutput())));
        return events;
    }

    private static Command Goroutines()
    {
        (Option<long?> from, Option<long?> to) = Range("what happens");
        Option<bool> json = Json();
        var goroutines = new Command(
            "goroutines",
            """
            Print what every goroutine did: how long it ran, waited for the scheduler, was in system calls and was
            blocked, and why. The numbers are those of Go 1.27's own analysis; where that is wrong, the right ones are
            in the table, and in JSON beside them as "corrected".
            """)
        {
            File, json, from, to,
        };
        CheckOrder(goroutines, from, to);
        goroutines.SetAction(arguments => Reading.Run(
            arguments.GetRequiredValue(File),
            input => GoroutinesCommand.Run(
                input, RangeOf(arguments, from, to), arguments.GetValue(json), Console.OpenStandardOutput())));
        return goroutines;
    }

    private static Command Tasks() => AboutRange(
        new Command(
            "tasks",
            """
            Print every user task: its parent, when it began and ended, and how many logs, regions and goroutines belong to
            it, as Go 1.27's own analysis counts them. With a range, those that touch it.
            """),
        "tasks", UserCommands.Tasks);

    private static Command Regions() => AboutRange(
        new Command(
            "regions",
            """
            Print how many user regions of each name there are, and how long they were together, as Go 1.27's own analysis
            counts them: a goroutine started in a region is one more, without a name.
            """),
        "regions, cut to the range,", UserCommands.Regions);

    private static Command Mmu()
    {
        (Option<long?> from, Option<long?> to) = Range("windows");
        Option<bool> json = Json();
        var windows = new Option<string>("--windows")
        {
            Description = "Lengths of the windows.",
            HelpName = "DURATION,...",
            DefaultValueFactory = _ => string.Join(',', MmuCommand.DefaultWindows),
        };
        windows.Validators.Add(result =>
        {
            foreach (string text in Names(result.GetValueOrDefault<string>()))
            {
                if (Durations.Parse(text) is not > 0)
                    result.AddError($"'{text}' is no length of a window: write it like 10us, 1ms or 1.5s.");
            }
        });
        var likeGo = new Option<bool>("--like-go")
        {
            Description = "Count as Go 1.27's own code does, faults and all, instead of right.",
        };
        var mmu = new Command(
            "mmu",
            """
            Print the minimum mutator utilisation: the least share of the procs that windows of some lengths have left for
            the program, if stops of the world, workers in the background, mark assists and sweeps are counted.
            Go's own code counts a worker on every proc that it ever ran on; here it counts while it works.
            """)
        {
            File, windows, likeGo, json, from, to,
        };
        CheckOrder(mmu, from, to);
        mmu.Validators.Add(result =>
        {
            if (result.GetResult(likeGo) is { Implicit: false } && (result.GetResult(from) ?? result.GetResult(to)) is not null)
                result.AddError("--like-go is of the whole trace: leave out --from and --to.");
        });
        mmu.SetAction(arguments => Reading.Run(
            arguments.GetRequiredValue(File),
            input => MmuCommand.Run(
                input, RangeOf(arguments, from, to),
                [.. Names(arguments.GetValue(windows)).Select(text => (text, Durations.Parse(text)!.Value))],
                arguments.GetValue(likeGo), arguments.GetValue(json), Console.OpenStandardOutput())));
        return mmu;

        static string[] Names(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries);
    }

    private static Command Profile()
    {
        (Option<long?> from, Option<long?> to) = Range("what happens");
        Option<bool> json = Json();
        var kind = new Option<string>("--kind")
        {
            Description = "Time of waiting for the network or for synchronisation, in system calls, or of waiting for the "
                + "scheduler; or CPU samples.",
            Required = true,
        };
        kind.AcceptOnlyFromAmong([.. ProfileCommand.Kinds.Keys]);
        var output = new Option<string?>("--output")
        {
            Description = "Write the profile for go tool pprof into this file, such as sync.pb.gz.",
            HelpName = "FILE",
        };
        var profile = new Command(
            "profile",
            """
            Print where goroutines spent time, by function; with --output, write a profile that `go tool pprof` opens, equal
            to that of `go tool trace -pprof` of Go 1.27. Go leaves out what a goroutine did before it first ran, and what
            had not ended when the trace did: the table has it, and in JSON it is under "corrected".
            """)
        {
            File, kind, output, json, from, to,
        };
        CheckOrder(profile, from, to);
        profile.SetAction(arguments => Reading.Run(
            arguments.GetRequiredValue(File),
            input => ProfileCommand.Run(
                input, arguments.GetRequiredValue(kind), RangeOf(arguments, from, to), arguments.GetValue(output),
                arguments.GetValue(json), Console.OpenStandardOutput())));
        return profile;
    }

    private static Command AboutRange(Command command, string what, Func<InputFile, TimeRange, bool, Stream, int> run)
    {
        (Option<long?> from, Option<long?> to) = Range(what);
        Option<bool> json = Json();
        command.Add(File);
        command.Add(json);
        command.Add(from);
        command.Add(to);
        CheckOrder(command, from, to);
        command.SetAction(arguments => Reading.Run(
            arguments.GetRequiredValue(File),
            input => run(input, RangeOf(arguments, from, to), arguments.GetValue(json), Console.OpenStandardOutput())));
        return command;
    }

    private static Option<bool> Json() =>
        new("--json") { Description = "Print one JSON document; times in nanoseconds." };

    /// <param name="what">What is restricted to the range.</param>
    private static (Option<long?> From, Option<long?> To) Range(string what) => (
        Durations.Option("--from", $"Only {what} from this time since the first event on, such as 1.5s."),
        Durations.Option("--to", $"Only {what} before this time since the first event, such as 1m30s."));

    private static TimeRange RangeOf(ParseResult arguments, Option<long?> from, Option<long?> to) =>
        new(arguments.GetValue(from) ?? 0, arguments.GetValue(to) ?? long.MaxValue);

    private static void CheckOrder(Command command, Option<long?> from, Option<long?> to) =>
        command.Validators.Add(result =>
        {
            // Asking for the value of an option that is wrong fails, and what is wrong is not known yet.
            long? Value(Option option) =>
                result.GetResult(option)?.Tokens is [{ Value: string text }] ? Durations.Parse(text) : null;
            if (Value(to) < Value(from))
                result.AddError("--to is before --from.");
        });

    private static Command Serve()
    {
        var parent = new Option<int?>("--parent-pid")
        {
            Description = "End when the process with this number ends.",
            HelpName = "NUMBER",
        };
        var logLevel = new Option<string>("--log-level")
        {
            Description = "What to write to standard error.",
            DefaultValueFactory = _ => "info",
        };
        logLevel.AcceptOnlyFromAmong([.. LogLevels.Keys]);
        var serve = new Command(
            "serve", "Answer the editor: JSON-RPC on standard input and output, until standard input ends.")
        {
            parent, logLevel,
        };
        serve.SetAction((arguments, _) => ServeCommand.RunAsync(
            arguments.GetValue(parent), LogLevels[arguments.GetRequiredValue(logLevel)]));
        return serve;
    }

    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            Console.WriteLine($"traceinsight {TraceRequests.ServerVersion} (protocol {ProtocolConstants.Version})");
            return 0;
        }
    }
}
