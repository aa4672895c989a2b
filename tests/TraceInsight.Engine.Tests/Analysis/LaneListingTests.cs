using System.Globalization;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Search;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class LaneListingTests
{
    private static readonly LaneTimes Httpd = new(Fixtures.Load(Fixtures.PathOf("httpd-1.27.trace")));
    private static readonly LaneArrangement Usual = new("", LaneGrouping.Function, LaneOrder.Running, false, null);

    [Fact]
    public void Without_wishes_the_groups_are_those_of_the_directory()
    {
        Trace trace = Httpd.Trace;
        IReadOnlyList<GoroutineGroup> groups = Of(Usual).Groups(7, int.MaxValue);
        IReadOnlyList<GoroutineGroup> directory = TraceQueries.Lanes(trace, 7).Groups;
        Assert.Equal(directory.Select(Text), groups.Select(Text));

        static string Text(GoroutineGroup group) => string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Name} {group.Count} {group.Running} {group.System}: {string.Join(' ', group.Goroutines.Select(lane => lane.Id))}");
    }

    [Theory]
    [InlineData("name:serve", "state:running")]
    [InlineData("state:syscall", "")]
    [InlineData("reason:\"chan receive\" dur>100us", "")]
    [InlineData("is:user", "state:syscall")]
    public void A_goroutine_is_left_if_one_of_its_spans_is_found_and_none_that_is_not_wanted(string wanted, string not)
    {
        HashSet<string> expected = Lanes(wanted);
        if (not.Length > 0)
            expected.ExceptWith(Lanes(not));
        string filter = not.Length > 0 ? $"{wanted} -{not}" : wanted;
        LaneListing listing = Of(Usual with { Filter = filter });
        Assert.Equal(expected.Order(StringComparer.Ordinal), All(listing).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Count, listing.Shown);
        Assert.Equal(Httpd.Trace.Goroutines.Count, listing.All);

        static HashSet<string> Lanes(string expression)
        {
            SpanSearch search = SpanSearch.Of(Httpd.Trace, expression)!;
            search.Run(CancellationToken.None);
            return [.. search.Matches(0, int.MaxValue, CancellationToken.None)
                .Select(match => match.Lane).Where(lane => lane[0] == 'g' && lane != "gc")];
        }
    }

    [Theory]
    [InlineData("running>1ms", 1_000_000)]
    [InlineData("running>50us | running>10ms", 50_000)]
    public void A_time_in_a_state_is_that_of_the_whole_goroutine(string filter, long least)
    {
        Trace trace = Httpd.Trace;
        IEnumerable<string> expected = Slots().Where(slot => trace.Goroutines[slot].Running > least).Select(Lane);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            All(Of(Usual with { Filter = filter })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Goroutines_are_in_the_order_that_is_asked_for_and_those_alike_by_number()
    {
        Trace trace = Httpd.Trace;
        Check(LaneOrder.Id, slot => 0);
        Check(LaneOrder.Start, slot => trace.Goroutines[slot].Start);
        Check(LaneOrder.Running, slot => -trace.Goroutines[slot].Running);
        GoroutineTimes times = GoroutineTimes.Of(trace, new TimeRange(0, trace.End), CancellationToken.None);
        Check(LaneOrder.Runnable, slot => -times.Runnable(slot));
        Check(LaneOrder.Syscall, slot => -times.Syscall(slot));
        Check(LaneOrder.Waiting, slot => -Waiting(slot));

        long Waiting(int slot)
        {
            Span<long> blocked = new long[times.Reasons.Count];
            times.AddBlocked(slot, blocked);
            long sum = 0;
            foreach (long time in blocked)
                sum += time;
            return sum;
        }

        void Check(LaneOrder order, Func<int, long> key) => Assert.Equal(
            Slots().OrderBy(key).ThenBy(slot => trace.Goroutines[slot].Id).Select(Lane),
            All(Of(Usual with { Group = LaneGrouping.None, Order = order })));
    }

    [Theory]
    [InlineData(LaneOrder.Waiting, true)]
    [InlineData(LaneOrder.Runnable, true)]
    [InlineData(LaneOrder.Syscall, true)]
    [InlineData(LaneOrder.Running, false)]
    [InlineData(LaneOrder.Start, false)]
    public void Lanes_say_the_time_by_which_they_are_sorted_where_that_is_not_the_time_running(LaneOrder order, bool says)
    {
        LaneListing listing = Of(Usual with { Group = LaneGrouping.None, Order = order });
        Lane[] lanes = [.. listing.Page("", 0, int.MaxValue)];
        Assert.All(lanes, lane => Assert.Equal(says, lane.Spent is not null));
        Assert.Equal(lanes.OrderByDescending(lane => lane.Spent).Select(lane => lane.Spent), lanes.Select(lane => lane.Spent));
        Assert.Equal(says, lanes[0].Spent > 0);
    }

    [Fact]
    public void Goroutines_are_grouped_by_who_created_them()
    {
        LaneListing listing = Of(Usual with { Group = LaneGrouping.Creator, UserOnly = true });
        IReadOnlyList<GoroutineGroup> groups = listing.Groups(int.MaxValue, int.MaxValue);
        Assert.Equal(groups.Count, groups.Select(group => group.Name).Distinct().Count());
        GoroutineGroup accepted = Assert.Single(groups, group => group.Name == "net/http.(*Server).Serve");
        Assert.All(accepted.Goroutines, lane => Assert.Contains(
            TraceQueries.Span(Httpd.Trace, LaneId.Parse(lane.Id), 0, SpanMove.First)!.Stacks[0].Frames,
            frame => frame.Function == "net/http.(*Server).Serve"));
    }

    [Fact]
    public void Goroutines_are_grouped_by_the_task_that_they_worked_for()
    {
        IReadOnlyList<GoroutineGroup> groups =
            Of(Usual with { Group = LaneGrouping.Task }).Groups(int.MaxValue, int.MaxValue);
        // Those without one come last, though they ran longer.
        Assert.Equal(["order", ""], groups.Select(group => group.Name));
        string[] expected = [.. Enumerable.Range(0, Httpd.Trace.Regions.Count).Select(i => Httpd.Trace.Regions[i])
            .Where(region => region.Task != 0).Select(region => Lane(region.Goroutine)).Distinct()];
        Assert.Superset(
            expected.ToHashSet(), groups.Single(group => group.Name == "order").Goroutines.Select(lane => lane.Id).ToHashSet());
        Assert.Equal(Httpd.Trace.Goroutines.Count, groups.Sum(group => group.Count));
    }

    [Fact]
    public void Only_those_are_left_that_woke_up_a_goroutine_or_were_woken_up_by_it()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("contention-1.27.trace"));
        int slot = Enumerable.Range(0, trace.Goroutines.Count).MaxBy(slot => trace.Goroutines[slot].Running);
        LaneId lane = LaneId.Goroutine(trace.Goroutines[slot].Id);
        var expected = new HashSet<string> { lane.ToString() };
        foreach (int other in Enumerable.Range(0, trace.Goroutines.Count))
        {
            LaneId id = LaneId.Goroutine(trace.Goroutines[other].Id);
            SpanDetails? span = TraceQueries.Span(trace, id, 0, SpanMove.First);
            while (span is not null)
            {
                // What started a runnable span is who created or woke up the goroutine.
                if (span.State is SpanState.Runnable && span.StartedBy is { } by && by.Lane.StartsWith('g')
                    && by.Lane != id.ToString() && by.Lane != "gc")
                {
                    if (id == lane)
                        expected.Add(by.Lane);
                    else if (by.Lane == lane.ToString())
                        expected.Add(id.ToString());
                }
                SpanDetails? next = TraceQueries.Span(trace, id, span.Start, SpanMove.Next);
                span = next?.Start > span.Start ? next : null;
            }
        }
        LaneListing listing = LaneListing.Of(
            new LaneTimes(trace), Usual with { With = lane }, CancellationToken.None);
        Assert.Equal(expected.Order(StringComparer.Ordinal), All(listing).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void User_code_only_leaves_the_goroutines_of_the_runtime_out() => Assert.All(
        Of(Usual with { UserOnly = true }).Groups(0, int.MaxValue), group => Assert.False(group.System));

    [Fact]
    public void Pages_go_on_where_the_ones_before_ended()
    {
        LaneListing listing = Of(Usual with { Group = LaneGrouping.None, Order = LaneOrder.Id });
        string[] all = [.. All(listing)];
        Assert.Equal(all[3..8], listing.Page("", 3, 5).Select(lane => lane.Id));
        Assert.Equal(all[^2..], listing.Page("", all.Length - 2, 100).Select(lane => lane.Id));
        Assert.Empty(listing.Page("", all.Length, 100));
        Assert.Empty(listing.Page("no such group", 0, 100));
    }

    [Fact]
    public void A_filter_that_cannot_be_understood_says_where_it_is_wrong()
    {
        SearchException wrong = Assert.Throws<SearchException>(() => Of(Usual with { Filter = "fn:main dur>5" }));
        Assert.Equal(12, wrong.Problem.Start);
    }

    private static LaneListing Of(LaneArrangement how) => LaneListing.Of(Httpd, how, CancellationToken.None);

    private static IEnumerable<int> Slots() => Enumerable.Range(0, Httpd.Trace.Goroutines.Count);

    private static string Lane(int slot) => LaneId.Goroutine(Httpd.Trace.Goroutines[slot].Id).ToString();

    private static IEnumerable<string> All(LaneListing listing) =>
        listing.Groups(int.MaxValue, int.MaxValue).SelectMany(group => group.Goroutines).Select(lane => lane.Id);
}
