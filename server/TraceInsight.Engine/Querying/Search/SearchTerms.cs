using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>What each key takes, and makes of it.</summary>
internal static class SearchTerms
{
    private const string StateNames = "running, runnable, blocked, chan, sync, net, sleep, syscall, gc or stw";

    private static readonly Dictionary<string, SearchKey> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["g"] = SearchKey.Goroutine,
        ["name"] = SearchKey.Name,
        ["creator"] = SearchKey.Creator,
        ["fn"] = SearchKey.Function,
        ["top"] = SearchKey.Top,
        ["file"] = SearchKey.File,
        ["state"] = SearchKey.State,
        ["reason"] = SearchKey.Reason,
        ["dur"] = SearchKey.Duration,
        ["t"] = SearchKey.Time,
        ["task"] = SearchKey.Task,
        ["region"] = SearchKey.Region,
        ["log"] = SearchKey.Log,
        ["label"] = SearchKey.Label,
        ["p"] = SearchKey.Proc,
        ["m"] = SearchKey.Thread,
        ["is"] = SearchKey.Is,
    };

    private static readonly uint Waiting = Bits(kind => kind.IsWaiting());

    public static bool IsKey(string key) => Keys.ContainsKey(key) || KindsOf(key) != 0;

    /// <summary>The kinds of row that a name of states means, one bit each; 0 where it is none.</summary>
    public static uint KindsOf(string state) => state.ToUpperInvariant() switch
    {
        "RUNNING" => Bits(kind => kind.IsRunning()),
        "RUNNABLE" => Bits(kind => kind.IsRunnable()),
        "BLOCKED" or "WAITING" => Waiting,
        "CHAN" or "CHANNEL" => Bit(SpanKind.WaitingChannel),
        "SYNC" => Bit(SpanKind.WaitingSync),
        "NET" or "NETWORK" => Bit(SpanKind.WaitingNetwork),
        "SLEEP" => Bit(SpanKind.WaitingSleep),
        "SYSCALL" => Bit(SpanKind.Syscall),
        "GC" => Bit(SpanKind.GC) | Bit(SpanKind.RunningForGC) | Bit(SpanKind.WaitingGC),
        "STW" => Bit(SpanKind.StopTheWorld),
        _ => 0,
    };

    /// <param name="key">Empty for a plain word.</param>
    /// <param name="valueAt">Where the value begins in what was typed.</param>
    /// <exception cref="SearchException">The key does not take such a value.</exception>
    public static SearchNode Of(string key, string op, string value, int start, int length, int valueAt)
    {
        SearchOperator how = OperatorOf(op);
        int valueLength = Math.Max(1, start + length - valueAt);
        if (key.Length > 0 && !Keys.ContainsKey(key))
            return new SearchStateTime(KindsOf(key), Comparison(), Duration(), start, length);
        SearchKey of = key.Length == 0 ? SearchKey.Any : Keys[key];
        switch (of)
        {
            case SearchKey.Goroutine or SearchKey.Proc or SearchKey.Thread:
                return new SearchNumber(of, how, Number(), start, length);
            case SearchKey.Duration:
                return new SearchNumber(of, Comparison(), Duration(), start, length);
            case SearchKey.Time:
                return new SearchNumber(of, how, Duration(), start, length);
            case SearchKey.State:
                return Kinds(KindsOf(value) is var kinds and not 0 ? kinds : throw Wrong($"A state is {StateNames}."));
            case SearchKey.Is:
                return value.ToUpperInvariant() switch
                {
                    "SYSTEM" => new SearchSystem(how != SearchOperator.NotEqual, start, length),
                    "USER" => new SearchSystem(how == SearchOperator.NotEqual, start, length),
                    "STW" or "GC" => Kinds(KindsOf(value)),
                    _ => throw Wrong("Write is:stw, is:gc, is:system or is:user."),
                };
            case SearchKey.File when SplitLine(value, out string path, out int line):
                return OfPattern(key, op, TextPattern.Of(path, false), start, length, line);
            default:
                return OfPattern(key, op, TextPattern.Of(value, how != SearchOperator.Has), start, length);
        }

        SearchNode Kinds(uint kinds) => new SearchKinds(how == SearchOperator.NotEqual ? ~kinds : kinds, start, length);

        SearchOperator Comparison() => how is SearchOperator.Has or SearchOperator.Equal or SearchOperator.NotEqual
            ? throw SearchParser.Problem($"Write {key}>{value} or {key}<{value}.", start, length)
            : how;

        long Number() => long.TryParse(
            value.Length > 1 && value.StartsWith(key, StringComparison.OrdinalIgnoreCase) ? value.AsSpan(1) : value,
            NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Wrong($"{key} takes a number, such as {key}:7.");

        long Duration() => SearchParser.TryDuration(value, out long time)
            ? time
            : throw Wrong($"{key} takes a time with its unit (ns, us, ms, s, m, h), such as {key}>5ms.");

        SearchException Wrong(string message) => SearchParser.Problem(message, valueAt, valueLength);
    }

    /// <exception cref="SearchException">The key takes no text.</exception>
    public static SearchNode OfPattern(string key, string op, TextPattern pattern, int start, int length, int line = 0)
    {
        SearchKey of = key.Length == 0 ? SearchKey.Any : Keys.GetValueOrDefault(key, SearchKey.State);
        if (of is SearchKey.Goroutine or SearchKey.Proc or SearchKey.Thread or SearchKey.Duration or SearchKey.Time
            or SearchKey.State or SearchKey.Is)
            throw SearchParser.Problem($"{key} takes no regular expression.", start, length);
        SearchOperator how = OperatorOf(op);
        if (how > SearchOperator.NotEqual)
            throw SearchParser.Problem($"{key} is a text: write {key}:… or {key}=…", start, length);
        var term = new SearchText(of, how, pattern, start, length) { Line = line };
        return how == SearchOperator.NotEqual ? new SearchNot(term, start, length) : term;
    }

    private static SearchOperator OperatorOf(string op) => op switch
    {
        "=" => SearchOperator.Equal,
        "!=" => SearchOperator.NotEqual,
        "<" => SearchOperator.Less,
        "<=" => SearchOperator.LessOrEqual,
        ">" => SearchOperator.Greater,
        ">=" => SearchOperator.GreaterOrEqual,
        _ => SearchOperator.Has,
    };

    private static bool SplitLine(string value, out string path, out int line)
    {
        int colon = value.LastIndexOf(':');
        bool has = int.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out line) && colon > 0;
        path = has ? value[..colon] : value;
        return has;
    }

    private static uint Bit(SpanKind kind) => 1u << (int)kind;

    private static uint Bits(Func<SpanKind, bool> isOne) =>
        Enum.GetValues<SpanKind>().Where(isOne).Aggregate(0u, (bits, kind) => bits | Bit(kind));
}
