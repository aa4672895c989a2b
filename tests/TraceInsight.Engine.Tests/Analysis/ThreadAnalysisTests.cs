using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class ThreadAnalysisTests
{
    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void What_runs_on_all_threads_is_what_runs_at_all(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach ((long start, long end) in new[] { (0, trace.End), (trace.End / 3, trace.End / 2) })
        {
            long[] states = [.. RangeAnalysis.Of(
                trace, new TimeRange(start, end), TestContext.Current.CancellationToken).States];
            ThreadsOverTime threads = Of(trace, start, end, 7);
            Assert.Equal(0, threads.ThreadsLeftOut);
            Assert.Equal(
                states[(int)SpanState.Running] + states[(int)SpanState.GCWork],
                threads.Threads.Sum(thread => thread.Running.Sum()));
            // A call that began before the trace is on a thread that nobody knows.
            Assert.InRange(threads.Threads.Sum(thread => thread.Syscall.Sum()), 0, states[(int)SpanState.Syscall]);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void A_thread_does_one_thing_at_a_time(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        ThreadsOverTime threads = Of(trace, 0, trace.End, 50);
        Assert.All(threads.Threads, thread => Assert.All(
            thread.Running.Zip(thread.Syscall), times => Assert.InRange(times.First + times.Second, 0, threads.Step)));
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_parts_of_a_trace_add_up_to_the_whole(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        Dictionary<long, (long, long)> whole = Sums(Of(trace, 0, trace.End, 1));
        var parts = new Dictionary<long, (long Running, long Syscall)>();
        for (int part = 0; part < 5; part++)
        {
            foreach ((long thread, (long running, long syscall)) in Sums(
                Of(trace, trace.End * part / 5, trace.End * (part + 1) / 5, 3)))
            {
                (long, long) before = parts.GetValueOrDefault(thread);
                parts[thread] = (before.Item1 + running, before.Item2 + syscall);
            }
        }
        Assert.Equal(whole.OrderBy(pair => pair.Key), parts.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void A_blocking_system_call_keeps_its_thread_while_the_proc_is_with_another()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("syscalls-1.27.trace"));
        ThreadsOverTime threads = Of(trace, 0, trace.End, 1);
        long calls = RangeAnalysis.Of(trace, new TimeRange(0, trace.End), TestContext.Current.CancellationToken)
            .States[(int)SpanState.Syscall];
        long onProcs = Enumerable.Range(0, trace.Procs.Count).Sum(slot => ProcSyscalls(trace, slot));
        Assert.True(onProcs < calls, $"{onProcs} of {calls} ns with a proc");
        Assert.Equal(calls, threads.Threads.Sum(thread => thread.Syscall.Sum()));
    }

    private static long ProcSyscalls(Trace trace, int slot)
    {
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        RangeAnalysis.AddTimeByState(
            trace, Engine.Querying.LaneSpans.OfProc(trace, slot), new TimeRange(trace.Procs[slot].Start, trace.End), sums);
        return sums[(int)SpanState.Syscall];
    }

    private static Dictionary<long, (long, long)> Sums(ThreadsOverTime threads) =>
        threads.Threads.ToDictionary(thread => thread.Thread, thread => (thread.Running.Sum(), thread.Syscall.Sum()));

    private static ThreadsOverTime Of(Trace trace, long start, long end, int steps) =>
        ThreadAnalysis.Of(trace, new TimeRange(start, end), steps, TestContext.Current.CancellationToken);
}
