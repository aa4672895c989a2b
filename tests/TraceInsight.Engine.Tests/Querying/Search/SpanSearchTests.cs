using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Search;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Search;

public class SpanSearchTests
{
    [Theory]
    [InlineData("state:running", "0-10 50-60")]
    [InlineData("state:blocked", "10-30 60-90")]
    [InlineData("state:blocked dur>20ns", "60-90")]
    [InlineData("blocked>=20ns", "10-30 60-90")]
    [InlineData("t>=10ns t<60ns", "10-30 50-60")]
    [InlineData("t:20ns", "10-30")]
    [InlineData("-state:running", "10-30 60-90")]
    [InlineData("state:running|chan", "0-10 50-60 60-90")]
    [InlineData("g:1 running", "0-10 50-60")]
    [InlineData("g:2", "")]
    [InlineData("G1", "0-10 10-30 50-60 60-90")]
    public void Spans_are_found_by_what_they_are(string expression, string spans) =>
        Assert.Equal(spans, Find(DrawnTrace.Parse("R0 W10 .30 R50 C60 .90"), expression));

    [Theory]
    [InlineData("R0 W10 |30 R40 .90", "state:blocked", "10-40")]
    [InlineData("R0 W10 |30 |35 |50 R60 .90", "state:blocked", "10-60")]
    [InlineData("R0 W10 |30 |35 |50 R60 .90", "dur>=50ns", "10-60")]
    [InlineData("|30 |50 W0 R60 .90", "state:blocked", "0-60")]
    public void A_span_is_found_once_whatever_segments_it_runs_through(string drawn, string expression, string spans) =>
        Assert.Equal(spans, Find(DrawnTrace.Parse(drawn), expression));

    [Fact]
    public void The_next_match_after_a_moment_is_found_by_its_index()
    {
        SpanSearch search = Run(DrawnTrace.Parse("R0 W10 R20 W30 |40 R50 .90"), "state:running");
        Assert.Equal([0L, 1L, 1L, 2L, 3L], new long[] { 0, 1, 20, 21, 51 }.Select(search.IndexFrom));
    }

    [Theory]
    [InlineData("R0 W10 |30 R40 .90", "state:blocked", 1, "R0-10 W10-40* R40-90")]
    [InlineData("R0 W10 |30 |35 |50 R60 .90", "state:blocked", 1, "R0-10 W10-60* R60-90")]
    [InlineData("|30 |50 W0 R60 .90", "state:blocked", 1, "W0-60* R60-90")]
    [InlineData("R0 W4 R8 W9 .10 R20 .90", "state:running", 10, "RW0-10:128 R20-90*")]
    public void Boxes_say_how_much_of_them_was_found(string drawn, string expression, long resolution, string boxes)
    {
        Trace trace = DrawnTrace.Parse(drawn);
        Assert.Equal(boxes, DrawnTrace.Boxes(trace, new TimeRange(0, trace.End), resolution, Run(trace, expression)));
    }

    [Fact]
    public void The_share_of_many_rows_is_summed_up_without_them()
    {
        // 1000 times 3 ns of running and 1 ns of waiting, in boxes of 256 ns: three quarters of 255.
        string drawn = string.Join(' ', Enumerable.Range(0, 1000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"R{4 * i} W{4 * i + 3}")));
        Trace trace = DrawnTrace.Parse($"{drawn} .4000");
        string boxes = DrawnTrace.Boxes(trace, new TimeRange(0, 4000), 256, Run(trace, "state:running"));
        Assert.All(boxes.Split(' ')[..^1], box => Assert.EndsWith(":191", box, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MatchColumn.Duration, true, "20-50 0-10 60-70 50-52")]
    [InlineData(MatchColumn.Duration, false, "50-52 0-10 60-70 20-50")]
    [InlineData(MatchColumn.Start, true, "60-70 50-52 20-50 0-10")]
    [InlineData(MatchColumn.Lane, true, "0-10 20-50 50-52 60-70")]
    public void What_was_found_can_be_sorted_and_ties_stay_in_the_order_of_time(
        MatchColumn column, bool descending, string spans)
    {
        SpanSearch search = Run(DrawnTrace.Parse("R0 W10 R20 |40 C50 W52 R60 .70"), "state:running|chan");
        IReadOnlyList<Match> found = search.Matches(0, 10, new MatchSort(column, descending), CancellationToken.None);
        Assert.Equal(spans, string.Join(' ', found.Select(match => $"{match.Start}-{match.End}")));
        Match second = search.Matches(1, 1, new MatchSort(column, descending), CancellationToken.None)[0];
        Assert.Equal(found[1], second);
    }

    [Fact]
    public void Of_very_many_those_that_come_first_are_sorted()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("httpd-1.26.trace"));
        SpanSearch search = Run(trace, "dur>=0");
        var sort = new MatchSort(MatchColumn.Duration, true);
        IReadOnlyList<Match> all = search.Matches(0, 1_000_000, sort, CancellationToken.None);
        Assert.Equal(search.Count, all.Count);
        IEnumerable<SortedMatches> found = Enumerable.Range(0, trace.Segments.Count)
            .Select(segment => SortedMatches.Of(trace, segment, search.FoundIn(segment)!));
        var few = MatchOrder.Of(trace, found, sort, 25, CancellationToken.None);
        Assert.Equal(all.Take(25), Enumerable.Range(0, few.Count).Select(at => few.Describe(trace, at)));
    }

    [Fact]
    public void What_is_found_later_takes_its_place_in_the_order()
    {
        SpanSearch search = SpanSearch.Of(DrawnTrace.Parse("R0 W10 |30 R40 .90"), "state:running")!;
        var sort = new MatchSort(MatchColumn.Duration, true);
        Assert.Empty(search.Matches(0, 10, sort, CancellationToken.None));
        search.Run(CancellationToken.None);
        Assert.Equal([50L, 10L],
            search.Matches(0, 10, sort, CancellationToken.None).Select(match => match.End - match.Start));
    }

    /// <summary>Each span that a user can go to, goroutine by goroutine, and what the search finds of them.</summary>
    [Theory]
    [InlineData("quicksort-1.27.trace")]
    [InlineData("httpd-1.26.trace")]
    [InlineData("contention-1.22.trace")]
    [InlineData("quicksort-1.21.trace")]
    [InlineData("coroutines-1.27.trace")]
    public void Every_span_is_found_that_can_be_gone_to(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        List<SpanDetails> spans = Spans(trace);
        Assert.NotEmpty(spans);
        Check("dur>=0", _ => true);
        Check("state:running", span => span.State is SpanState.Running or SpanState.GCWork);
        Check("state:syscall -is:system", span => span.State == SpanState.Syscall && !IsSystem(span));
        Check("blocked>=100us", span => span.End - span.Start >= 100_000 && IsBlocked(span.State));
        Check("reason:chan", span =>
            span.Reason?.Contains("chan", StringComparison.OrdinalIgnoreCase) == true);
        Check("p:0 state:running", span => span.Proc == 0 && span.State is SpanState.Running or SpanState.GCWork && span.Proc == 0);
        foreach (long thread in spans.Select(span => span.Thread ?? -1).Distinct().Where(thread => thread >= 0).Take(3))
            Check($"m:{thread} -is:stw -is:gc", span => span.Thread == thread && span.State is SpanState.Running or SpanState.Syscall && span.Thread == thread);
        Check("top:/chan|lock/ state:blocked", span => IsBlocked(span.State) && span.Stacks is [var own, ..]
            && own.Title.StartsWith("Blocked", StringComparison.Ordinal)
            && (Has(own.Frames[0], "chan") || Has(own.Frames[0], "lock")));

        void Check(string expression, Func<SpanDetails, bool> isMeant)
        {
            string[] found = [.. All(Run(trace, expression)).Select(Text)];
            string[] meant = [.. spans.Where(isMeant).Select(span => $"{span.Lane} {span.Start}-{span.End} {span.Title}")];
            Assert.Equal(meant.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Stopping_keeps_what_was_found()
    {
        Trace trace = DrawnTrace.Parse("R0 W10 |30 R40 .90");
        SpanSearch search = SpanSearch.Of(trace, "state:running")!;
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => search.Run(cancel.Token));
        Assert.False(search.IsComplete);
        Assert.Equal(0, search.Until);
        Assert.Equal("R0-10 W10-40 R40-90", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, search));
        search.Run(CancellationToken.None);
        Assert.Equal(2, search.Count);
    }

    [Fact]
    public void Regions_and_tasks_are_found_where_their_goroutines_were_in_them()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("httpd-1.27.trace"));
        Region region = trace.Regions.Ended.Span[0];
        string name = trace.Texts[region.Name];
        IReadOnlyList<Match> found = All(Run(trace, $"region=\"{name}\""));
        Assert.NotEmpty(found);
        Assert.All(found, match => Assert.Contains(
            TraceQueries.Span(trace, LaneId.Parse(match.Lane), match.Start, SpanMove.At)!.Regions,
            touched => touched.Name == name));
    }

    [Fact]
    public void Logs_are_found_where_their_goroutines_wrote_them()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("httpd-1.27.trace"));
        UserLog log = trace.Logs[0];
        IReadOnlyList<Match> found = All(Run(trace, $"log=\"{trace.Texts[log.Message]}\""));
        Assert.Contains(found, match => match.Lane == $"g{trace.Goroutines[log.Goroutine].Id}"
            && match.Start <= log.Time && log.Time < match.End);
        Assert.All(found, match => Assert.Contains(
            Enumerable.Range(0, trace.Logs.Count).Select(i => trace.Logs[i]),
            other => match.Start <= other.Time && other.Time < match.End && other.Message == log.Message));
    }

    [Theory]
    [InlineData("gcheavy-1.27.trace")]
    [InlineData("gcheavy-1.22.trace")]
    public void Workers_of_the_collector_are_found_by_what_the_runtime_calls_them(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        string[] labels = [.. trace.Labels.Items.ToArray().Select(label => trace.Texts[label.Text]).Distinct()];
        Assert.NotEmpty(labels);
        foreach (string label in labels)
        {
            long[] times = [.. trace.Labels.Items.ToArray().Where(of => trace.Texts[of.Text] == label).Select(of => of.Time)];
            IReadOnlyList<Match> found = All(Run(trace, $"label=\"{label}\""));
            Assert.NotEmpty(found);
            Assert.All(found, match => Assert.Equal("Running for the garbage collector", match.Title));
            Assert.All(found, match => Assert.Contains(times, time => match.Start <= time && time < match.End));
            Assert.Equal(found.Select(Text), All(Run(trace, $"\"{label}\" gc")).Select(Text));
        }
        int all = trace.Labels.Items.Length;
        Assert.Equal(all, All(Run(trace, "label:GC")).Count);
        Assert.Empty(All(Run(trace, "label:main")));
    }

    [Fact]
    public void Waits_for_a_mutex_are_those_whose_stack_locks_one()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("contention-1.27.trace"));
        List<Match> found = All(Run(trace, "reason:mutex"));
        Assert.NotEmpty(found);
        Assert.Equal(
            All(Run(trace, "reason:sync fn:Mutex).")).Select(Text), found.Select(Text));
        Assert.NotEqual(All(Run(trace, "reason:sync")).Count, found.Count);
    }

    [Fact]
    public void What_took_no_time_is_not_lost_in_its_box()
    {
        Trace trace = DrawnTrace.Parse("R0 W4 Q4 R6 W8 R20 .90");
        string boxes = DrawnTrace.Boxes(trace, new TimeRange(0, 90), 10, Run(trace, "dur<1ns"));
        Assert.Matches("^[A-Z]+0-8:[1-9]", boxes);
    }

    private static bool Has(Frame frame, string text) => frame.Function.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static bool IsBlocked(SpanState state) => state is >= SpanState.Waiting and <= SpanState.WaitingGC;

    private static bool IsSystem(SpanDetails span) => LaneQuery.IsSystem(span.Goroutine?.Name ?? "");

    private static List<SpanDetails> Spans(Trace trace)
    {
        var spans = new List<SpanDetails>();
        IEnumerable<LaneId> lanes = Enumerable.Range(0, trace.Goroutines.Count)
            .Select(slot => LaneId.Goroutine(trace.Goroutines[slot].Id))
            .Concat([LaneId.GC, LaneId.StopTheWorld]);
        foreach (LaneId lane in lanes)
        {
            SpanDetails? span = TraceQueries.Span(trace, lane, 0, SpanMove.First);
            while (span is not null)
            {
                spans.Add(span);
                SpanDetails? next = TraceQueries.Span(trace, lane, span.Start, SpanMove.Next);
                span = next?.Start > span.Start ? next : null;
            }
        }
        return spans;
    }

    private static SpanSearch Run(Trace trace, string expression)
    {
        SpanSearch search = SpanSearch.Of(trace, expression)!;
        search.Run(CancellationToken.None);
        return search;
    }

    private static List<Match> All(SpanSearch search)
    {
        // In pages, as they are asked for; each match has its index.
        var all = new List<Match>();
        while (search.Matches(all.Count, 100, CancellationToken.None) is { Count: > 0 } page)
            all.AddRange(page);
        Assert.Equal(search.Count, all.Count);
        Assert.Equal(Enumerable.Range(0, all.Count).Select(i => (long)i), all.Select(match => match.Index));
        return all;
    }

    private static string Text(Match match) => $"{match.Lane} {match.Start}-{match.End} {match.Title}";

    private static string Find(Trace trace, string expression) =>
        string.Join(' ', All(Run(trace, expression)).Select(match => $"{match.Start}-{match.End}"));
}
