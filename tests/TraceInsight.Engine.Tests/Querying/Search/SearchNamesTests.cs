using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Search;

public class SearchNamesTests
{
    private static readonly Trace Httpd = Fixtures.Load(Fixtures.PathOf("httpd-1.27.trace"));

    [Theory]
    [InlineData(NameKind.StartFunction, "main.", "main.(*bus).run")]
    [InlineData(NameKind.Function, "CONN).serve", "net/http.(*conn).serve")]
    [InlineData(NameKind.File, "server.go", "net/http/server.go")]
    public void Names_contain_what_was_typed_in_upper_or_lower_case(NameKind kind, string part, string one)
    {
        IReadOnlyList<string> names = Of(kind, part);
        Assert.Contains(names, name => name.EndsWith(one, StringComparison.Ordinal));
        Assert.All(names, name => Assert.Contains(part, name, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData(NameKind.Task)]
    [InlineData(NameKind.Region)]
    [InlineData(NameKind.Log)]
    [InlineData(NameKind.Label)]
    public void Tasks_regions_logs_and_labels_are_listed_by_name(NameKind kind) => Assert.NotEmpty(Of(kind, ""));

    [Fact]
    public void What_begins_with_the_text_comes_before_what_contains_it()
    {
        IReadOnlyList<string> names = Of(NameKind.Function, "serve");
        int contains = names.TakeWhile(name => Last(name).StartsWith("serve", StringComparison.OrdinalIgnoreCase)).Count();
        Assert.InRange(contains, 1, names.Count - 1);
        Assert.DoesNotContain(
            names.Skip(contains), name => Last(name).StartsWith("serve", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_more_are_listed_than_asked_for() =>
        Assert.Equal(3, SearchNames.Of(Httpd, NameKind.Function, "", 3, CancellationToken.None).Count);

    private static string Last(string name) => name[(name.LastIndexOfAny(['/', '.']) + 1)..];

    private static IReadOnlyList<string> Of(NameKind kind, string part) =>
        SearchNames.Of(Httpd, kind, part, 1000, CancellationToken.None);
}
