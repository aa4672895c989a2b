using System.Globalization;
using System.Text.Json;
using TraceInsight.Engine.Analysis.Collector;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis.Collector;

public class MutatorAnalysisTests
{
    // Those that tests/fixtures/mmu asks Go's own code for.
    private static readonly long[] Windows = [1, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    private static readonly Dictionary<string, CollectorWork> Sets = new()
    {
        ["stw"] = CollectorWork.StopTheWorld,
        ["assist"] = CollectorWork.Assist,
        ["sweep"] = CollectorWork.Sweep,
        ["stw+assist+sweep"] = CollectorWork.StopTheWorld | CollectorWork.Assist | CollectorWork.Sweep,
        ["stw+background"] = CollectorWork.StopTheWorld | CollectorWork.Background,
        ["stw+background+assist"] = CollectorWork.StopTheWorld | CollectorWork.Background | CollectorWork.Assist,
        ["all"] = CollectorWork.All,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Like_Go_gives_what_Go_gives(string name)
    {
        foreach (bool isPerProc in new[] { false, true })
        {
            IReadOnlyList<IReadOnlyList<double>?> all = MutatorAnalysis.LeastLikeGo(
                Fixtures.PathOf(name), [.. Sets.Values], isPerProc, Windows, Cancel, out _);
            foreach ((string set, IReadOnlyList<double>? shares) in Sets.Keys.Zip(all))
            {
                if (GoShares(name, set, isPerProc) is { } expected)
                    AssertEqual(expected, shares!);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Where_Go_is_right_its_numbers_are_ours(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach ((string set, CollectorWork work) in Sets)
        {
            // Of a trace that does not tell how many procs there are Go says that all is left.
            if (work.HasFlag(CollectorWork.Background) || trace.Metrics[Metric.Procs].IsEmpty || GoShares(name, set, false) is not { } expected)
                continue;
            // That a window of 1 ns has nothing left is an error of Go's.
            AssertEqual(expected[1..], MutatorAnalysis.Least(trace, Whole(trace), work, Windows[1..], Cancel)!);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void A_worker_counts_from_its_label_until_it_stops(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (bool isPerProc in new[] { false, true })
        {
            GoUtilization[] right = [.. Sets.Values.Select(work => new GoUtilization(work, isPerProc, forgets: true))];
            GoUtilization.Read(Fixtures.PathOf(name), right, Cancel, out _);
            foreach ((CollectorWork work, GoUtilization one) in Sets.Values.Zip(right))
            {
                var expected = new MutatorUtilization(one.Finish());
                var ours = new MutatorUtilization(UtilizationAnalysis.Of(trace, Whole(trace), work, isPerProc, Cancel));
                foreach (long window in Windows)
                    Assert.Equal(expected.Minimum(window, Cancel), ours.Minimum(window, Cancel), 9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_worst_window_is_what_the_curve_says_and_longer_windows_have_more_left(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (bool isPerProc in new[] { false, true })
        {
            MutatorCurve curve = MutatorAnalysis.Curve(trace, Whole(trace), CollectorWork.All, isPerProc, true, Cancel);
            Assert.All(curve.Points, point => Assert.Equal(point.Shares.Order(), point.Shares));
            foreach (CurvePoint point in curve.Points.Where((_, i) => i % 20 == 0))
            {
                MutatorWindows worst = MutatorAnalysis.Worst(
                    trace, Whole(trace), CollectorWork.All, isPerProc, point.Window, 10, Cancel);
                Assert.Equal(point.Shares[0], worst.Windows[0].Share, 9);
                Assert.Equal(worst.Windows.OrderBy(window => window.Share), worst.Windows);
                var byStart = worst.Windows.OrderBy(window => window.Start).ToArray();
                Assert.All(byStart.Zip(byStart.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
            }
            // Twice the window is two windows, of which none is worse than the worst.
            for (int i = 0; i < curve.Points.Count; i++)
            {
                long twice = 2 * curve.Points[i].Window;
                Assert.All(curve.Points.Where(point => point.Window % Math.Max(1, twice) == 0),
                    longer => Assert.True(longer.Shares[0] >= curve.Points[i].Shares[0] - 1e-9));
            }
        }
    }

    [Fact]
    public void A_worker_that_runs_again_leaves_the_proc_to_the_program_in_between()
    {
        Trace trace = Load(
            """
            strings: 1 GC (dedicated); 2 wait
            8: 10 ProcStatus 1 1; 11 GoStatus 9 8 2; 12 ProcsChange 2 0
            7: 13 ProcStatus 0 1; 14 GoStatus 1 -1 1; 20 GoStart 1 1; 21 GoLabel 1; 31 GoBlock 2 0; 61 GoUnblock 1 2 0; 71 GoStart 1 3; 72 GoLabel 1; 92 GoBlock 2 0; 192 ProcStop
            """);
        Assert.Null(trace.Problem);
        MutatorCurve curve = MutatorAnalysis.Curve(trace, Whole(trace), CollectorWork.Background, false, false, Cancel);
        // It works for 10 ns and for 20 of the 180 that are known, on one of two procs.
        Assert.Equal(1 - 15 / 180.0, curve.Points[^1].Shares[0], 2);
        Assert.Equal(0.75, MutatorAnalysis.Least(trace, Whole(trace), CollectorWork.Background, [40], Cancel)![0], 9);
    }

    [Fact]
    public void A_range_counts_as_if_the_trace_began_and_ended_there()
    {
        Trace trace = Load(
            """
            strings: 1 GC mark termination
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 ProcsChange 1 0; 111 STWBegin 1 0; 131 STWEnd; 211 HeapAlloc 5
            """);
        double share(long start, long end) =>
            MutatorAnalysis.Least(trace, new TimeRange(start, end), CollectorWork.StopTheWorld, [long.MaxValue], Cancel)![0];
        Assert.Equal(0.8, share(50, 150), 9);
        Assert.Equal(0.6, share(90, 110), 9);
        Assert.Equal(1, share(130, 150), 9);
    }

    [Fact]
    public void Without_the_number_of_procs_there_is_no_curve()
    {
        Trace trace = Load("7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 GCMarkAssistBegin 0; 30 GCMarkAssistEnd");
        Assert.Null(MutatorAnalysis.Least(trace, Whole(trace), CollectorWork.All, [10], Cancel));
        Assert.Empty(MutatorAnalysis.Curve(trace, Whole(trace), CollectorWork.All, true, true, Cancel).Points);
        Assert.Empty(MutatorAnalysis.Worst(trace, Whole(trace), CollectorWork.All, false, 10, 10, Cancel).Windows);
    }

    private static double[]? GoShares(string trace, string set, bool isPerProc)
    {
        JsonElement all = Fixtures.Facts.GetProperty("traces").GetProperty(trace).GetProperty("mutatorUtilization");
        string? shares = all.GetProperty(isPerProc ? $"{set}+perProc" : set).GetString();
        return shares?.Split(' ').Select(share => double.Parse(share, CultureInfo.InvariantCulture)).ToArray();
    }

    private static void AssertEqual(double[] expected, IReadOnlyList<double> shares)
    {
        Assert.Equal(expected.Length, shares.Count);
        Assert.All(expected.Zip(shares), pair => Assert.Equal(pair.First, pair.Second, 9));
    }

    private static TimeRange Whole(Trace trace) => new(0, trace.End);

    private static Trace Load(string text)
    {
        using var file = new TemporaryTrace(TraceText.Bytes(text));
        return Fixtures.Load(file.Path);
    }
}
