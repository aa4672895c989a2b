using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>The runs of the collector: what belongs to each.</summary>
internal static class CycleAnalysis
{
    /// <summary>Those that touch a range, by start.</summary>
    public static List<Cycle> Of(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ReadOnlySpan<RuntimeRange> marks = trace.Ranges.Of(RuntimeRangeKind.Mark);
        (long[] starts, long[] ends, long[] paused) = Pauses(trace, marks);
        var cycles = new List<Cycle>();
        for (int i = 0; i < marks.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            if (starts[i] >= range.End || ends[i] <= range.Start)
                continue;
            RuntimeRange mark = marks[i];
            (long workers, long idle) = Workers(trace, mark);
            (long assist, int assists) = Assists(trace, mark);
            cycles.Add(new Cycle(
                i + 1, starts[i], mark.Start, mark.End, ends[i], mark.StartKnown, mark.EndKnown, paused[i], workers, idle,
                assist, assists, HeapAnalysis.AllocatedAt(trace, mark.Start), HeapAnalysis.AllocatedAt(trace, ends[i]),
                HeapAnalysis.GoalAt(trace, mark.Start), SpanQuery.RefOf(trace, mark.Goroutine),
                CollectorAnalysis.OutsideRuntime(trace, mark.Stack) is [{ } first, ..] ? first : null));
        }
        return cycles;
    }

    /// <summary>When each cycle began and ended with its pauses, and how long these were.</summary>
    private static (long[] Starts, long[] Ends, long[] Paused) Pauses(Trace trace, ReadOnlySpan<RuntimeRange> marks)
    {
        long[] starts = new long[marks.Length], ends = new long[marks.Length], paused = new long[marks.Length];
        for (int i = 0; i < marks.Length; i++)
            (starts[i], ends[i]) = (marks[i].Start, marks[i].End);
        int next = 0;
        foreach (ref readonly RuntimeRange stop in trace.Ranges.Of(RuntimeRangeKind.StopTheWorld))
        {
            if (!UtilizationAnalysis.IsForCollector(trace, stop))
                continue;
            while (next < marks.Length && marks[next].Start <= stop.Start)
                next++;
            // The runtime says that it begins to mark just before it stops the world for that, or while it is stopped.
            bool isWithin = next > 0 && stop.Start < marks[next - 1].End;
            bool isBegin = !isWithin && trace.Texts[stop.Text].Contains("sweep termination", StringComparison.Ordinal);
            int cycle = isBegin ? next : next - 1;
            if (cycle < 0 || cycle >= marks.Length)
                continue;
            starts[cycle] = Math.Min(starts[cycle], stop.Start);
            ends[cycle] = Math.Max(ends[cycle], stop.End);
            paused[cycle] += stop.End - stop.Start;
        }
        return (starts, ends, paused);
    }

    private static (long Workers, long Idle) Workers(Trace trace, in RuntimeRange mark)
    {
        (long workers, long idle) = (0, 0);
        ReadOnlySpan<WorkerLabel> labels = trace.Labels.Items.Span;
        for (int i = FirstFrom(labels, mark.Start); i < labels.Length && labels[i].Time < mark.End; i++)
        {
            if (labels[i].Goroutine < 0)
                continue;
            LaneSpan span = LaneSpans.OfGoroutine(trace, labels[i].Goroutine).At(labels[i].Time);
            long time = span.Kind.IsRunning() ? Math.Max(0, span.End - labels[i].Time) : 0;
            if (trace.Texts[labels[i].Text] == "GC (idle)")
                idle += time;
            else
                workers += time;
        }
        return (workers, idle);
    }

    /// <summary>Assists that begin while it marks.</summary>
    private static (long Time, int Count) Assists(Trace trace, in RuntimeRange mark)
    {
        (long time, int count) = (0, 0);
        ReadOnlySpan<RuntimeRange> assists = trace.Ranges.Of(RuntimeRangeKind.MarkAssist);
        int low = 0, high = assists.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (assists[middle].Start < mark.Start)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < assists.Length && assists[low].Start < mark.End; low++)
        {
            time += assists[low].End - assists[low].Start;
            count++;
        }
        return (time, count);
    }

    private static int FirstFrom(ReadOnlySpan<WorkerLabel> labels, long time)
    {
        int low = 0, high = labels.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (labels[middle].Time < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
