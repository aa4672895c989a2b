using System.Text.Json;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>What is loaded, against facts that the reference reader tells of the same files.</summary>
public class LoadingTests
{
    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_totals_are_those_of_the_reference_reader(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        JsonElement facts = Fixtures.Facts.GetProperty("traces").GetProperty(name);
        Overview overview = TraceQueries.Overview(trace);

        Assert.Null(trace.Problem);
        Assert.Equal(TracePhase.Complete, trace.Phase);
        Assert.Equal(long.Parse(facts.GetProperty("originClock").GetString()!), trace.OriginClock);
        Assert.Equal(facts.GetProperty("last").GetInt64(), overview.Duration);
        Assert.Equal(facts.GetProperty("events").GetInt64(), overview.Events);
        Assert.Equal(facts.GetProperty("goroutines").GetInt32(), overview.Goroutines);
        Assert.Equal(facts.GetProperty("procs").GetInt32(), overview.Procs);
        Assert.Equal(facts.GetProperty("threads").GetInt32(), overview.Threads);
        Assert.Equal(Sum(facts.GetProperty("regionsBegun")), overview.Regions);
        Assert.Equal(Kind(facts, "Log"), overview.Logs);
        Assert.Equal(Kind(facts, "StackSample"), overview.CpuSamples);
        Assert.Equal(Kind(facts, "Sync") - 1, overview.Generations);
        Assert.Equal(
            facts.GetProperty("eventsByKind").EnumerateObject().ToDictionary(kind => kind.Name, kind => kind.Value.GetInt64()),
            trace.Counts.EventsByKind);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Every_transition_of_a_goroutine_is_a_span(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        JsonElement transitions = Fixtures.Facts.GetProperty("traces").GetProperty(name).GetProperty("goroutineTransitions");
        var spans = new Dictionary<SpanState, int>();
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            LaneSpans lane = LaneSpans.OfGoroutine(trace, slot);
            LaneSpan? span = lane.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1));
            for (; span is { } found; span = lane.After(found))
                spans[Plain(found.Kind)] = spans.GetValueOrDefault(Plain(found.Kind)) + 1;
        }
        Assert.Equal(Into(transitions, "Running"), spans.GetValueOrDefault(SpanState.Running));
        Assert.Equal(Into(transitions, "Runnable"), spans.GetValueOrDefault(SpanState.Runnable));
        Assert.Equal(Into(transitions, "Waiting"), spans.GetValueOrDefault(SpanState.Waiting));
        Assert.Equal(Into(transitions, "Syscall"), spans.GetValueOrDefault(SpanState.Syscall));
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_goroutine_that_runs_is_the_one_of_its_proc(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            LaneSpans lane = LaneSpans.OfGoroutine(trace, slot);
            LaneSpan? span = lane.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1));
            for (; span is { } found; span = lane.After(found))
            {
                if (!found.Kind.IsRunning())
                    continue;
                LaneSpan onProc = LaneSpans.OfProc(trace, found.B).At(found.Start);
                Assert.Equal((slot, found.Start, found.End, found.A), (onProc.B, onProc.Start, onProc.End, onProc.A));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Time_by_state_adds_up_to_the_life_of_each_goroutine(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            Goroutine goroutine = trace.Goroutines[slot];
            long total = 0, running = 0, end = goroutine.Start;
            LaneSpans lane = LaneSpans.OfGoroutine(trace, slot);
            LaneSpan? span = lane.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1));
            for (; span is { } found; span = lane.After(found))
            {
                // Only a thread of C that comes back leaves a gap: its goroutine does not exist in between.
                Assert.True(found.Start == end || name.StartsWith("cgo", StringComparison.Ordinal));
                total += found.End - end;
                end = found.End;
                running += found.Kind.IsRunning() ? found.End - found.Start : 0;
            }
            Assert.Equal(goroutine.End - goroutine.Start, total);
            Assert.Equal(goroutine.Running, running);
        }
    }

    private static SpanState Plain(SpanKind kind) => kind switch
    {
        _ when kind.IsRunning() => SpanState.Running,
        _ when kind.IsRunnable() => SpanState.Runnable,
        _ when kind.IsWaiting() => SpanState.Waiting,
        _ => SpanState.Syscall,
    };

    private static int Into(JsonElement transitions, string state) => transitions.EnumerateObject()
        .Where(t => t.Name.EndsWith($"->{state}", StringComparison.Ordinal) && t.Name != $"{state}->{state}")
        .Sum(t => t.Value.GetInt32());

    private static long Kind(JsonElement facts, string kind) =>
        facts.GetProperty("eventsByKind").TryGetProperty(kind, out JsonElement count) ? count.GetInt64() : 0;

    private static long Sum(JsonElement counts) => counts.EnumerateObject().Sum(count => count.Value.GetInt64());

    [Fact]
    public void A_trace_before_Go_1_22_is_shown_in_parts_while_it_is_read()
    {
        string turns = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"; {40 + 2 * i} GoSched 0; {41 + 2 * i} GoStartLocal 1"));
        using var file = new TemporaryTrace(
            V1Text.Bytes("0: 10 GoCreate 1 0 0; 20 ProcStart 7; 21 GoStart 1 1; 30 Gomaxprocs 4 0" + turns));
        var published = new List<Trace>();
        TraceLoader.Load(file.Path, published.Add, TestContext.Current.CancellationToken);
        Trace first = published.First(trace => trace.Segments.Count > 0);
        Assert.Equal(TracePhase.Loading, first.Phase);
        Assert.InRange(first.End, 50_000, 100_000);
        Assert.Equal((TracePhase.Complete, null), (published[^1].Phase, published[^1].Problem));
        Assert.Equal(2 * 60_000 + 4, published[^1].Counts.Events);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void One_processor_loads_what_many_load(string name)
    {
        Trace one = Load(1), many = Load(4), manyLater = Load(4, atFirst: 1);
        foreach (Trace trace in (Trace[])[many, manyLater])
        {
            Assert.Equal((one.Counts.Events, one.End), (trace.Counts.Events, trace.End));
            Assert.Equivalent(TraceQueries.Lanes(one, 100), TraceQueries.Lanes(trace, 100), strict: true);
        }

        Trace Load(int processors, int atFirst = 0)
        {
            Trace? last = null;
            TraceLoader.Load(
                Fixtures.PathOf(name), trace => last = trace, TestContext.Current.CancellationToken, null, processors, atFirst);
            return last!;
        }
    }
}
