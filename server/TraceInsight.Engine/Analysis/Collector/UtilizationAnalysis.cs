using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>How much of the procs the collector leaves to the program, from the rows of a trace.</summary>
/// <remarks>As Go's own analysis counts it (<c>Go 1.27, internal/trace/gc.go</c>), but for the workers in the background:
/// there a worker counts for ever on the proc that it once ran on; here from its label until it stops.</remarks>
internal static class UtilizationAnalysis
{
    /// <summary>Something of the collector begins (+1) or ends (−1) on a proc, or on all; or the number of procs changes.
    /// </summary>
    private readonly record struct Edge(long Time, int Proc, int Change) : IComparable<Edge>
    {
        public const int AllProcs = -1;
        public const int NumberOfProcs = -2;

        /// <summary>Of one moment, what tells how many procs there are comes first.</summary>
        public int CompareTo(Edge other) => Time != other.Time
            ? Time.CompareTo(other.Time)
            : (Proc != NumberOfProcs).CompareTo(other.Proc != NumberOfProcs);
    }

    // Only a damaged trace has more.
    private const int MostProcs = 1 << 12;

    /// <param name="range">Within the trace.</param>
    /// <param name="isPerProc">A series for each proc instead of one for all.</param>
    /// <returns>None where the trace does not tell how many procs there are.</returns>
    public static List<UtilizationSeries> Of(
        Trace trace, TimeRange range, CollectorWork work, bool isPerProc, CancellationToken cancel)
    {
        ReadOnlySpan<MetricSample> procs = trace.Metrics[Metric.Procs];
        if (procs.IsEmpty || range.Length <= 0 || procs[0].Time >= range.End)
            return [];
        // Before the first event that tells their number nothing is known.
        range = range with { Start = Math.Max(range.Start, procs[0].Time) };
        var edges = new List<Edge>();
        foreach (MetricSample sample in procs[Math.Max(0, trace.Metrics.IndexAt(Metric.Procs, range.Start))..])
        {
            if (sample.Time < range.End)
                edges.Add(new Edge(Math.Max(range.Start, sample.Time), Edge.NumberOfProcs, (int)Math.Min(sample.Value, MostProcs)));
        }
        if (work.HasFlag(CollectorWork.StopTheWorld))
            AddStops(trace, range, edges);
        if (work.HasFlag(CollectorWork.Sweep))
            AddSweeps(trace, range, edges);
        if (work.HasFlag(CollectorWork.Assist))
            AddAssists(trace, range, edges, cancel);
        if (work.HasFlag(CollectorWork.Background))
            AddWorkers(trace, range, edges, isPerProc);
        cancel.ThrowIfCancellationRequested();
        edges.Sort();
        return isPerProc ? PerProc(edges, range) : Together(edges, range);
    }

    private static void AddStops(Trace trace, TimeRange range, List<Edge> edges)
    {
        foreach (ref readonly RuntimeRange stop in trace.Ranges.Of(RuntimeRangeKind.StopTheWorld))
        {
            if (IsForCollector(trace, stop))
                Add(edges, range, stop.Start, stop.End, Edge.AllProcs);
        }
    }

    /// <summary>The world is stopped for other reasons too.</summary>
    public static bool IsForCollector(Trace trace, in RuntimeRange stop) =>
        trace.Texts[stop.Text].Contains("GC", StringComparison.Ordinal);

    private static void AddSweeps(Trace trace, TimeRange range, List<Edge> edges)
    {
        foreach (ref readonly RuntimeRange sweep in trace.Ranges.Of(RuntimeRangeKind.Sweep))
            Add(edges, range, sweep.Start, sweep.End, trace.Procs[sweep.Proc].Id);
    }

    /// <summary>An assist counts while its goroutine runs.</summary>
    private static void AddAssists(Trace trace, TimeRange range, List<Edge> edges, CancellationToken cancel)
    {
        int looks = 0;
        foreach (ref readonly RuntimeRange assist in trace.Ranges.Of(RuntimeRangeKind.MarkAssist))
        {
            if (assist.Start >= range.End)
                break;
            if (assist.End <= range.Start)
                continue;
            if (++looks % 1024 == 0)
                cancel.ThrowIfCancellationRequested();
            LaneSpans lane = LaneSpans.OfGoroutine(trace, assist.Goroutine);
            long to = Math.Min(assist.End, range.End);
            for (long time = Math.Max(assist.Start, range.Start); time < to;)
            {
                LaneSpan span = lane.At(time);
                if (span.Kind.IsRunning() && span.B >= 0)
                    Add(edges, range, time, Math.Min(span.End, to), trace.Procs[span.B].Id);
                time = Math.Max(span.End, time + 1);
            }
        }
    }

    private static void AddWorkers(Trace trace, TimeRange range, List<Edge> edges, bool isPerProc)
    {
        foreach (WorkerLabel label in trace.Labels.Items.Span)
        {
            if (label.Time >= range.End)
                break;
            string text = trace.Texts[label.Text];
            // A dedicated worker takes a whole proc, whose goroutines go elsewhere: on none of the procs it makes them wait.
            if (label.Goroutine < 0 || text == "GC (idle)" || (isPerProc && text == "GC (dedicated)"))
                continue;
            LaneSpan span = LaneSpans.OfGoroutine(trace, label.Goroutine).At(label.Time);
            if (span.Kind.IsRunning() && span.B >= 0)
                Add(edges, range, label.Time, span.End, trace.Procs[span.B].Id);
        }
    }

    private static void Add(List<Edge> edges, TimeRange range, long start, long end, long proc)
    {
        (start, end) = (Math.Max(start, range.Start), Math.Min(end, range.End));
        if (start >= end || proc is < Edge.AllProcs or >= MostProcs)
            return;
        edges.Add(new Edge(start, (int)proc, 1));
        edges.Add(new Edge(end, (int)proc, -1));
    }

    private static List<UtilizationSeries> Together(List<Edge> edges, TimeRange range)
    {
        var all = new UtilizationSeries(range.Start);
        int[] collecting = [];
        int procs = 0, busy = 0, stops = 0;
        for (int i = 0; i < edges.Count; i++)
        {
            Edge edge = edges[i];
            switch (edge.Proc)
            {
                case Edge.NumberOfProcs: procs = Math.Max(1, edge.Change); break;
                case Edge.AllProcs: stops += edge.Change; break;
                default:
                    int before = Of(ref collecting, edge.Proc);
                    collecting[edge.Proc] += edge.Change;
                    busy += Math.Sign(collecting[edge.Proc]) - Math.Sign(before);
                    break;
            }
            if (i + 1 == edges.Count || edges[i + 1].Time > edge.Time)
                all.Append(edge.Time, 1 - (double)(stops > 0 ? procs : Math.Min(procs, busy)) / procs);
        }
        all.Finish(range.End);
        return [all];
    }

    private static List<UtilizationSeries> PerProc(List<Edge> edges, TimeRange range)
    {
        var all = new List<UtilizationSeries>();
        var live = new List<UtilizationSeries>();
        int[] collecting = [];
        int stops = 0;
        foreach (Edge edge in edges)
        {
            switch (edge.Proc)
            {
                case Edge.NumberOfProcs:
                    for (int proc = live.Count - 1; proc >= edge.Change; proc--)
                    {
                        live[proc].Finish(edge.Time);
                        live.RemoveAt(proc);
                    }
                    while (live.Count < edge.Change)
                    {
                        live.Add(new UtilizationSeries(edge.Time));
                        all.Add(live[^1]);
                    }
                    break;
                case Edge.AllProcs:
                    stops += edge.Change;
                    for (int proc = 0; proc < live.Count; proc++)
                        live[proc].Append(edge.Time, Share(proc));
                    break;
                default:
                    Of(ref collecting, edge.Proc);
                    collecting[edge.Proc] += edge.Change;
                    if (edge.Proc < live.Count)
                        live[edge.Proc].Append(edge.Time, Share(edge.Proc));
                    break;
            }
        }
        foreach (UtilizationSeries one in live)
            one.Finish(range.End);
        return all;

        double Share(int proc) => stops > 0 || Of(ref collecting, proc) > 0 ? 0 : 1;
    }

    private static ref int Of(ref int[] counts, int proc)
    {
        if (proc >= counts.Length)
            Array.Resize(ref counts, Math.Max(proc + 1, 2 * counts.Length));
        return ref counts[proc];
    }
}
