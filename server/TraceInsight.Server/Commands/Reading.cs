using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary>What the commands about a file have in common: their exit status and what they say on standard error.</summary>
internal static class Reading
{
    public const int Complete = 0;
    public const int Unreadable = 1;
    public const int Partial = 3;

    /// <summary>Opens <paramref name="file"/> and runs <paramref name="command"/>, which returns the exit status.</summary>
    public static int Run(string file, Func<InputFile, int> command)
    {
        try
        {
            using InputFile input = InputFile.Open(file);
            return command(input);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"traceinsight: {file}: {fault.Message}");
            return Unreadable;
        }
    }

    public static void Report(InputFile input, Problem problem)
    {
        string place = problem.Offset is long offset && !problem.Detail.Contains("offset", StringComparison.Ordinal)
            ? $"offset {offset}: "
            : "";
        string detail = problem.Detail == problem.Message ? "" : $" ({place}{problem.Detail})";
        Console.Error.WriteLine($"traceinsight: {input.Name}: {problem.Message}{detail}");
    }
}
