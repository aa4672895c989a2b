using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Search;

public class SearchParserTests
{
    [Theory]
    [InlineData("worker", "Any:worker")]
    [InlineData("  worker, main ", "(Any:worker & Any:main)")]
    [InlineData("\"chan receive\"", "Any:chan receive")]
    [InlineData("\"say \\\"no\\\"\"", "Any:say \"no\"")]
    [InlineData("-worker", "!Any:worker")]
    [InlineData("main.(*bus).run", "Any:main.(*bus).run")]
    public void Words_are_texts_to_find(string text, string tree) => Assert.Equal(tree, Tree(text));

    [Theory]
    [InlineData("fn:net", "Function:net")]
    [InlineData("fn=net.Dial", "Function=net.Dial")]
    [InlineData("fn!=net.Dial", "!Function=net.Dial")]
    [InlineData("FN:net", "Function:net")]
    [InlineData("reason:\"chan receive\"", "Reason:chan receive")]
    [InlineData("file:/src/bus.go:42", "File:/src/bus.go@42")]
    [InlineData("file:bus.go", "File:bus.go")]
    [InlineData("label:\"GC (idle)\"", "Label:GC (idle)")]
    [InlineData("label:/^GC/", "Label:/")]
    [InlineData("g:17", "Goroutine Has 17")]
    [InlineData("g:G17", "Goroutine Has 17")]
    [InlineData("p>=2", "Proc GreaterOrEqual 2")]
    [InlineData("dur>5ms", "Duration Greater 5000000")]
    [InlineData("dur<1m30s", "Duration Less 90000000000")]
    [InlineData("t>1.2s", "Time Greater 1200000000")]
    [InlineData("t<0", "Time Less 0")]
    [InlineData("running>1ms", "[Running,RunningForGC] Greater 1000000")]
    [InlineData("state:syscall", "[Syscall]")]
    [InlineData("is:stw", "[StopTheWorld]")]
    [InlineData("-is:system", "!system")]
    public void A_key_says_what_is_looked_at(string text, string tree) => Assert.Equal(tree, Tree(text));

    [Theory]
    [InlineData("a|b c", "((Any:a | Any:b) & Any:c)")]
    [InlineData("a b | c", "((Any:a & Any:b) | Any:c)")]
    [InlineData("state:syscall|stw", "([Syscall] | [StopTheWorld])")]
    [InlineData("-g:1|2", "!(Goroutine Has 1 | Goroutine Has 2)")]
    [InlineData("g:1|fn:net", "(Goroutine Has 1 | Function:net)")]
    [InlineData("fn:/^main\\.|^net/ dur>1s", "(Function:/ & Duration Greater 1000000000)")]
    public void A_bar_is_either(string text, string tree) => Assert.Equal(tree, Tree(text));

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    public void Nothing_is_no_expression(string text) => Assert.Null(SearchParser.Parse(text));

    [Theory]
    [InlineData("main foo:bar", "foo", "There is no key “foo”. Put text with : in it in quotes.")]
    [InlineData("main dur>5", "5", "dur takes a time with its unit")]
    [InlineData("dur:5ms", "dur:5ms", "Write dur>5ms or dur<5ms.")]
    [InlineData("g:main", "main", "g takes a number, such as g:7.")]
    [InlineData("state:dead", "dead", "A state is running, runnable")]
    [InlineData("is:odd", "odd", "Write is:stw")]
    [InlineData("a \"b", "\"b", "The \" that ends this text is missing.")]
    [InlineData("fn:", "fn:", "Something is missing behind fn:")]
    [InlineData("a - b", "-", "Write what to leave out behind the -")]
    [InlineData("a | ", "|", "A | has something on both sides.")]
    [InlineData("| a", "|", "A | has something on both sides.")]
    [InlineData("fn>a", "fn>a", "fn is a text: write fn:… or fn=…")]
    [InlineData("x label>1ms", "label>1ms", "label is a text: write label:… or label=…")]
    [InlineData("label:", "label:", "Something is missing behind label:")]
    [InlineData("g:/1/", "g:/1/", "g takes no regular expression.")]
    [InlineData("x /abc", "/", "A regular expression ends with /.")]
    [InlineData("fn:/a(b/", "b", "This regular expression is not complete or not correct: a ) is missing.")]
    [InlineData("fn:/a(?=b)/", "a(?=b)", "Regular expressions here have no look-around")]
    public void A_mistake_is_told_with_its_place(string text, string place, string message)
    {
        SearchProblem problem = Assert.Throws<SearchException>(() => SearchParser.Parse(text)).Problem;
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(place, text.Substring(problem.Start, problem.Length));
    }

    /// <summary>Whatever is typed, key by key, is either understood or wrong at a place that is there.</summary>
    [Theory]
    [InlineData("-fn:/a|b\\/(c)/|top:\"x y\" | state:syscall|gc, dur>=1.5ms t:3s")]
    [InlineData("file:\"/a b/c.go\":12 || \\ -- :: <= /(/ g:99999999999999999999 dur>99999999999999999h")]
    public void Every_beginning_of_an_expression_is_answered(string text)
    {
        for (int length = 0; length <= text.Length; length++)
        {
            try
            {
                SearchParser.Parse(text[..length]);
            }
            catch (SearchException fault)
            {
                Assert.InRange(fault.Problem.Start, 0, length - 1);
                Assert.InRange(fault.Problem.Length, 1, length - fault.Problem.Start);
            }
        }
    }

    private static string Tree(string text) => Draw(SearchParser.Parse(text)!);

    private static string Draw(SearchNode node) => node switch
    {
        SearchAll all => $"({string.Join(" & ", all.Parts.Select(Draw))})",
        SearchAny any => $"({string.Join(" | ", any.Parts.Select(Draw))})",
        SearchNot not => $"!{Draw(not.Of)}",
        SearchText { Operator: SearchOperator.Has } text => $"{text.Key}:{Pattern(text)}",
        SearchText text => $"{text.Key}={Pattern(text)}",
        SearchNumber number => $"{number.Key} {number.Operator} {number.Value}",
        SearchKinds kinds => Kinds(kinds.Kinds),
        SearchStateTime time => $"{Kinds(time.Kinds)} {time.Operator} {time.Value}",
        SearchSystem system => system.IsSystem ? "system" : "user",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private static string Pattern(SearchText text) =>
        (text.Pattern.Literal.Length > 0 ? text.Pattern.Literal : "/") + (text.Line > 0 ? $"@{text.Line}" : "");

    private static string Kinds(uint kinds) => $"[{string.Join(',',
        Enum.GetValues<SpanKind>().Where(kind => (kinds >> (int)kind & 1) != 0))}]";
}
