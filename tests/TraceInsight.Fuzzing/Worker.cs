using System.Text.RegularExpressions;

namespace TraceInsight.Fuzzing;

/// <summary>One process of a campaign. Tells on standard output what it finds, a line each; ends when its input does.
/// </summary>
internal static partial class Worker
{
    /// <summary>Executions from one line of input to the next.</summary>
    public const int Report = 200;

    // Beyond this nothing comes back any more, whatever the machine.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    public static int Run(string folder, string scratch, int first, int step)
    {
        var fuzzer = new Fuzzer(folder, scratch);
        var known = new HashSet<string>();
        int current = first;
        using var watch = new Timer(_ => Environment.FailFast($"hang: seed {current}"));
        while (Console.In.ReadLine() is not null)
        {
            for (int i = 0; i < Report; i++, current += step)
            {
                watch.Change(Hang, Timeout.InfiniteTimeSpan);
                string? fault = fuzzer.Judge(current);
                if (fault is not null && known.Add(Signature(fault)))
                    Console.WriteLine($"find {current} {fault.ReplaceLineEndings(" | ")}");
            }
            watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Console.WriteLine($"done {Report}");
        }
        return 0;
    }

    /// <summary>Judges files that were kept, to see what is wrong with them.</summary>
    public static int Judge(string[] files)
    {
        foreach (string file in files)
            Console.WriteLine($"{file}: {Judgement.Of(file) ?? "all is well"}");
        return 0;
    }

    /// <summary>The same fault of other inputs differs in its numbers only, and in who called whom far away.</summary>
    public static string Signature(string fault) =>
        Number().Replace(string.Join('\n', fault.Split('\n').Take(3)), "#");

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex Number();
}
