namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>A stretch of time, and the share of the procs that the program had in it.</summary>
public readonly record struct UtilizationWindow(long Start, long End, double Share);

/// <summary>What is left to the program in windows of a length, wherever they lie.</summary>
/// <remarks>The share in a window changes linearly with its place until one of its edges meets a change: so what is to be
/// looked at are the places where one does, and both ends. All answers are exact up to rounding.</remarks>
internal sealed class MutatorUtilization(IReadOnlyList<UtilizationSeries> series)
{
    private const int LooksPerCheck = 1 << 16;

    public bool IsEmpty => series.All(one => one.Length == 0);

    /// <summary>The longest window that fits, ns.</summary>
    public long Longest => series.Count == 0 ? 0 : series.Max(one => one.Length);

    /// <summary>The least share. A window longer than a series counts as all of that; one without length has 0.</summary>
    public double Minimum(long window, CancellationToken cancel)
    {
        double least = 1;
        foreach (UtilizationSeries one in series)
        {
            if (window > 0 && one.Length > 0)
                least = Minimum(one, window, one.Start, long.MaxValue, least, cancel).Share;
        }
        return window > 0 ? least : 0;
    }

    /// <summary>Windows that do not overlap, the worst first: of all, then of those that do not overlap it, and so on.
    /// </summary>
    public IReadOnlyList<UtilizationWindow> Worst(long window, int count, CancellationToken cancel)
    {
        var worst = new List<UtilizationWindow>();
        var free = new List<(UtilizationSeries Series, long From, long To, UtilizationWindow Best)>();
        foreach (UtilizationSeries one in window > 0 ? series : [])
            Free(one, one.Start, one.End);
        while (worst.Count < count && free.Count > 0)
        {
            UtilizationWindow found = free.Select(stretch => stretch.Best).MinBy(best => (best.Share, best.Start));
            worst.Add(found);
            var cut = free.FindAll(stretch => stretch.From < found.End && stretch.To > found.Start);
            free.RemoveAll(cut.Contains);
            foreach ((UtilizationSeries one, long from, long to, _) in cut)
            {
                Free(one, from, found.Start);
                Free(one, found.End, to);
            }
        }
        return worst;

        void Free(UtilizationSeries of, long from, long to)
        {
            long length = Math.Min(window, of.Length);
            if (length > 0 && to - from >= length)
                free.Add((of, from, to, Minimum(of, length, from, to, double.PositiveInfinity, cancel)));
        }
    }

    /// <summary>The shares that a part of the windows do not exceed.</summary>
    /// <param name="parts">Each from 0 to 1.</param>
    public double[] Quantiles(long window, IReadOnlyList<double> parts, CancellationToken cancel)
    {
        double minimum = Minimum(window, cancel), mass = 0;
        foreach (UtilizationSeries one in series)
            mass += Math.Max(0, one.Length - window);
        if (mass <= 0 || window <= 0)
            return [.. parts.Select(_ => minimum)];
        var distribution = new ShareDistribution();
        Pieces(window, distribution.Count, cancel);
        double[] targets = [.. parts.Select(part => part * mass)];
        distribution.Find(targets, take => Pieces(window, take, cancel));
        return [.. targets.Select((target, i) => target <= 0 ? minimum : Math.Max(minimum, distribution.Found[i]))];
    }

    /// <summary>How the share changes while a window is moved, from one place of interest to the next.</summary>
    private void Pieces(long window, Action<double, double, double> take, CancellationToken cancel)
    {
        foreach (UtilizationSeries one in series)
        {
            if (one.Length <= window)
                continue;
            ReadOnlySpan<long> times = one.Times;
            ReadOnlySpan<double> shares = one.Shares, sums = one.Sums;
            int left = 0, right = one.PieceAt(one.Start + window);
            long time = one.Start, end = one.End - window;
            double share = (sums[right] + shares[right] * (time + window - times[right])) / window;
            for (int looks = 1; time < end; looks++)
            {
                if (looks % LooksPerCheck == 0)
                    cancel.ThrowIfCancellationRequested();
                // Both edges are before the end, where the last piece begins.
                long next = Math.Min(end, Math.Min(times[left + 1], right + 1 < times.Length ? times[right + 1] - window : end));
                if (times[left + 1] <= next)
                    left++;
                if (right + 1 < times.Length && times[right + 1] <= next + window)
                    right++;
                double then = (sums[right] + shares[right] * (next + window - times[right])
                    - sums[left] - shares[left] * (next - times[left])) / window;
                take(share, then, next - time);
                (time, share) = (next, then);
            }
        }
    }

    /// <summary>The first window with the least share of those within a stretch.</summary>
    /// <param name="below">A window counts only if its share is less.</param>
    private static UtilizationWindow Minimum(
        UtilizationSeries of, long window, long from, long to, double below, CancellationToken cancel)
    {
        window = Math.Min(window, of.Length);
        int left = 0, right = 0, looks = 0;
        long time = from, end = Math.Min(to, of.End) - window;
        var best = new UtilizationWindow(from, from + window, below);
        while (true)
        {
            if (++looks % LooksPerCheck == 0)
                cancel.ThrowIfCancellationRequested();
            double share = (of.SumUntil(time + window, ref right) - of.SumUntil(time, ref left)) / window;
            if (share < best.Share)
                best = new UtilizationWindow(time, time + window, share);
            if (time >= end || best.Share <= 0)
                return best;
            // It falls by no more than 1 for each length of the window.
            long next = Math.Min(of.NextChange(left), of.NextChange(right) - window);
            long sooner = time + (long)((share - best.Share) * window);
            time = Math.Min(end, Math.Max(next, sooner));
        }
    }
}
