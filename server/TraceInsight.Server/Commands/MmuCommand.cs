using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TraceInsight.Engine;
using TraceInsight.Engine.Analysis.Collector;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary><c>traceinsight mmu FILE</c>: the least share of a window that the garbage collector leaves to the program.
/// </summary>
internal static class MmuCommand
{
    /// <summary>The windows that are asked for by default.</summary>
    public static readonly string[] DefaultWindows = ["10us", "100us", "1ms", "10ms", "100ms"];

    private static readonly (string Name, CollectorWork Work)[] Sets =
    [
        ("stw", CollectorWork.StopTheWorld),
        ("stw+background", CollectorWork.StopTheWorld | CollectorWork.Background),
        ("stw+background+assist", CollectorWork.StopTheWorld | CollectorWork.Background | CollectorWork.Assist),
        ("all", CollectorWork.All),
    ];

    /// <param name="windows">As they were written, and in ns.</param>
    public static int Run(
        InputFile input, TimeRange range, IReadOnlyList<(string Text, long Length)> windows, bool likeGo, bool json,
        Stream output)
    {
        long[] lengths = [.. windows.Select(window => window.Length)];
        IReadOnlyList<IReadOnlyList<double>?>? shares = likeGo
            ? LikeGo(input, lengths, out Problem? problem)
            : Right(input, range, lengths, out problem);
        problem = input.Problem ?? problem;
        if (problem is not null)
            Reading.Report(input, problem);
        if (shares is null)
            return Reading.Unreadable;
        if (shares[0] is null)
        {
            Console.Error.WriteLine(
                $"traceinsight: {input.Name}: it does not tell how many procs there were (GOMAXPROCS), of which the shares would be.");
        }
        string[] names = [.. windows.Select(window => window.Text)];
        if (json)
            WriteJson(shares, names, output);
        else
            WriteText(shares, names, output);
        return problem is null ? Reading.Complete : Reading.Partial;
    }

    private static IReadOnlyList<double>?[]? Right(InputFile input, TimeRange range, long[] windows, out Problem? problem)
    {
        Trace trace = null!;
        using var store = new SegmentStore(new SegmentMemory());
        TraceLoader.Load(input.Path, published => trace = published, CancellationToken.None, store: store);
        problem = trace.Problem;
        return trace.Phase == TracePhase.Failed
            ? null
            : [.. Sets.Select(set => MutatorAnalysis.Least(trace, range, set.Work, windows, CancellationToken.None))];
    }

    private static IReadOnlyList<IReadOnlyList<double>?>? LikeGo(InputFile input, long[] windows, out Problem? problem)
    {
        IReadOnlyList<IReadOnlyList<double>?> shares = MutatorAnalysis.LeastLikeGo(
            input.Path, [.. Sets.Select(set => set.Work)], isPerProc: false, windows, CancellationToken.None, out problem);
        return problem is not null && shares[0] is null ? null : shares;
    }

    /// <summary>Numbers as they are: the keys are windows as they were written, which no type knows.</summary>
    private static void WriteJson(IReadOnlyList<IReadOnlyList<double>?> shares, string[] names, Stream output)
    {
        // The plus signs in the names stay as they are.
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var writer = new Utf8JsonWriter(output, options))
        {
            writer.WriteStartObject();
            for (int set = 0; set < Sets.Length; set++)
            {
                writer.WriteStartObject(Sets[set].Name);
                for (int i = 0; i < shares[set]?.Count; i++)
                    writer.WriteNumber(names[i], shares[set]![i]);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteText(IReadOnlyList<IReadOnlyList<double>?> shares, string[] names, Stream output)
    {
        using var writer = new StreamWriter(output) { NewLine = "\n" };
        writer.WriteLine("The least share of the procs that a window has left for the program.");
        Line("window", [.. Sets.Select(set => set.Name)]);
        for (int i = 0; i < names.Length; i++)
            Line(names[i], [.. shares.Select(set => set?[i].ToString("F4", CultureInfo.InvariantCulture) ?? "-")]);

        void Line(string window, string[] cells) => writer.WriteLine(
            $"{window,10}{string.Concat(cells.Select((cell, i) => cell.PadLeft(Math.Max(6, Sets[i].Name.Length) + 3)))}");
    }
}
