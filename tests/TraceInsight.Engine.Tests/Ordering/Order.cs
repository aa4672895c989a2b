using System.Globalization;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Tests.Reading;

namespace TraceInsight.Engine.Tests.Ordering;

/// <summary>The order in which the events of a trace, written as <see cref="TraceText"/>, are handed out.</summary>
internal static class Order
{
    /// <summary>A line for each event but Sync: time, thread/proc/goroutine of its context, its name (in parentheses if
    /// it is synthetic), and for a transition whose it is, from where to where. A fault is the last line.</summary>
    public static string Of(string trace, int version = 26) => string.Join('\n', Lines(trace, version));

    /// <summary>Only the names of the events, and the message of a fault after a <c>!</c>.</summary>
    public static string NamesOf(string trace, int version = 26) =>
        string.Join(' ', Lines(trace, version).Select(line => line.StartsWith('!') ? line : line.Split(' ')[2]));

    private static List<string> Lines(string trace, int version)
    {
        using var temporary = new TemporaryTrace(TraceText.Bytes(trace, version));
        using var file = TraceFile.Open(temporary.Path);
        var lines = new List<string>();
        try
        {
            var reader = new GenerationReader(file);
            var orderer = new EventOrderer();
            OrderedEvent e = default;
            while (reader.Next(CancellationToken.None) is { } generation)
            {
                orderer.Begin(generation);
                while (orderer.Next(ref e))
                    if (e.Kind != EventKind.Sync) lines.Add(Line(generation, e));
            }
        }
        catch (TraceFormatException e)
        {
            lines.Add("! " + e.Message[(e.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]);
        }
        return lines;
    }

    private static string Line(Generation generation, in OrderedEvent e)
    {
        string name = e.IsSynthetic ? $"({e.Wire})" : $"{e.Wire}";
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{e.Time} {Id(e.Thread)}/{Id(e.Proc)}/{Id(e.Goroutine)} {name}");
        return e.Kind switch
        {
            EventKind.GoTransition => $"{line} g{e.Subject} {(GoroutineState)e.From}->{(GoroutineState)e.To}",
            EventKind.ProcTransition => $"{line} p{e.Subject} {(ProcState)e.From}->{(ProcState)e.To}",
            _ => e.Text == 0 ? line : $"{line} {generation.Text(e.Text)}",
        };
    }

    private static string Id(long id) => id == -1 ? "-" : id.ToString(CultureInfo.InvariantCulture);
}
