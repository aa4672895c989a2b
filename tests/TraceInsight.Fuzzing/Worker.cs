using System.Text.RegularExpressions;

namespace TraceInsight.Fuzzing;

/// <summary>One process of a campaign. Tells on standard output what it finds, a line each; ends when its input does.
/// </summary>
internal static partial class Worker
{
    /// <summary>Executions from one line of input to the next.</summary>
    public const int Report = 200;

    // Beyond this nothing comes back any more, whatever the machine.
    private static readonly TimeSpan CpuOfHang = TimeSpan.FromSeconds(60);

    // So long nothing is done without using the processor. Counted in ticks: a process that is stopped gets none of them.
    private const int TicksOfHang = 3600;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public static int Run(string folder, string scratch, int first, int step)
    {
        var fuzzer = new Fuzzer(folder, scratch);
        var known = new HashSet<string>();
        int current = first;
        int ticks = 0;
        TimeSpan before = default;
        using var watch = new Timer(
            _ =>
            {
                int passed = Interlocked.Increment(ref ticks);
                if (passed == 1)
                    before = Environment.CpuUsage.TotalTime;
                if (passed > TicksOfHang || (passed > 1 && Environment.CpuUsage.TotalTime - before > CpuOfHang))
                    Environment.FailFast($"hang: seed {current}");
            },
            null, Tick, Tick);
        while (Console.In.ReadLine() is not null)
        {
            for (int i = 0; i < Report; i++, current += step)
            {
                Interlocked.Exchange(ref ticks, 0);
                string? fault = fuzzer.Judge(current, thorough: false);
                if (fault is not null && known.Add(Signature(fault)))
                    Console.WriteLine($"find {current} {fault.ReplaceLineEndings(" | ")}");
            }
            // Nothing to do takes as long as it likes.
            Interlocked.Exchange(ref ticks, int.MinValue);
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
