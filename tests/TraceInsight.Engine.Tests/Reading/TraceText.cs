using System.Globalization;
using System.Text;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Tests.Reading;

/// <summary>Traces written as text. A unit of their clock is a nanosecond.</summary>
/// <remarks>
/// A line is a thread and what it wrote, each event with its time and its arguments in the order of the wire:
/// <c>7: 10 ProcStatus 0 1; 20 GoStatus 1 7 2</c>. The thread <c>-1</c> is none; two lines of one thread are two batches.
/// <c>strings: 1 running; 2 main.go</c> and <c>stacks: 1 4096,1,2,30</c> (PC, function, file, line of each frame) and
/// <c>samples: 15 7 0 1 1</c> (time, thread, proc, goroutine, stack) are the tables; <c>--</c> ends a generation. Clocks and
/// tables are a nanosecond older than the first event, so that no Sync is in its way.
/// </remarks>
internal static class TraceText
{
    private const ulong UnitsPerSecond = 1_000_000_000;

    /// <summary>Wall clock of the first generation's snapshot; each generation is a second later.</summary>
    public static readonly DateTime Start = new(2026, 11, 22, 14, 31, 46, DateTimeKind.Utc);

    public static byte[] Bytes(string text, int version = 26)
    {
        var trace = new List<byte>(Encoding.ASCII.GetBytes($"go 1.{version} trace\0\0\0"));
        string[] generations = text.Split("--\n");
        for (int i = 0; i < generations.Length; i++) AddGeneration(trace, generations[i], version, i + 1);
        return [.. trace];
    }

    /// <summary>A batch with its header; the size is what the payload has.</summary>
    public static byte[] Batch(ulong generation, long thread, ulong time, byte[] payload) =>
        [1, .. Number(generation), .. Number((ulong)thread), .. Number(time), .. Number((ulong)payload.Length), .. payload];

    /// <summary>The shortest form of a number on the wire.</summary>
    public static byte[] Number(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static void AddGeneration(List<byte> trace, string text, int version, int number)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        ulong start = lines.Where(IsThread).Select(FirstTime).DefaultIfEmpty(2UL).Min() - 1;
        trace.AddRange(Batch((ulong)number, -1, start, Clock(version, number)));
        foreach (string line in lines)
        {
            (string name, string rest) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..]);
            string[] items = rest.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            trace.AddRange(name switch
            {
                "strings" => Batch((ulong)number, -1, start, [4, .. items.SelectMany(String)]),
                "stacks" => Batch((ulong)number, -1, start, [2, .. items.SelectMany(Stack)]),
                "samples" => Batch((ulong)number, -1, start, [6, .. items.SelectMany(i => (byte[])[7, .. Numbers(i)])]),
                _ => Batch((ulong)number, long.Parse(name, CultureInfo.InvariantCulture), FirstTime(line), Events(items)),
            });
        }
        if (version >= 26) trace.Add(52);
    }

    private static bool IsThread(string line) => char.IsDigit(line[0]) || line[0] == '-';

    private static ulong FirstTime(string line) =>
        ulong.Parse(line[(line.IndexOf(':') + 1)..].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);

    private static byte[] Clock(int version, int number)
    {
        byte[] frequency = [8, .. Number(UnitsPerSecond)];
        if (version < 25) return frequency;
        ulong seconds = (ulong)new DateTimeOffset(Start).ToUnixTimeSeconds() + (ulong)number - 1;
        return [50, .. frequency, 51, .. Number(0), .. Number((ulong)number), .. Number(seconds), .. Number(5)];
    }

    private static byte[] Events(string[] items)
    {
        var bytes = new List<byte>();
        ulong last = 0;
        foreach (string item in items)
        {
            string[] words = item.Split(' ', 3);
            ulong time = ulong.Parse(words[0], CultureInfo.InvariantCulture);
            bytes.Add((byte)Enum.Parse<WireEvent>(words[1]));
            bytes.AddRange(Number(last == 0 ? 0 : time - last));
            if (words.Length == 3) bytes.AddRange(Numbers(words[2]));
            last = time;
        }
        return [.. bytes];
    }

    private static IEnumerable<byte> Numbers(string words) => words.Split(' ', ',').SelectMany(word =>
        Number(word.StartsWith('-')
            ? (ulong)long.Parse(word, CultureInfo.InvariantCulture)
            : ulong.Parse(word, CultureInfo.InvariantCulture)));

    private static byte[] String(string item)
    {
        string[] words = item.Split(' ', 2);
        byte[] text = Encoding.UTF8.GetBytes(words.Length > 1 ? words[1] : "");
        return [5, .. Numbers(words[0]), .. Number((ulong)text.Length), .. text];
    }

    private static byte[] Stack(string item)
    {
        string[] words = item.Split(' ');
        return [3, .. Numbers(words[0]), .. Number((ulong)words.Length - 1), .. words[1..].SelectMany(Numbers)];
    }
}
