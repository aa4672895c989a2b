using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>What the garbage collector did: its cycles, its pauses, and what it made goroutines and procs do.</summary>
public static class CollectorAnalysis
{
    /// <param name="range">Cut to the trace; an empty one gives nothing.</param>
    /// <param name="steps">How finely the heap over time is wanted, at least 1: there are at most twice as many times.</param>
    /// <param name="rows">How many of each list are wanted, at least 1; of the others it is told how many they are.</param>
    public static CollectorSummary Of(Trace trace, TimeRange range, int steps, int rows, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        Cycle[] cycles = [.. CycleAnalysis.Of(trace, range, cancel)];
        var pauses = new List<Pause>();
        var lengths = new Dictionary<int, List<long>>();
        foreach (ref readonly RuntimeRange stop in trace.Ranges.Of(RuntimeRangeKind.StopTheWorld))
        {
            if (!Touches(stop, range))
                continue;
            pauses.Add(new Pause(
                trace.Texts[stop.Text], stop.Start, stop.End, stop.StartKnown, stop.EndKnown,
                SpanQuery.RefOf(trace, stop.Goroutine), OutsideRuntime(trace, stop.Stack) is [{ } first, ..] ? first : null));
            if (!lengths.TryGetValue(stop.Text, out List<long>? of))
                lengths.Add(stop.Text, of = []);
            of.Add(CutLength(stop, range));
        }
        pauses.Sort((x, y) => (y.End - y.Start).CompareTo(x.End - x.Start));
        PauseKind[] kinds = [.. lengths
            .Select(kind => new PauseKind(
                trace.Texts[kind.Key], kind.Value.Count, kind.Value.Sum(), Spread.Of(kind.Value.ToArray())))
            .OrderByDescending(kind => kind.Total)];

        var byGoroutine = new WorkSums();
        var byStack = new WorkSums();
        foreach (ref readonly RuntimeRange assist in trace.Ranges.Of(RuntimeRangeKind.MarkAssist))
        {
            if (!Touches(assist, range))
                continue;
            byGoroutine.Add(assist.Goroutine, assist, CutLength(assist, range));
            byStack.Add(assist.Stack, assist, CutLength(assist, range));
        }
        cancel.ThrowIfCancellationRequested();
        var sweeps = new WorkSums();
        foreach (ref readonly RuntimeRange sweep in trace.Ranges.Of(RuntimeRangeKind.Sweep))
        {
            if (Touches(sweep, range))
                sweeps.Add(sweep.Stack, sweep, CutLength(sweep, range));
        }
        Assists[] assists = [.. byGoroutine.Longest(rows).Select(sum => new Assists(
            SpanQuery.RefOf(trace, sum.Key)!, sum.Count, sum.Total, sum.Longest.Start, sum.Max))];
        AssistStack[] assistStacks = [.. byStack.Longest(rows).Select(sum => new AssistStack(
            OutsideRuntime(trace, sum.Key), sum.Count, sum.Total, LaneOf(trace, sum.Longest), sum.Longest.Start, sum.Max))];
        SweepStack[] sweepStacks = [.. sweeps.Longest(rows).Select(sum => new SweepStack(
            OutsideRuntime(trace, sum.Key), sum.Count, sum.Total, sum.Swept, sum.Reclaimed, LaneOf(trace, sum.Longest),
            sum.Longest.Start, sum.Max))];
        SweepSum all = byGoroutine.Sum();
        return new CollectorSummary(
            trace.Revision, range.Start, range.End, [.. cycles.Take(rows)], Math.Max(0, cycles.Length - rows),
            [.. pauses.Take(rows)], Math.Max(0, pauses.Count - rows), kinds, new AssistSum(all.Count, all.Total), assists,
            byGoroutine.Count - assists.Length, assistStacks, byStack.Count - assistStacks.Length, sweeps.Sum(),
            sweepStacks, sweeps.Count - sweepStacks.Length, HeapAnalysis.Of(trace, range, steps));
    }

    internal static bool Touches(in RuntimeRange one, TimeRange range) => one.Start < range.End && one.End > range.Start;

    internal static long CutLength(in RuntimeRange one, TimeRange range) =>
        Math.Min(one.End, range.End) - Math.Max(one.Start, range.Start);

    /// <summary>A stack without what the runtime does in it; all of one that is nothing else.</summary>
    internal static Frame[] OutsideRuntime(Trace trace, int stack)
    {
        ReadOnlySpan<StackFrame> frames = trace.Stacks[stack];
        int first = 0;
        while (first < frames.Length && IsRuntime(trace.Texts[frames[first].Function]))
            first++;
        if (first == frames.Length)
            first = 0;
        var result = new Frame[frames.Length - first];
        for (int i = 0; i < result.Length; i++)
        {
            StackFrame frame = frames[first + i];
            result[i] = new Frame(trace.Texts[frame.Function], trace.Texts[frame.File], frame.Line);
        }
        return result;
    }

    private static bool IsRuntime(string function) => function.StartsWith("runtime.", StringComparison.Ordinal)
        || function.StartsWith("internal/runtime/", StringComparison.Ordinal);

    private static string LaneOf(Trace trace, in RuntimeRange range) => range.Kind == RuntimeRangeKind.Sweep
        ? LaneId.Proc(trace.Procs[range.Proc].Id).ToString()
        : LaneId.Goroutine(trace.Goroutines[range.Goroutine].Id).ToString();
}
