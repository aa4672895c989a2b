using System.Text.RegularExpressions;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>A text to find in others: a part of them, all of them, or what a regular expression describes. Upper and
/// lower case are the same.</summary>
internal sealed class TextPattern
{
    // The expression is typed by hand and tried on texts from anywhere: without backtracking it cannot take for ever,
    // and the limit is for what is merely large.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _text;
    private readonly bool _isWhole;
    private readonly Regex? _regex;

    private TextPattern(string text, bool isWhole, Regex? regex)
    {
        _text = text;
        _isWhole = isWhole;
        _regex = regex;
    }

    /// <summary>The text; empty for a regular expression.</summary>
    public string Literal => _regex is null ? _text : "";

    public static TextPattern Of(string text, bool isWhole) => new(text, isWhole, null);

    /// <param name="start">Where the expression is in what was typed, for the error.</param>
    /// <exception cref="SearchException">It is no regular expression, or one that needs backtracking.</exception>
    public static TextPattern OfRegex(string expression, int start)
    {
        try
        {
            const RegexOptions options =
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
            return new TextPattern(expression, false, new Regex(expression, options, Patience));
        }
        catch (RegexParseException fault)
        {
            int at = Math.Clamp(fault.Offset - 1, 0, Math.Max(0, expression.Length - 1));
            throw new SearchException(new SearchProblem(
                $"This regular expression is not complete or not correct: {Reason(fault)}.", start + at, 1));
        }
        catch (NotSupportedException)
        {
            throw new SearchException(new SearchProblem(
                "Regular expressions here have no look-around, no backreferences and no atomic groups.",
                start, expression.Length));
        }
    }

    public bool Matches(string text)
    {
        if (_regex is null)
            return _isWhole
                ? text.Equals(_text, StringComparison.OrdinalIgnoreCase)
                : text.Contains(_text, StringComparison.OrdinalIgnoreCase);
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Reason(RegexParseException fault) => fault.Error switch
    {
        RegexParseError.InsufficientClosingParentheses => "a ) is missing",
        RegexParseError.InsufficientOpeningParentheses => "there is no ( for this )",
        RegexParseError.UnterminatedBracket => "a ] is missing",
        RegexParseError.QuantifierAfterNothing => "there is nothing to repeat",
        RegexParseError.NestedQuantifiersNotParenthesized => "a repetition is repeated",
        RegexParseError.UnescapedEndingBackslash => "it ends with \\",
        _ => fault.Error.ToString(),
    };
}
