using System.Security.Cryptography;
using System.Text;
using CsCheck;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests;

public class GoroutineSummariesTests
{
    private static readonly TimeRange Whole = new(0, long.MaxValue);

    // Thread 8 takes the proc away from thread 7, which is in a system call to the end of the trace.
    private const string BlockedInSyscall = """
        7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 GoSyscallBegin 1 0
        8: 25 ProcStatus 1 1; 30 ProcSteal 0 2 7; 50 ProcStop
        """;

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Goroutines_of_a_trace_are_summed_up_as_Go_does_it(string name)
    {
        string expected = Fixtures.Facts.GetProperty("traces").GetProperty(name).GetProperty("goroutineTimes").GetString()!;
        string lines = string.Concat(Read(Fixtures.PathOf(name), Whole).Select(Line));
        Assert.True(
            expected == Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))),
            $"compare with what tests/fixtures/summary prints:\n{lines}");
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_parts_of_a_trace_add_up_to_the_whole(string name)
    {
        string path = Fixtures.PathOf(name);
        long end = Fixtures.Load(path).End + 1;
        Dictionary<string, long> whole = Times(path, new TimeRange(0, end));
        Gen.Long[0, end].Array[1, 4].Sample(
            cuts =>
            {
                // Of v1, the first Sync is before the first event.
                long[] bounds = [.. cuts, 0, end];
                Array.Sort(bounds);
                var sums = new Dictionary<string, long>();
                foreach ((long from, long to) in bounds.Zip(bounds.Skip(1)))
                {
                    foreach ((string key, long time) in Times(path, new TimeRange(from, to)))
                        sums[key] = sums.GetValueOrDefault(key) + time;
                }
                Assert.Equal(whole, sums);
            },
            iter: 2);
    }

    [Theory]
    [MemberData(nameof(Fixtures.TracesWithGenerations), MemberType = typeof(Fixtures))]
    public void Corrected_times_are_those_of_the_trace_in_the_editor(string name)
    {
        string path = Fixtures.PathOf(name);
        Trace trace = Fixtures.Load(path);
        var times = GoroutineTimes.Of(trace, new TimeRange(0, trace.End), TestContext.Current.CancellationToken);
        Dictionary<long, GoroutineRow> model = GoroutineAnalysis
            .Table(times, null, new GoroutineSort(GoroutineColumn.Id, null, false), 0, int.MaxValue).Goroutines
            .ToDictionary(row => row.Id);
        foreach (GoroutineSummary goroutine in Read(path, Whole))
        {
            // Of a number that a thread of C brought back to life, Go tells the last life and the editor all.
            if (model[goroutine.Id] is { StartKnown: true } row && row.Start < goroutine.Created)
                continue;
            SummaryTimes right = goroutine.Corrected ?? goroutine.Times;
            Assert.Equal(model[goroutine.Id].Execution, right.Execution);
            Assert.Equal(model[goroutine.Id].Runnable, right.SchedulerWait);
            Assert.Equal(model[goroutine.Id].Syscall, right.Syscall + right.SyscallBlocked);
        }
    }

    [Fact]
    public void A_syscall_without_its_proc_that_does_not_end_is_counted_twice_by_Go_and_once_by_us()
    {
        GoroutineSummary goroutine = Assert.Single(Read(BlockedInSyscall));
        Assert.Equal((31, 21, 0), (goroutine.Times.Syscall, goroutine.Times.SchedulerWait, goroutine.Times.SyscallBlocked));
        SummaryTimes right = goroutine.Corrected!;
        Assert.Equal((10, 0, 21), (right.Syscall, right.SchedulerWait, right.SyscallBlocked));
    }

    [Fact]
    public void A_goroutine_is_credited_by_Go_and_not_by_us_with_the_time_before_the_first_event()
    {
        // The clock and so the first Sync are of nanosecond 9.
        GoroutineSummary goroutine = Assert.Single(Read(BlockedInSyscall));
        Assert.Equal((11, 10), (goroutine.Times.Execution, goroutine.Corrected!.Execution));
        Assert.Equal((42, 41), (goroutine.Times.Total, goroutine.Corrected.Total));
    }

    [Fact]
    public void The_wait_for_the_first_run_is_told_of_those_whose_creation_was_seen()
    {
        IReadOnlyList<GoroutineSummary> goroutines = Read("""
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 20 GoCreate 2 0 0; 21 GoCreate 3 0 0; 30 GoBlock 0 0; 45 GoStart 2 1
            """);
        Assert.Equal([null, 25L, null], goroutines.Select(goroutine => goroutine.CreatedToFirstRun));
    }

    private static IReadOnlyList<GoroutineSummary> Read(string trace)
    {
        using var temporary = new TemporaryTrace(TraceText.Bytes(trace));
        return Read(temporary.Path, Whole);
    }

    private static IReadOnlyList<GoroutineSummary> Read(string path, TimeRange range)
    {
        IReadOnlyList<GoroutineSummary> goroutines =
            GoroutineSummaries.Read(path, range, TestContext.Current.CancellationToken, out Problem? problem);
        Assert.Null(problem);
        return goroutines;
    }

    /// <summary>As tests/fixtures/summary prints it.</summary>
    private static string Line(GoroutineSummary goroutine)
    {
        SummaryTimes times = goroutine.Times;
        return $"{goroutine.Id} \"{goroutine.Name}\" {goroutine.Created} {Time(goroutine.Started)} {Time(goroutine.Ended)} "
            + $"{times.Execution} {times.SchedulerWait} {times.Syscall} {times.SyscallBlocked} {times.Total} "
            + $"{{{Sums(times.Blocked)}}} {{{Sums(goroutine.Ranges)}}} {goroutine.Regions}\n";

        static string Time(long? time) => time is { } known ? $"{known}" : "-";
        static string Sums(IReadOnlyDictionary<string, long> sums) => string.Join(", ", sums
            .OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => $"{sum.Key}={sum.Value}"));
    }

    /// <summary>All that Go counts in a range and is not 0, by what it is of.</summary>
    private static Dictionary<string, long> Times(string path, TimeRange range)
    {
        var all = new Dictionary<string, long>();
        foreach (GoroutineSummary goroutine in Read(path, range))
        {
            SummaryTimes times = goroutine.Times;
            all[$"{goroutine.Id} execution"] = times.Execution;
            all[$"{goroutine.Id} scheduler"] = times.SchedulerWait;
            all[$"{goroutine.Id} syscall"] = times.Syscall;
            all[$"{goroutine.Id} blocked syscall"] = times.SyscallBlocked;
            all[$"{goroutine.Id} total"] = times.Total;
            foreach ((string reason, long time) in times.Blocked)
                all[$"{goroutine.Id} blocked {reason}"] = time;
            foreach ((string name, long time) in goroutine.Ranges)
                all[$"{goroutine.Id} range {name}"] = time;
        }
        return all.Where(sum => sum.Value != 0).ToDictionary();
    }
}
