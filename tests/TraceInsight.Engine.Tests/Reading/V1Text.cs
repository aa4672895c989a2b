using System.Globalization;
using System.Text;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Tests.Reading;

/// <summary>Traces of format v1 written as text. A tick of their clock is a nanosecond.</summary>
/// <remarks>A line is a proc and what it wrote, each event with its time and its values in the order of the wire, the
/// stack last: <c>0: 10 ProcStart 7; 20 GoStart 1 1</c>. <c>strings: 1 main.go</c> and <c>stacks: 1 4096,1,2,30</c> are as in
/// <see cref="TraceText"/>. A log's message follows a bar: <c>30 UserLog 5 1 0|done</c>.</remarks>
internal static class V1Text
{
    private static readonly byte[] Frequency = [2, .. TraceText.Number(1_000_000_000)];

    public static byte[] Bytes(string text, int version = 21)
    {
        List<byte> trace = [.. Encoding.ASCII.GetBytes($"go 1.{version} trace\0\0\0")];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string name = line[..line.IndexOf(':')];
            string[] items = line[(name.Length + 1)..]
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            trace.AddRange(name switch
            {
                "strings" => items.SelectMany(String),
                "stacks" => items.SelectMany(Stack),
                _ => Batch(name, items),
            });
        }
        return [.. trace, .. Batch("0", []), .. Frequency];
    }

    private static byte[] Batch(string proc, string[] items)
    {
        ulong last = items.Length > 0 ? Values(items[0].Split(' ')[0])[0] : 0;
        List<byte> bytes = [0x41, .. Numbers(Values(proc)), .. TraceText.Number(last)];
        foreach (string item in items)
        {
            string[] parts = item.Split('|');
            string[] words = parts[0].Split(' ');
            ulong time = Values(words[0])[0];
            bytes.AddRange(Event(Enum.Parse<V1Kind>(words[1]), [time - last, .. words[2..].SelectMany(Values)]));
            last = time;
            if (parts.Length < 2) continue;
            bytes.AddRange(TraceText.Number((ulong)parts[1].Length));
            bytes.AddRange(Encoding.UTF8.GetBytes(parts[1]));
        }
        return [.. bytes];
    }

    /// <summary>Up to three values are counted in the event's byte, more have their length in front.</summary>
    private static byte[] Event(V1Kind kind, ulong[] values)
    {
        byte[] bytes = [.. Numbers(values)];
        return values.Length <= 3
            ? [(byte)((int)kind | ((values.Length - 1) << 6)), .. bytes]
            : [(byte)((int)kind | (3 << 6)), .. TraceText.Number((ulong)bytes.Length), .. bytes];
    }

    private static byte[] String(string item)
    {
        string[] words = item.Split(' ', 2);
        byte[] text = Encoding.UTF8.GetBytes(words[1]);
        return [(byte)V1Kind.String, .. Numbers(Values(words[0])), .. TraceText.Number((ulong)text.Length), .. text];
    }

    private static byte[] Stack(string item)
    {
        string[] words = item.Split(' ');
        byte[] values = [.. Numbers([.. Values(words[0]), (ulong)words.Length - 1, .. words[1..].SelectMany(Values)])];
        return [(byte)V1Kind.Stack | (3 << 6), .. TraceText.Number((ulong)values.Length), .. values];
    }

    private static ulong[] Values(string words) =>
        [.. words.Split(',').Select(word => (ulong)long.Parse(word, CultureInfo.InvariantCulture))];

    private static IEnumerable<byte> Numbers(ulong[] values) => values.SelectMany(TraceText.Number);
}
