using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>What the user is told of a file that cannot be read, or not to its end.</summary>
internal static class Problems
{
    public static readonly Problem HeaderOnly = new(ProblemKind.HeaderOnly,
        "This trace has a header and no events. The program may still be running, or was killed before tracing stopped. "
        + "Reload when it has finished; a program must call trace.Stop before it exits.",
        "the file ends after its header", 16);

    public static Problem Changed(Problem? found) => new(ProblemKind.Changed,
        "This file was changed while it was read. Reload to see what it holds now.",
        found?.Detail ?? "size or time of the last change differ", found?.Offset);

    public static Problem Unreadable(string path, Exception e) => new(ProblemKind.Unreadable,
        e switch
        {
            _ when Directory.Exists(path) => "This is a folder, not a trace file. Open a trace file in it.",
            FileNotFoundException or DirectoryNotFoundException =>
                "This file does not exist any more. Record the trace again and reload.",
            UnauthorizedAccessException =>
                "This file cannot be opened: no permission to read it. Change its permissions and reload.",
            _ => "This file cannot be read. See the log for what the operating system says, and reload.",
        },
        e.Message, null);

    /// <param name="until">Last moment that could be read, ns since the first event.</param>
    public static Problem NoRoom(SegmentStore store, long until) => new(ProblemKind.NoRoom,
        $"This trace needs more memory than traceinsight.memoryLimit allows, and a temporary file in {store.Folder} cannot "
        + $"take the rest; showing the first {Duration(until)}. Make room there or raise the limit, and reload.",
        store.Fault ?? "", null);

    /// <param name="until">Last moment that could be read, ns since the first event; null if there was none.</param>
    public static Problem Of(TraceFormatException e, long? until)
    {
        string shown = until is { } end ? $"; showing the {Duration(end)} that came before" : "";
        string message = e.Kind switch
        {
            ProblemKind.Empty => "This file is empty. The program may still be running: reload when it has finished.",
            ProblemKind.NotATrace =>
                "This is not a Go execution trace. Such a file is written by runtime/trace, by go test -trace, or by "
                + "/debug/pprof/trace; a CPU or memory profile is something else.",
            ProblemKind.NewerFormat =>
                "This trace was written by a newer Go than this version of TraceInsight knows. Update the extension.",
            ProblemKind.OlderFormat =>
                "This trace was written by Go 1.10 or older, or in a format that no released Go writes. "
                + "Record it with a newer Go.",
            ProblemKind.Changed => Changed(null).Message,
            ProblemKind.Truncated when until is null =>
                "This trace was cut off before anything that can be shown. The program was killed, or the file is still being "
                + "written or copied: reload when it is whole.",
            ProblemKind.Truncated => $"This trace was cut off{shown}. Reload if it is still being written.",
            _ when until is null => "This trace is damaged from the start; nothing of it can be shown. Record it again.",
            _ => $"This trace is damaged{shown}.",
        };
        return new Problem(e.Kind, message, e.Message, e.Offset);
    }

    private static string Duration(long ns) => ns switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e9:0.###} s"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.###} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.###} µs"),
    };
}
