using System.Buffers;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TraceInsight.Server.Commands;

/// <summary>Durations as Go writes them on a command line: <c>1.5s</c>, <c>200ms</c>, <c>1m30s</c>.</summary>
internal static class Durations
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        // Longer names first: "ms" also begins like minutes.
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>An option whose value is a duration, in nanoseconds.</summary>
    public static Option<long?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = argument => Parse(argument.Tokens[0].Value) ?? Refuse(argument),
    };

    /// <returns>Nanoseconds, or null for what is no duration or longer than 292 years.</returns>
    public static long? Parse(string text)
    {
        if (text == "0")
            return 0;
        decimal sum = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || !decimal.TryParse(
                rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
                return null;
            rest = rest[digits..];
            (string unit, decimal nanoseconds) = UnitOf(rest);
            if (unit.Length == 0 || value > long.MaxValue / nanoseconds)
                return null;
            sum += value * nanoseconds;
            rest = rest[unit.Length..];
        }
        return text.Length > 0 && sum <= long.MaxValue ? (long)sum : null;
    }

    private static (string Unit, decimal Nanoseconds) UnitOf(ReadOnlySpan<char> text)
    {
        foreach ((string unit, decimal nanoseconds) in Units)
        {
            if (text.StartsWith(unit, StringComparison.Ordinal))
                return (unit, nanoseconds);
        }
        return ("", 0);
    }

    private static long? Refuse(ArgumentResult argument)
    {
        argument.AddError($"'{argument.Tokens[0].Value}' is no duration: write it like 1.5s, 200ms or 1m30s.");
        return null;
    }
}
