using System.Globalization;
using System.Text;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

/// <summary>A goroutine whose history is so long that several threads add it up.</summary>
public class LongHistoryTests
{
    private const int Rounds = 60_000;

    private static readonly Trace Trace = DrawnTrace.Parse(Drawing());

    [Theory]
    [InlineData(0, 10L * Rounds)]
    [InlineData(3, 10L * Rounds - 4)]
    [InlineData(23_456, 345_678)]
    [InlineData(299_990, 300_021)]
    public void It_adds_up_as_the_sums_that_are_kept_with_it_do(long start, long end)
    {
        var range = new TimeRange(start, end);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        IReadOnlyList<long> states = RangeAnalysis.Of(Trace, range, cancel).States;
        GroupTimes group = Assert.Single(GoroutineAnalysis.Groups(GoroutineTimes.Of(Trace, range, cancel)).Groups);
        Assert.Equal(states[(int)SpanState.Running], group.Execution);
        Assert.Equal(states[(int)SpanState.Runnable], group.Runnable);
        Assert.Equal(states[(int)SpanState.Syscall], group.Syscall);
        Assert.Equal(states[(int)SpanState.Waiting], group.Blocked.Sum());

        Statistics statistics = StatisticsAnalysis.Of(Trace, range, cancel);
        Assert.All(statistics.States, state => Assert.Equal(states[(int)state.State], state.Total));
        Scheduling scheduling = SchedulingAnalysis.Of(Trace, range, 50, cancel);
        Assert.Equal(states[(int)SpanState.Runnable], scheduling.Runnable.Sum());
        Assert.Equal(states[(int)SpanState.Runnable], Profile(ProfileKind.Sched).Time);
        Assert.Equal(states[(int)SpanState.Syscall], Profile(ProfileKind.Syscall).Time);
        Assert.Equal(states[(int)SpanState.Waiting], Profile(ProfileKind.OffCpu).Time);
        Assert.Equal(Count(SpanState.Syscall), Profile(ProfileKind.Syscall).Count);
        Assert.Equal(Count(SpanState.Waiting), Profile(ProfileKind.OffCpu).Count);

        StackProfile Profile(ProfileKind kind) => ProfileAnalysis.Of(Trace, kind, range, ProfileFilter.None, cancel);

        long Count(SpanState of) => statistics.States.Single(state => state.State == of).Count;
    }

    /// <summary>Runs for 4 ns, is in a system call for 3, waits for 2 and for a proc for 1; a segment ends half-way, in a
    /// system call.</summary>
    private static string Drawing()
    {
        var text = new StringBuilder();
        for (int round = 0; round < Rounds; round++)
        {
            int at = 10 * round;
            string seam = round == Rounds / 2 ? string.Create(CultureInfo.InvariantCulture, $"|{at + 5} ") : "";
            text.Append(CultureInfo.InvariantCulture, $"R{at} S{at + 4} {seam}W{at + 7} Q{at + 9} ");
        }
        return text.Append(CultureInfo.InvariantCulture, $".{10 * Rounds}").ToString();
    }
}
