using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Strips;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Strips;

public class ThreadTests
{
    // Times of the boxes are nine less: the first event is what they count from.
    private const string Stolen = """
        7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 GoSyscallBegin 1 0; 50 GoSyscallEndBlocked
        8: 25 ProcStatus 1 1; 30 ProcSteal 0 2 7; 40 ProcStart 0 3; 60 ProcStop
        9: 70 ProcStatus 2 2
        """;

    [Fact]
    public void A_thread_stays_in_a_system_call_after_its_proc_was_taken_away()
    {
        Trace trace = Load(Stolen);
        SpanDetails call = TraceQueries.Span(trace, LaneId.Thread(7), 30, SpanMove.At)!;
        Assert.Equal(("m7", SpanState.Syscall, 7L, 1L), (call.Lane, call.State, call.Thread, call.Goroutine!.Id));
        Assert.Equal("In a system call: G1 on Proc 0", call.Title);
        Assert.Equal(["g1", "p0"], call.Related.Select(link => link.Lane));
        SpanDetails? proc = TraceQueries.Span(trace, LaneId.Proc(0), call.Start, SpanMove.At);
        Assert.True(proc!.End < call.End);
    }

    [Fact]
    public void A_system_call_is_its_threads_also_when_the_goroutine_had_been_running_since_before_the_generation()
    {
        Trace trace = Load("""
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2
            --
            7: 40 ProcStatus 0 1; 41 GoStatus 1 7 2; 42 GoSyscallBegin 1 0; 80 GoSyscallEndBlocked
            8: 45 ProcStatus 1 1; 50 ProcSteal 0 2 7; 60 ProcStart 0 3; 70 ProcStop
            """);
        Assert.Equal(2, trace.Segments.Count);
        SpanDetails running = TraceQueries.Span(trace, LaneId.Thread(7), 20, SpanMove.At)!;
        Assert.Equal((SpanState.Running, 1L), (running.State, running.Start));
        SpanDetails call = TraceQueries.Span(trace, LaneId.Thread(7), 60, SpanMove.At)!;
        Assert.Equal(("In a system call: G1 on Proc 0", running.End, 71L), (call.Title, call.Start, call.End));
    }

    [Fact]
    public void A_thread_of_which_only_the_number_is_known_has_a_lane_without_anything()
    {
        Trace trace = Load(Stolen);
        GoroutineGroup threads = TraceQueries.Lanes(trace, 2).Threads!;
        Assert.Equal((3, "m7 m8"), (threads.Count, string.Join(' ', threads.Goroutines.Select(lane => lane.Id))));
        Assert.Equal("m9", Assert.Single(TraceQueries.Goroutines(trace, threads.Name, 2, 10, CancellationToken.None)).Id);
        Assert.Equal("", DrawnTrace.Boxes(trace, new TimeRange(0, 90), 1, lane: "m9"));
        Assert.Null(TraceQueries.Span(trace, LaneId.Thread(9), 0, SpanMove.First));
        Assert.Equal("Thread 9", TraceQueries.Lane(trace, LaneId.Thread(9))!.Name);
        Assert.Null(TraceQueries.Lane(trace, LaneId.Thread(10)));
    }

    [Fact]
    public void How_long_a_thread_ran_is_known_once_it_is_asked_for()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("httpd-1.27.trace"));
        GoroutineGroup group = TraceQueries.Lanes(trace, 5).Threads!;
        Assert.All(group.Goroutines, lane => Assert.Equal(-1, lane.Running));
        IReadOnlyList<Lane> lanes = TraceQueries.Goroutines(trace, group.Name, 0, group.Count, CancellationToken.None);
        Assert.Equal(
            Enumerable.Range(0, trace.Goroutines.Count).Sum(slot => trace.Goroutines[slot].Running),
            lanes.Sum(lane => lane.Running));
        Assert.Equal(lanes[0].Running, TraceQueries.Lane(trace, LaneId.Parse(lanes[0].Id))!.Running);
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void From_afar_a_thread_has_the_time_by_state_of_what_it_did(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        for (int slot = 0; slot < trace.Threads.Length; slot++)
        {
            if (ThreadStrip.OfSlot(trace, slot) is not { Count: > 0 } strip)
                continue;
            StripItem[] items = [.. Enumerable.Range(0, strip.Count).Select(i => strip[i])];
            var random = new Random(slot);
            for (int i = 0; i < 20; i++)
            {
                long[] sums = new long[SpanKinds.StateCount], wanted = new long[SpanKinds.StateCount];
                long time = random.NextInt64(trace.End + 1);
                strip.AddTimeUntil(time, sums);
                foreach (StripItem item in items.Where(item => item.Start < time))
                    wanted[(int)item.State] += Math.Min(item.End, time) - item.Start;
                Assert.Equal(wanted, sums);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void What_threads_ran_is_what_goroutines_say_of_them(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        var told = new Dictionary<int, List<(long, long, int)>>();
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            LaneSpans spans = LaneSpans.OfGoroutine(trace, slot);
            for (LaneSpan? span = spans.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1)); span is { } one; span = spans.After(one))
            {
                if (!one.Kind.IsRunning() || one.A < 0)
                    continue;
                if (!told.TryGetValue(one.A, out List<(long, long, int)>? ran))
                    told.Add(one.A, ran = []);
                ran.Add((one.Start, one.End, slot));
            }
        }
        for (int thread = 0; thread < trace.Threads.Length; thread++)
        {
            LaneId lane = LaneId.Thread(trace.Threads.Span[thread]);
            var shown = new List<(long, long, int)>();
            long until = 0;
            for (SpanDetails? at = TraceQueries.Span(trace, lane, 0, SpanMove.First); at is not null;
                at = TraceQueries.Span(trace, lane, at.Start, SpanMove.Next))
            {
                Assert.True(at.Start >= until);
                until = at.End;
                if (at.State is SpanState.Running or SpanState.GCWork)
                    shown.Add((at.Start, at.End, trace.Goroutines.SlotOf(at.Goroutine!.Id)));
            }
            Assert.Equal(told.GetValueOrDefault(thread, []).Order(), shown.Order());
        }
    }

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        return Fixtures.Load(file.Path);
    }
}
