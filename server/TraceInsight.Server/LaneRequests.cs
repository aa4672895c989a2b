using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/lanes.ts</c>, one method each; called from many threads at once.
/// </summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class LaneRequests(TraceService traces)
{
    /// <summary>Groups that are named at most: of others only the goroutines are counted.</summary>
    private const int MostGroups = 5000;

    /// <summary>Goroutines that are named in each group; the rest come in pages.</summary>
    private const int GoroutinesPerGroup = 50;

    [JsonRpcMethod("trace/lane", UseSingleObjectParameterDeserialization = true)]
    public Lane? Lane(LaneParams request, CancellationToken cancel) =>
        TraceQueries.Lane(traces.Newest(request.Trace, cancel), RequestChecks.Lane(request.Lane));

    [JsonRpcMethod("trace/stacks", UseSingleObjectParameterDeserialization = true)]
    public StackRows? Stacks(LaneParams request, CancellationToken cancel) =>
        TraceQueries.StackDepth(traces.Newest(request.Trace, cancel), RequestChecks.Lane(request.Lane), cancel) is { } depth
            ? new StackRows(depth)
            : null;

    [JsonRpcMethod("trace/arrange", UseSingleObjectParameterDeserialization = true)]
    public ArrangedLanes Arrange(ArrangeParams request, CancellationToken cancel)
    {
        LaneArrangement how = Checked(request.Arrangement);
        TraceSession session = traces.Find(request.Trace);
        Trace trace = session.Current;
        try
        {
            LaneListing listing = session.Listings.Of(trace, how, cancel);
            IReadOnlyList<GoroutineGroup> groups = listing.Groups(GoroutinesPerGroup, MostGroups);
            return new ArrangedLanes(trace.Revision, groups, listing.Shown, listing.All, null);
        }
        catch (SearchException wrong)
        {
            return new ArrangedLanes(trace.Revision, [], 0, trace.Goroutines.Count, wrong.Problem);
        }
    }

    [JsonRpcMethod("trace/arranged", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<Lane> Page(ArrangedPageParams request, CancellationToken cancel)
    {
        RequestChecks.Page(request.From, request.Count);
        LaneArrangement how = Checked(request.Arrangement);
        TraceSession session = traces.Find(request.Trace);
        try
        {
            return session.Listings.Of(session.Current, how, cancel).Page(request.Group, request.From, request.Count);
        }
        catch (SearchException wrong)
        {
            throw RequestChecks.Bad(wrong.Problem.Message);
        }
    }

    private static LaneArrangement Checked(Arrangement how)
    {
        if (how.Filter.Length > RequestChecks.MaxExpression)
            throw RequestChecks.Bad($"an expression of {how.Filter.Length} characters");
        LaneId? with = how.With is null ? null : RequestChecks.Lane(how.With);
        if (with is { Kind: not LaneKind.Goroutine })
            throw RequestChecks.Bad($"{how.With} is no lane of a goroutine");
        return new LaneArrangement(how.Filter.Trim(), how.Group, how.Order, how.UserOnly, with);
    }
}
