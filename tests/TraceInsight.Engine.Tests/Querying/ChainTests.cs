using System.Globalization;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

/// <remarks>
/// Goroutines 1, 2, … are written one a line: <c>R0 C10 U30/2 R35</c> runs from 0, waits for a channel from 10, is woken up
/// at 30 by goroutine 2 and runs from 35. Letters: R running, S system call, Q stopped; N created, U unblocked, by a
/// goroutine or, without one, by the runtime; C waiting for a channel, L asleep, T waiting for the network.
/// Everything ends at 100. A link <c>1 10~30</c> is a wait, <c>2 15-30</c> is none.
/// </remarks>
public class ChainTests
{
    private const long End = 100;
    private const string Letters = "RSQNUCLT.";

    private static readonly SpanKind[] Kinds =
    [
        SpanKind.Running, SpanKind.Syscall, SpanKind.RunnableStopped, SpanKind.RunnableCreated, SpanKind.RunnableUnblocked,
        SpanKind.WaitingChannel, SpanKind.WaitingSleep, SpanKind.WaitingNetwork, SpanKind.None,
    ];

    [Theory]
    // Whoever ended the wait, and what made that one go on.
    [InlineData("R0 C10 U30/2 R35|R0 C5 U8/1 R20", 1, 20, "1 10~30 woken by 2, 2 8-30 woken by 1, 1 0-8 beforeTrace")]
    [InlineData("R0 C10 U30/2 R35|N5/1 R20", 1, 20, "1 10~30 woken by 2, 2 5-30 created by 1, 1 0-5 beforeTrace")]
    [InlineData("R0 C10 U30/2 R35|N5 R20", 1, 20, "1 10~30 woken by 2, 2 5-30 createdByRuntime")]
    // Asked about work, the chain begins with it.
    [InlineData("R0 C10 U30/2 R35|R0", 1, 50, "1 30-100 woken by 2, 2 0-30 beforeTrace")]
    [InlineData("R0 C10 U30/2 R35|R0", 1, 32, "1 30-35 woken by 2, 2 0-30 beforeTrace")]
    // What is no wait is one link: system calls, and being stopped.
    [InlineData("R0 C10 U30/2 R35|R0 C2 U3/3 S5 R8 Q9 R12|R0", 1, 20, "1 10~30 woken by 2, 2 3-30 woken by 3, 3 0-3 beforeTrace")]
    // Nobody of the program ends a sleep, or a wait for the network: it counts itself, and then what came before.
    [InlineData("R0 L10 U30 R35", 1, 20, "1 10~30 ended by timer itself, 1 0-10 beforeTrace")]
    [InlineData("R0 L10 U30 R35", 1, 50, "1 30-100 timer, 1 10~30 ended by timer itself, 1 0-10 beforeTrace")]
    [InlineData("R0 C10 U30/2 R35|N1/3 T5 U15 R20|R0", 1, 20,
        "1 10~30 woken by 2, 2 15-30 network, 2 5~15 ended by network unknown")]
    [InlineData("R0 C10 U30 R35", 1, 50, "1 30-100 runtime, 1 10~30 ended by runtime itself, 1 0-10 beforeTrace")]
    // What is not known.
    [InlineData("R0 C10", 1, 50, "1 10~100 ended by never itself, 1 0-10 beforeTrace")]
    [InlineData("C0 R30", 1, 50, "1 30-100 unknown")]
    [InlineData("C0 R30", 1, 5, "1 0~30 ended by unknown beforeTrace")]
    [InlineData("C0 U30 R40", 1, 35, "1 30-40 runtime, 1 0~30 ended by runtime beforeTrace")]
    [InlineData(".0 N10 R20 .30", 1, 50, "")]
    public void A_chain_leads_back_through_who_woke_whom(string goroutines, long of, long time, string chain)
    {
        Trace trace = Parse(goroutines);
        LaneId lane = LaneId.Goroutine(of);
        Assert.Equal(chain, Text(TraceQueries.Chain(trace, lane, time, false, 100, CancellationToken.None)!));
        // In pages it is the same.
        Chain page = TraceQueries.Chain(trace, lane, time, false, 1, CancellationToken.None)!;
        var links = page.Links.ToList();
        while (page.Next is { } next)
        {
            page = TraceQueries.Chain(trace, LaneId.Parse(next.Lane), next.Time, true, 1, CancellationToken.None)!;
            links.AddRange(page.Links);
        }
        Assert.Equal(chain, Text(new Chain(links, null)));
    }

    [Fact]
    public void A_link_tells_the_wait_that_it_was_woken_from_and_its_time_by_state()
    {
        Trace trace = Parse("R0 C10 U30/2 R35|R0 C5 U8/1 R20");
        ChainLink link = TraceQueries.Chain(trace, LaneId.Goroutine(1), 20, false, 9, CancellationToken.None)!.Links[1];
        Assert.Equal(new ChainWait("Waiting", 5), link.Before);
        Assert.Equal(
            (12, 10, 22), (link.States[(int)SpanState.Runnable], link.States[(int)SpanState.Running], link.States.Sum()));
    }

    [Theory]
    [InlineData("R0 L10 U30 R35", ChainCause.Timer, "unblocked by its timer")]
    [InlineData("R0 T10 U30 R35", ChainCause.Network, "unblocked by the network poller")]
    [InlineData("R0 C10 U30 R35", ChainCause.Runtime, "unblocked by the runtime (such as for a timer)")]
    public void A_wait_that_nobody_of_the_program_ended_says_what_did(string goroutine, ChainCause outside, string text)
    {
        Trace trace = Parse(goroutine);
        var expected = new Link(text, "g1", 30, outside);
        Assert.Equal(expected, Find(20).EndedBy);
        Assert.Equal(expected, Find(32).StartedBy);
        Assert.Equal(expected, Find(50).StartedBy);

        SpanDetails Find(long time) => TraceQueries.Span(trace, LaneId.Goroutine(1), time, SpanMove.At)!;
    }

    [Fact]
    public void A_goroutine_has_to_do_with_those_it_woke_up_or_created_and_those_that_did_so_to_it()
    {
        Trace trace = Parse("R0 C10 U30/2 R35|N5/1 R20|R0 C5 U8/2 R9|R0");
        Assert.Equal(["g1", "g2"], Of(1).Lanes);
        Assert.Equal(["g1", "g2", "g3"], Of(2).Lanes);
        Assert.Equal(["g4"], Of(4).Lanes);
        Assert.Empty(Of(9).Lanes);
        AcquaintanceLanes few = AcquaintanceLanes.Of(trace, LaneId.Goroutine(2), 1, CancellationToken.None);
        Assert.Equal((1, 3), (few.Lanes.Count, few.All));

        AcquaintanceLanes Of(long id) => AcquaintanceLanes.Of(trace, LaneId.Goroutine(id), 99, CancellationToken.None);
    }

    [Fact]
    public void The_lane_of_a_proc_is_asked_about_its_goroutine_and_what_is_no_goroutine_has_no_chain()
    {
        Trace trace = Fixtures.Load(Fixtures.SampleTrace);
        SpanDetails running = TraceQueries.Span(trace, LaneId.Proc(0), trace.End / 2, SpanMove.At)!;
        Chain onProc = TraceQueries.Chain(trace, LaneId.Proc(0), trace.End / 2, false, 9, CancellationToken.None)!;
        Assert.Equal(running.Goroutine, onProc.Links[0].Goroutine);
        Assert.Null(TraceQueries.Chain(trace, LaneId.Parse("gc"), trace.End / 2, false, 9, CancellationToken.None));
        Assert.Null(TraceQueries.Chain(trace, LaneId.Goroutine(4711), 0, false, 9, CancellationToken.None));
    }

    private static string Text(Chain chain) => string.Join(", ", chain.Links.Select(link => string.Create(
        CultureInfo.InvariantCulture,
        $"{link.Goroutine.Id} {link.Start}{(link.Waits ? '~' : '-')}{link.End}{Ended(link)} {Cause(link)}")));

    private static string Ended(ChainLink link) =>
        link.Ended is { } ended and not ChainCause.Woken ? $" ended by {Lower(ended)}" : "";

    private static string Cause(ChainLink link) => Lower(link.Cause) + (link.By is { } by ? $" by {by.Id}" : "");

    private static string Lower(ChainCause cause) => char.ToLowerInvariant(cause.ToString()[0]) + cause.ToString()[1..];

    private static Trace Parse(string goroutines)
    {
        string[] lines = goroutines.Split('|');
        var directory = new GoroutineDirectory();
        var spans = new List<(long Time, int Slot, SpanKind Kind, int By)>();
        for (int slot = 0; slot < lines.Length; slot++)
        {
            string[] words = lines[slot].Split(' ');
            bool isCreated = words.Any(word => word[0] == 'N');
            foreach (string word in words)
            {
                string[] parts = word[1..].Split('/');
                long time = long.Parse(parts[0], CultureInfo.InvariantCulture);
                int by = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) - 1 : -1;
                spans.Add((time, slot, Kinds[Letters.IndexOf(word[0])], by));
            }
            directory.SlotOf(slot + 1, isCreated ? spans.First(span => span.Slot == slot).Time : 0, isCreated, 0);
        }
        using var rows = new SegmentBuilder(RowPacking.For(1));
        foreach ((long time, int slot, SpanKind kind, int by) in spans.OrderBy(span => span.Time))
            rows.Add(slot, time, kind, 0, by);
        int[] numbers = [.. Enumerable.Range(0, lines.Length)];
        var merge = new SegmentMerge(directory, new ProcDirectory(), 0) { Numbers = { Goroutines = numbers } };
        return new Trace(1, TracePhase.Complete, 0, 0, null)
        {
            Segments = [merge.Complete(rows.Finish(End))],
            End = End,
            Goroutines = directory.Snapshot(End),
        };
    }
}
