using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary>What the commands about a file have in common: their exit status and what they say on standard error.</summary>
internal static class Reading
{
    public const int Complete = 0;
    public const int Unreadable = 1;
    public const int WrongUse = 2;
    public const int Partial = 3;

    /// <summary>Opens a file, or standard input for <c>-</c>, and runs <paramref name="command"/>, which returns the
    /// exit status.</summary>
    public static int Run(string file, Func<InputFile, int> command)
    {
        if (Directory.Exists(file))
        {
            Console.Error.WriteLine($"traceinsight: {file}: this is a folder. Name a trace file in it.");
            return Unreadable;
        }
        try
        {
            using InputFile input = file == "-"
                ? InputFile.OpenStandardInput(CancellationToken.None)
                : InputFile.Open(file, CancellationToken.None);
            try
            {
                return command(input);
            }
            catch (IOException fault) when (IsFull(fault))
            {
                Console.Error.WriteLine(
                    "traceinsight: standard output: there is no room left. Make room, or let it be written somewhere else.");
                return Unreadable;
            }
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            Console.Error.WriteLine($"traceinsight: {file}: {Sentence(fault)}");
            return Unreadable;
        }
    }

    /// <summary>Whether the disk is full: what is read has no such fault.</summary>
    public static bool IsFull(Exception fault)
    {
        // errno.h and winerror.h: ENOSPC, ERROR_DISK_FULL.
        const int NoSpace = 28, DiskFull = unchecked((int)0x80070070);
        return fault.HResult is NoSpace or DiskFull;
    }

    public static void Report(InputFile input, Problem problem) =>
        Console.Error.WriteLine($"traceinsight: {input.Name}: {Sentence(problem)}");

    /// <summary>What was found, where, and what to do. In an editor one reloads; here one runs the command again.</summary>
    public static string Sentence(Problem problem)
    {
        string place = problem.Offset is long offset && !problem.Detail.StartsWith("offset", StringComparison.Ordinal)
            ? $"offset {offset}: "
            : "";
        return problem.Kind switch
        {
            ProblemKind.NotATrace =>
                "not a Go execution trace. Those are written by runtime/trace, go test -trace and /debug/pprof/trace.",
            ProblemKind.Empty => "the file is empty. Try again when the program that writes it has ended.",
            ProblemKind.HeaderOnly =>
                $"{place}{problem.Detail}. Try again when the program has ended; it must call trace.Stop before.",
            ProblemKind.Truncated =>
                $"cut off at {place}{problem.Detail}. What comes before is used; if the file is still being written or "
                + "copied, try again when it is whole.",
            ProblemKind.Damaged =>
                $"damaged at {place}{problem.Detail}. What comes before is used; for the rest copy or record it again.",
            ProblemKind.NewerFormat => $"{place}{problem.Detail}. Update TraceInsight to read it.",
            ProblemKind.OlderFormat => $"{place}{problem.Detail}. Record it with a newer Go.",
            ProblemKind.Changed => $"{place}{problem.Detail}: the file was changed while it was read. Try again when nobody writes to it.",
            _ => $"{problem.Detail.TrimEnd('.')}. Check the file and its permissions.",
        };
    }

    private static string Sentence(Exception fault) => fault switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file. Check its name.",
        UnauthorizedAccessException => "no permission to read it. Change its permissions, or ask its owner.",
        InvalidDataException =>
            $"it begins like a gzip file and is none, or is damaged ({fault.Message.TrimEnd('.')}). Copy it again.",
        NotSupportedException => $"{fault.Message}. Write the trace into a file, or into the pipe first.",
        _ => fault.Message,
    };
}
