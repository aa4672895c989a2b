using CsCheck;
using TraceInsight.Engine.Analysis.Collector;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis.Collector;

public class MutatorUtilizationTests
{
    private const long Second = 1_000_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // The values that Go's own tests hold it against (Go 1.27, internal/trace/gc_test.go, TestMMU).
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000_000, 0)]
    [InlineData(Second, 0)]
    [InlineData(2 * Second, 0.5)]
    [InlineData(3 * Second, 1 / 3.0)]
    [InlineData(4 * Second, 0.5)]
    [InlineData(5 * Second, 3 / 5.0)]
    [InlineData(6 * Second, 3 / 5.0)]
    public void The_least_share_of_a_program_that_is_stopped_every_other_second(long window, double share)
    {
        var utilization = new MutatorUtilization([Series(5 * Second, 1, 0, 1, 0, 1)]);
        Assert.Equal(share, utilization.Minimum(window, Cancel), 9);
    }

    [Fact]
    public void Of_several_procs_the_worst_counts()
    {
        var utilization = new MutatorUtilization([Series(100, 1, 1), Series(100, 1, 0.25), Series(100, 0.5, 1)]);
        Assert.Equal(0.25, utilization.Minimum(50, Cancel), 9);
        Assert.Equal(0.625, utilization.Minimum(1000, Cancel), 9);
    }

    [Fact]
    public void The_worst_windows_come_first_and_do_not_overlap()
    {
        var utilization = new MutatorUtilization([Series(50, 1, 0, 1, 0.5, 1)]);
        Assert.Equal(
            [new UtilizationWindow(10, 20, 0), new UtilizationWindow(30, 40, 0.5), new UtilizationWindow(0, 10, 1)],
            utilization.Worst(10, 3, Cancel));
        Assert.Equal([0, 0.5, 1, 1, 1], utilization.Worst(10, 10, Cancel).Select(window => window.Share));
    }

    [Fact]
    public void Where_the_windows_fall_linearly_the_quantiles_do_too()
    {
        // From 0 to 10 ns the share of a window of 10 ns falls from 1 to 0, and then stays there.
        var utilization = new MutatorUtilization([Series(30, 1, 0, 0)]);
        Assert.Equal([0, 0, 0.25, 0.5, 1], utilization.Quantiles(10, [0, 0.5, 0.625, 0.75, 1], Cancel).Select(share => Math.Round(share, 9)));
    }

    [Fact]
    public void No_place_of_a_window_is_worse_and_quantiles_are_those_of_all_places() =>
        Gen.Select(Gen.Int[0, 4].Array[2, 12], Gen.Int[1, 60]).Sample((shares, window) =>
        {
            UtilizationSeries series = Series(10 * shares.Length, [.. shares.Select(share => share / 4.0)]);
            var utilization = new MutatorUtilization([series]);
            // Changes are whole nanoseconds, so every minimum is at one of them.
            double[] all = [.. Places(shares, window, 1)];
            double least = utilization.Minimum(window, Cancel);
            Assert.Equal(all.Min(), least, 9);
            foreach (UtilizationWindow worst in utilization.Worst(window, 5, Cancel))
                Assert.Equal(Share(shares, worst.Start, worst.End - worst.Start), worst.Share, 9);
            double[] fine = [.. Places(shares, window, 64).Order()];
            double[] quantiles = utilization.Quantiles(window, [0.1, 0.5, 0.9], Cancel);
            Assert.All(quantiles.Zip([0.1, 0.5, 0.9]), pair =>
            {
                // A share that a part of the places does not exceed, and less than which no such part is.
                const double Rough = 0.02;
                double tolerance = 1.0 / window / 16 + 1e-9;
                Assert.InRange(fine.Count(share => share <= pair.First + tolerance) / (double)fine.Length, pair.Second - Rough, 1);
                Assert.InRange(fine.Count(share => share < pair.First - tolerance) / (double)fine.Length, 0, pair.Second + Rough);
            });
        });

    /// <summary>Shares of all windows, whose places are a part of a nanosecond apart.</summary>
    private static IEnumerable<double> Places(int[] shares, long window, int parts)
    {
        window = Math.Min(window, 10 * shares.Length);
        for (long place = 0; place <= (10 * shares.Length - window) * parts; place++)
            yield return Share(shares, place / (double)parts, window);
    }

    private static double Share(int[] shares, double start, long window)
    {
        double sum = 0;
        for (int i = 0; i < shares.Length; i++)
            sum += Math.Max(0, Math.Min(start + window, 10 * i + 10) - Math.Max(start, 10 * i)) * shares[i] / 4;
        return sum / window;
    }

    private static UtilizationSeries Series(long end, params double[] shares)
    {
        var series = new UtilizationSeries(0);
        for (int i = 0; i < shares.Length; i++)
            series.Append(end / shares.Length * i, shares[i]);
        series.Finish(end);
        return series;
    }
}
