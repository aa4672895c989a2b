using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/search.ts</c>, one method each; called from many threads at once.
/// </summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class SearchRequests(TraceService traces)
{
    /// <summary>How long a search may take before it answers with what it has.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(150);

    [JsonRpcMethod("trace/search", UseSingleObjectParameterDeserialization = true)]
    public async Task<SearchState> SearchAsync(SearchParams request, CancellationToken cancel)
    {
        if (request.Expression.Length > RequestChecks.MaxExpression)
            throw RequestChecks.Bad($"an expression of {request.Expression.Length} characters");
        TraceSession session = traces.Find(request.Trace);
        Engine.Model.Trace trace = session.Current;
        try
        {
            if (session.Searches.GoOn(trace, request.Expression) is not { } running)
                return new SearchState(trace.Revision, 0, 0, trace.End, true, null);
            await running.WaitAsync(Limit, cancel);
            SpanSearch search = running.Search;
            // In this order: what is complete has all its matches.
            (bool complete, long until, long count) = (search.IsComplete, search.Until, search.Count);
            return new SearchState(search.Trace.Revision, running.Number, count, until, complete, null);
        }
        catch (SearchException wrong)
        {
            return new SearchState(trace.Revision, 0, 0, 0, true, wrong.Problem);
        }
    }

    [JsonRpcMethod("trace/matches", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<Match> Matches(MatchesParams request, CancellationToken cancel)
    {
        if (request.From < 0 || request.Count is < 0 or > RequestChecks.MaxPage)
            throw RequestChecks.Bad($"matches {request.From} and {request.Count} more: ask for 0 to {RequestChecks.MaxPage}");
        return Find(request.Trace, request.Search).Matches(
            request.From, request.Count, request.Sort, cancel);
    }

    [JsonRpcMethod("trace/matchFrom", UseSingleObjectParameterDeserialization = true)]
    public MatchIndex MatchFrom(MatchFromParams request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        RequestChecks.Time(request.Time);
        return new MatchIndex(Find(request.Trace, request.Search).IndexFrom(request.Time));
    }

    [JsonRpcMethod("trace/foundSummary", UseSingleObjectParameterDeserialization = true)]
    public FoundSummary FoundSummary(FoundSummaryParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        RequestChecks.Steps(request.Steps);
        var range = new Engine.Model.TimeRange(request.Start, request.End);
        return FoundSummaries.Of(Find(request.Trace, request.Search), range, request.Steps, cancel);
    }

    [JsonRpcMethod("trace/names", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<string> Names(NamesParams request, CancellationToken cancel)
    {
        if (request.Part.Length > RequestChecks.MaxExpression)
            throw RequestChecks.Bad($"a name of {request.Part.Length} characters");
        RequestChecks.Page(0, request.Count);
        return SearchNames.Of(traces.Newest(request.Trace, cancel), request.Of, request.Part, request.Count, cancel);
    }

    private SpanSearch Find(int trace, int number) =>
        traces.Find(trace).Searches.Find(number)?.Search
        ?? throw RequestChecks.Bad($"search {number} is over: search again");
}
