using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>How the scheduler shared the procs among goroutines.</summary>
public static class SchedulingAnalysis
{
    private const int MostGoroutines = 10;
    private const int GoroutinesPerLook = 1024;

    /// <param name="range">Cut to the trace; an empty one gives nothing.</param>
    /// <param name="steps">How many to divide the range into, at least 1; there may be fewer.</param>
    public static Scheduling Of(Trace trace, TimeRange range, int steps, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        long step = Math.Max(1, (range.Length + steps - 1) / steps);
        var runnable = new RunnableSpans(range, step, trace.Texts.Count);
        GoroutineSpans.Walk(trace, range, 0, ref runnable, cancel);
        int[] created = new int[runnable.Steps.Length], ended = new int[runnable.Steps.Length];
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            Goroutine goroutine = trace.Goroutines[slot];
            if (goroutine.StartKnown && goroutine.Start >= range.Start && goroutine.Start < range.End)
                created[(goroutine.Start - range.Start) / step]++;
            if (goroutine.EndKnown && goroutine.End >= range.Start && goroutine.End < range.End)
                ended[(goroutine.End - range.Start) / step]++;
        }
        return new Scheduling(
            trace.Revision, range.Start, range.End, step, Procs(trace, range, step, runnable.Steps.Length, cancel),
            runnable.Steps, created, ended, runnable.Lengths.ByState(trace).FirstOrDefault(), Waits(trace, runnable));
    }

    /// <summary>Who ran in a range, such as that of a wait for the scheduler.</summary>
    /// <param name="range">Cut to the trace.</param>
    public static RanInstead WhoRan(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        // The first to come out is the one that ran least.
        var longest = new PriorityQueue<int, (long Running, long)>();
        int count = 0;
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            if (slot % GoroutinesPerLook == 0)
                cancel.ThrowIfCancellationRequested();
            Goroutine goroutine = trace.Goroutines[slot];
            if (goroutine.Start >= range.End || goroutine.End <= range.Start)
                continue;
            var life = new TimeRange(Math.Max(range.Start, goroutine.Start), Math.Min(range.End, goroutine.End));
            sums.Clear();
            RangeAnalysis.AddTimeByState(trace, LaneSpans.OfGoroutine(trace, slot), life, sums);
            long running = sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
            if (running <= 0)
                continue;
            count++;
            if (longest.Count < MostGoroutines)
                longest.Enqueue(slot, (running, -goroutine.Id));
            else
                longest.EnqueueDequeue(slot, (running, -goroutine.Id));
        }
        (long busy, long searching, long existing) = Procs(trace, range);
        var named = new List<Ran>();
        while (longest.TryDequeue(out int slot, out (long Running, long) rank))
            named.Add(new Ran(SpanQuery.RefOf(trace, slot)!, rank.Running));
        named.Reverse();
        return new RanInstead(
            range.Start, range.End, busy, existing - busy - searching, searching, named, count - named.Count);
    }

    private static (long Busy, long Searching, long Existing) Procs(Trace trace, TimeRange range)
    {
        (long busy, long searching, long existing) = (0, 0, 0);
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        for (int slot = 0; slot < trace.Procs.Count; slot++)
        {
            sums.Clear();
            var life = new TimeRange(Math.Max(range.Start, trace.Procs[slot].Start), range.End);
            RangeAnalysis.AddTimeByState(trace, LaneSpans.OfProc(trace, slot), life, sums);
            existing += Math.Max(0, life.Length);
            searching += sums[(int)SpanState.ProcWithoutGoroutine];
            busy += WithGoroutine(sums);
        }
        return (busy, searching, existing);
    }

    private static ProcTimes[] Procs(Trace trace, TimeRange range, long step, int steps, CancellationToken cancel)
    {
        var procs = new ProcTimes[trace.Procs.Count];
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        for (int slot = 0; slot < procs.Length; slot++)
        {
            cancel.ThrowIfCancellationRequested();
            LaneSpans lane = LaneSpans.OfProc(trace, slot);
            long[] running = new long[steps];
            for (int i = 0; i < steps; i++)
            {
                long start = range.Start + i * step;
                sums.Clear();
                RangeAnalysis.AddTimeByState(
                    trace, lane, new TimeRange(Math.Max(start, trace.Procs[slot].Start), Math.Min(start + step, range.End)), sums);
                running[i] = WithGoroutine(sums);
            }
            procs[slot] = new ProcTimes(
                LaneId.Proc(trace.Procs[slot].Id).ToString(), SpanTexts.ProcName(trace, slot), running);
        }
        Array.Sort([.. Enumerable.Range(0, procs.Length).Select(slot => trace.Procs[slot].Id)], procs);
        return procs;
    }

    private static long WithGoroutine(ReadOnlySpan<long> sums) =>
        sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork] + sums[(int)SpanState.Syscall];

    private static LongWait[] Waits(Trace trace, RunnableSpans runnable)
    {
        var waits = new List<LongWait>();
        while (runnable.Longest.TryDequeue(out (int Slot, long Start) wait, out _))
        {
            LaneSpans lane = LaneSpans.OfGoroutine(trace, wait.Slot);
            LaneSpan span = lane.At(wait.Start);
            string? proc = span.End < trace.End && lane.At(span.End) is { B: >= 0 } next && next.Kind.IsRunning()
                ? LaneId.Proc(trace.Procs[next.B].Id).ToString()
                : null;
            waits.Add(new LongWait(
                SpanQuery.RefOf(trace, wait.Slot)!, SpanTexts.Reason(trace, span.Kind, span.B), span.Start, span.End, proc));
        }
        waits.Reverse();
        return [.. waits];
    }
}
