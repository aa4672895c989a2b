using System.Globalization;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Reads what was typed.</summary>
/// <remarks>
/// <code>
/// expression  = all { " | " all }          either side
/// all         = term { (space | ",") term }   every one of them
/// term        = [ "-" ] choice               "-" is not
/// choice      = simple { "|" simple }        without spaces; a value without a key has that of the one before
/// simple      = [ key operator ] value
/// value       = word | "quoted" | /regular expression/
/// </code>
/// </remarks>
internal sealed class SearchParser(string text)
{
    private const string Quote = "\"";
    private int _at;

    /// <returns>Null for an expression of nothing.</returns>
    /// <exception cref="SearchException">It cannot be understood.</exception>
    public static SearchNode? Parse(string text) => new SearchParser(text).Expression();

    private SearchNode? Expression()
    {
        var parts = new List<SearchNode>();
        while (true)
        {
            int from = _at;
            SearchNode? part = All();
            bool isBar = Peek == '|';
            if (part is not null)
                parts.Add(part);
            else if (isBar || parts.Count > 0)
                throw Problem("A | has something on both sides.", isBar ? _at : from - 1, 1);
            if (!isBar)
                break;
            _at++;
        }
        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new SearchAny(parts, 0, text.Length),
        };
    }

    private SearchNode? All()
    {
        var parts = new List<SearchNode>();
        for (SkipSpace(); _at < text.Length && Peek != '|'; SkipSpace())
            parts.Add(Term());
        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new SearchAll(parts, parts[0].Start, parts[^1].Start + parts[^1].Length - parts[0].Start),
        };
    }

    private SearchNode Term()
    {
        int start = _at;
        if (Peek != '-')
            return Choice();
        _at++;
        if (_at >= text.Length || IsSeparator(text[_at]) || Peek == '|')
            throw Problem("Write what to leave out behind the -, without a space.", start, 1);
        SearchNode of = Choice();
        return new SearchNot(of, start, _at - start);
    }

    private SearchNode Choice()
    {
        int start = _at;
        (string key, string op) = ("", "");
        var parts = new List<SearchNode>();
        while (true)
        {
            int from = _at;
            (string ownKey, string ownOp) = Key();
            if (ownKey.Length > 0)
                (key, op) = (ownKey, ownOp);
            parts.Add(Value(key, op, from));
            // A bar with spaces belongs to the whole.
            if (Peek != '|' || _at + 1 >= text.Length || IsSeparator(text[_at + 1]) || text[_at + 1] == '|')
                break;
            _at++;
        }
        return parts.Count == 1 ? parts[0] : new SearchAny(parts, start, _at - start);
    }

    /// <summary>A key and its operator; two empty texts where there is none.</summary>
    private (string Key, string Operator) Key()
    {
        int end = _at;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        if (end == _at || end >= text.Length)
            return ("", "");
        int length = text.AsSpan(end) switch
        {
            ['!' or '<' or '>', '=', ..] => 2,
            [':' or '=' or '<' or '>', ..] => 1,
            _ => 0,
        };
        if (length == 0)
            return ("", "");
        string key = text[_at..end];
        if (!SearchTerms.IsKey(key))
            throw Problem($"There is no key “{key}”. Put text with {text[end]} in it in quotes.", _at, key.Length);
        string op = text.Substring(end, length);
        _at = end + length;
        return (key, op);
    }

    private SearchNode Value(string key, string op, int start)
    {
        int valueAt = _at;
        if (Peek == '"')
            return SearchTerms.Of(key, op, Quoted(), start, _at - start, valueAt);
        if (Peek == '/' && EndOfRegex() is >= 0 and int end)
        {
            var pattern = TextPattern.OfRegex(text[(_at + 1)..end].Replace("\\/", "/", StringComparison.Ordinal), _at + 1);
            _at = end + 1;
            return SearchTerms.OfPattern(key, op, pattern, start, _at - start);
        }
        if (Peek == '/' && key != "file")
            throw Problem("A regular expression ends with /. Put text that begins with / in quotes.", _at, 1);
        while (_at < text.Length && !IsSeparator(text[_at]) && text[_at] != '|')
            _at++;
        if (_at == valueAt)
            throw Problem($"Something is missing behind {key}{op}", start, Math.Max(1, _at - start));
        return SearchTerms.Of(key, op, text[valueAt.._at], start, _at - start, valueAt);
    }

    private string Quoted()
    {
        int start = _at++;
        var value = new System.Text.StringBuilder();
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] is '"' or '\\')
                _at++;
            else if (text[_at] == '"')
            {
                _at++;
                return value.ToString();
            }
            value.Append(text[_at]);
        }
        throw Problem($"The {Quote} that ends this text is missing.", start, text.Length - start);
    }

    /// <summary>The slash that ends a regular expression here, which is the end of its term too; or −1.</summary>
    private int EndOfRegex()
    {
        for (int i = _at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '/' && i > _at + 1 && (i + 1 == text.Length || IsSeparator(text[i + 1]) || text[i + 1] == '|'))
                return i;
        }
        return -1;
    }

    private char Peek => _at < text.Length ? text[_at] : '\0';

    private void SkipSpace()
    {
        while (_at < text.Length && IsSeparator(text[_at]))
            _at++;
    }

    private static bool IsSeparator(char c) => c == ',' || char.IsWhiteSpace(c);

    internal static SearchException Problem(string message, int start, int length) =>
        new(new SearchProblem(message, start, length));

    /// <summary>A duration such as <c>5ms</c> or <c>1m30s</c>, ns.</summary>
    internal static bool TryDuration(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text == "0")
            return true;
        decimal sum = 0;
        for (int at = 0; at < text.Length;)
        {
            int number = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            int unit = at;
            while (at < text.Length && char.IsLetter(text[at]))
                at++;
            decimal scale = text[unit..at] switch
            {
                "ns" => 1m,
                "us" or "µs" or "μs" => 1e3m,
                "ms" => 1e6m,
                "s" => 1e9m,
                "m" or "min" => 60e9m,
                "h" => 3600e9m,
                _ => 0m,
            };
            const NumberStyles style = NumberStyles.AllowDecimalPoint;
            if (scale == 0 || !decimal.TryParse(text.AsSpan(number, unit - number), style, CultureInfo.InvariantCulture, out decimal value)
                || value > 1e9m || (sum += value * scale) > long.MaxValue)
                return false;
        }
        nanoseconds = (long)sum;
        return text.Length > 0;
    }
}
