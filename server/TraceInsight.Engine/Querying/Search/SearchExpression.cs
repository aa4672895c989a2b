namespace TraceInsight.Engine.Querying.Search;

/// <summary>What a term looks at.</summary>
internal enum SearchKey
{
    /// <summary>A plain word: all texts of a span.</summary>
    Any,
    Goroutine,
    Name,
    Creator,
    Function,
    Top,
    File,
    State,
    Reason,
    Duration,
    Time,
    Task,
    Region,
    Log,
    Label,
    Proc,
    Thread,
    Is,
}

/// <summary>How a term compares. <see cref="Has"/> is what <c>:</c> says: a part of a text, or an equal number.</summary>
internal enum SearchOperator
{
    Has,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A node of what was asked for; immutable.</summary>
/// <param name="Start">Where it is in the text, in UTF-16 units.</param>
internal abstract record SearchNode(int Start, int Length);

internal sealed record SearchAll(IReadOnlyList<SearchNode> Parts, int Start, int Length) : SearchNode(Start, Length);

internal sealed record SearchAny(IReadOnlyList<SearchNode> Parts, int Start, int Length) : SearchNode(Start, Length);

internal sealed record SearchNot(SearchNode Of, int Start, int Length) : SearchNode(Start, Length);

/// <summary>A text to find, or a regular expression.</summary>
internal sealed record SearchText(SearchKey Key, SearchOperator Operator, TextPattern Pattern, int Start, int Length)
    : SearchNode(Start, Length)
{
    /// <summary>Of a file, counted from 1; 0 is any.</summary>
    public int Line { get; init; }
}

/// <summary>A number to compare with: of a goroutine, proc or thread, or a time in ns.</summary>
internal sealed record SearchNumber(SearchKey Key, SearchOperator Operator, long Value, int Start, int Length)
    : SearchNode(Start, Length);

/// <summary>One of some states, by <see cref="Model.SpanKind"/>.</summary>
/// <param name="Kinds">One bit for each kind.</param>
internal sealed record SearchKinds(uint Kinds, int Start, int Length) : SearchNode(Start, Length);

/// <summary>A span of some states that lasts so long; of a lane, the time it spent in them.</summary>
internal sealed record SearchStateTime(uint Kinds, SearchOperator Operator, long Value, int Start, int Length)
    : SearchNode(Start, Length);

/// <summary>Whether the goroutine is one of the runtime's own.</summary>
internal sealed record SearchSystem(bool IsSystem, int Start, int Length) : SearchNode(Start, Length);

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Message">For the user.</param>
/// <param name="Start">In UTF-16 units.</param>
public sealed record SearchProblem(string Message, int Start, int Length);

/// <summary>An expression that cannot be understood.</summary>
public sealed class SearchException(SearchProblem problem) : FormatException(problem.Message)
{
    public SearchProblem Problem => problem;
}
