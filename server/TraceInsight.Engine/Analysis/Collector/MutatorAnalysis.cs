using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>What a window of a length had left for the program.</summary>
/// <param name="Window">ns.</param>
/// <param name="Shares">Of the procs, from 0 to 1: for each of <see cref="MutatorCurve.Parts"/>.</param>
public sealed record CurvePoint(long Window, IReadOnlyList<double> Shares);

/// <summary>The least share of the procs that windows of each length had left for the program.</summary>
/// <param name="Parts">Of all windows, the parts that had no more than the shares; the first is 0: the least.</param>
/// <param name="Points">By length of the window, which grows by the same factor; none where the trace does not tell how
/// many procs there are.</param>
public sealed record MutatorCurve(
    int Revision, long Start, long End, IReadOnlyList<double> Parts, IReadOnlyList<CurvePoint> Points);

/// <summary>The windows of one length that had least left for the program; the worst first, none overlaps another.</summary>
public sealed record MutatorWindows(int Revision, long Window, IReadOnlyList<UtilizationWindow> Windows);

/// <summary>How much of the procs the garbage collector leaves to the program: minimum mutator utilisation.</summary>
public static class MutatorAnalysis
{
    private const int Points = 100;
    private const double Nothing = 0.0001;
    private static readonly double[] JustLeast = [0];
    private static readonly double[] AllParts = [0, 0.001, 0.01, 0.05];

    /// <summary>The curve to draw, from the shortest window that has anything left on.</summary>
    /// <param name="range">Cut to the trace.</param>
    /// <param name="isPerProc">The worst of the procs, instead of all together.</param>
    public static MutatorCurve Curve(
        Trace trace, TimeRange range, CollectorWork work, bool isPerProc, bool withParts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = Cut(trace, range);
        var utilization = new MutatorUtilization(UtilizationAnalysis.Of(trace, range, work, isPerProc, cancel));
        double[] parts = withParts ? AllParts : JustLeast;
        // All of the distribution of shares takes much longer than their minimum.
        long[] windows = WindowsOf(utilization, withParts ? Points / 2 : Points, cancel);
        var points = new CurvePoint[windows.Length];
        var options = new ParallelOptions { CancellationToken = cancel };
        Parallel.For(0, windows.Length, options, i => points[i] = new CurvePoint(
            windows[i],
            withParts ? utilization.Quantiles(windows[i], parts, cancel) : [utilization.Minimum(windows[i], cancel)]));
        return new MutatorCurve(trace.Revision, range.Start, range.End, parts, points);
    }

    /// <summary>Where to look for what a short window of the curve tells.</summary>
    /// <inheritdoc cref="Curve"/>
    public static MutatorWindows Worst(
        Trace trace, TimeRange range, CollectorWork work, bool isPerProc, long window, int count, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var utilization = new MutatorUtilization(UtilizationAnalysis.Of(trace, Cut(trace, range), work, isPerProc, cancel));
        return new MutatorWindows(trace.Revision, window, utilization.Worst(window, count, cancel));
    }

    /// <summary>The least shares for windows of some lengths; null where the trace does not tell how many procs there are.
    /// </summary>
    /// <inheritdoc cref="Curve"/>
    public static IReadOnlyList<double>? Least(
        Trace trace, TimeRange range, CollectorWork work, IReadOnlyList<long> windows, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        List<UtilizationSeries> series = UtilizationAnalysis.Of(trace, Cut(trace, range), work, false, cancel);
        return series.Count == 0 ? null : LeastOf(series, windows, cancel);
    }

    /// <summary>The same of a whole file as Go 1.27's own code has it, faults and all; for each of some sets of work. Null
    /// where there is no event.</summary>
    /// <param name="problem">The fault that ends the trace early, or null.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses to open the file.</exception>
    public static IReadOnlyList<IReadOnlyList<double>?> LeastLikeGo(
        string path, IReadOnlyList<CollectorWork> work, bool isPerProc, IReadOnlyList<long> windows,
        CancellationToken cancel, out Problem? problem)
    {
        ArgumentNullException.ThrowIfNull(windows);
        GoUtilization[] all = [.. work.Select(one => new GoUtilization(one, isPerProc, forgets: false))];
        GoUtilization.Read(path, all, cancel, out problem);
        return [.. all.Select(one => one.HasEvents ? LeastLikeGo(one.Finish(), windows, cancel) : null)];
    }

    /// <summary>Go also looks at the window of 1 ns that begins where all ends.</summary>
    private static double[] LeastLikeGo(
        IReadOnlyList<UtilizationSeries> series, IReadOnlyList<long> windows, CancellationToken cancel) =>
        [.. LeastOf(series, windows, cancel).Select((share, i) => windows[i] == 1 && series.Count > 0 ? 0 : share)];

    private static double[] LeastOf(
        IReadOnlyList<UtilizationSeries> series, IReadOnlyList<long> windows, CancellationToken cancel)
    {
        var utilization = new MutatorUtilization(series);
        return [.. windows.Select(window => utilization.Minimum(window, cancel))];
    }

    /// <summary>Go's choice: six decades from the shortest window with something left, or all there is.</summary>
    private static long[] WindowsOf(MutatorUtilization utilization, int count, CancellationToken cancel)
    {
        if (utilization.IsEmpty)
            return [];
        double from = 1_000_000_000;
        while (from > 1 && utilization.Minimum((long)from, cancel) >= Nothing)
            from /= 1000;
        double to = Math.Min(from * 1e6, utilization.Longest), factor = Math.Log(to / from);
        if (to <= from)
            return [utilization.Longest];
        return [.. Enumerable.Range(0, count)
            .Select(i => (long)(from * Math.Exp(factor * i / (count - 1))))
            .Distinct()];
    }

    private static TimeRange Cut(Trace trace, TimeRange range) =>
        new(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
}
