using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Querying;
using Xunit;

namespace TraceInsight.Engine.Tests.Analysis;

public class ProfileTests
{
    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Profiles_are_those_of_Go_sample_by_sample(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        JsonElement facts = Fixtures.Facts.GetProperty("traces").GetProperty(name).GetProperty("profiles");
        foreach (ProfileKind kind in new[] { ProfileKind.Net, ProfileKind.Sync, ProfileKind.Syscall, ProfileKind.Sched })
        {
            StackProfile profile = ProfileAnalysis.LikeGo(
                trace, kind, Whole(trace), ProfileFilter.None, TestContext.Current.CancellationToken);
            JsonElement go = facts.GetProperty(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()));
            Assert.Equal(
                (go.GetProperty("samples").GetInt32(), go.GetProperty("count").GetInt64(), go.GetProperty("time").GetInt64()),
                (profile.Sums.Count, profile.Count, profile.Time));
            string[] lines = [.. profile.Sums.Select(sum => Line(trace, sum)).Order(StringComparer.Ordinal)];
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
            Assert.True(go.GetProperty("hash").GetString() == hash, $"{kind}: {string.Join('\n', lines)}");
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void All_that_is_known_adds_up_to_the_statistics_of_states(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (TimeRange range in new[] { Whole(trace), new TimeRange(trace.End / 3, trace.End / 2) })
        {
            Statistics statistics = StatisticsAnalysis.Of(trace, range, TestContext.Current.CancellationToken);
            Assert.Equal(Sum(statistics, SpanState.Syscall), CountAndTime(Of(trace, ProfileKind.Syscall, range)));
            Assert.Equal(Sum(statistics, SpanState.Runnable), CountAndTime(Of(trace, ProfileKind.Sched, range)));
            (long, long) waiting = Sum(
                statistics, SpanState.Waiting, SpanState.WaitingChannel, SpanState.WaitingSync, SpanState.WaitingNetwork,
                SpanState.WaitingSleep, SpanState.WaitingGC);
            Assert.Equal(waiting, CountAndTime(Of(trace, ProfileKind.OffCpu, range)));
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void The_parts_of_a_trace_add_up_to_the_whole(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        foreach (ProfileKind kind in Enum.GetValues<ProfileKind>())
        {
            Dictionary<(int, int), long> whole = Times(Of(trace, kind, Whole(trace)));
            Gen.Long[0, trace.End].Array[1, 4].Sample(
                cuts =>
                {
                    long[] bounds = [.. cuts, 0, trace.End];
                    Array.Sort(bounds);
                    var sums = new Dictionary<(int, int), long>();
                    foreach ((long from, long to) in bounds.Zip(bounds.Skip(1)).Where(pair => pair.First < pair.Second))
                    {
                        foreach (((int, int) key, long time) in Times(Of(trace, kind, new TimeRange(from, to))))
                            sums[key] = sums.GetValueOrDefault(key) + time;
                    }
                    Assert.Equal(whole, sums);
                },
                iter: 3);
        }
    }

    [Theory]
    [InlineData("C0 Q10 R13 C20 .50", 0, 50, ProfileKind.OffCpu, "2 spans, 40 ns")]
    [InlineData("C0 Q10 R13 C20 Q60 R70 .90", 0, 90, ProfileKind.Sched, "2 spans, 13 ns")]
    [InlineData("C0 Q10 |12 R13 S20 |30 |40 R45 .90", 0, 90, ProfileKind.Syscall, "1 spans, 25 ns")]
    [InlineData("C0 Q10 |12 R13 S20 |30 |40 R45 .90", 32, 38, ProfileKind.Syscall, "1 spans, 6 ns")]
    [InlineData("C0 Q10 |12 R13 S20 |30 |40 R45 .90", 11, 50, ProfileKind.Sched, "1 spans, 2 ns")]
    [InlineData("R0 S20 |30 |40 .45", 25, 45, ProfileKind.Syscall, "1 spans, 20 ns")]
    public void A_span_is_one_whatever_segments_it_runs_through_and_is_cut_to_the_range(
        string spans, long start, long end, ProfileKind kind, string expected)
    {
        (long count, long time) = CountAndTime(Of(DrawnTrace.Parse(spans), kind, new TimeRange(start, end)));
        Assert.Equal(expected, $"{count} spans, {time} ns");
    }

    [Theory]
    [InlineData("Q0 R10 Q20 R25 .50", "1 spans, 5 ns")]
    [InlineData("Q0 |4 R10 |15 Q20 |22 R25 .50", "1 spans, 5 ns")]
    [InlineData("Q0 R10 Q20 .50", "1 spans, 30 ns")]
    [InlineData("R0 Q20 |50", "0 spans, 0 ns")]
    public void Go_does_not_count_what_is_before_the_first_run_nor_what_does_not_end(string spans, string expected)
    {
        Trace trace = DrawnTrace.Parse(spans);
        StackProfile profile = ProfileAnalysis.LikeGo(
            trace, ProfileKind.Sched, Whole(trace), ProfileFilter.None, TestContext.Current.CancellationToken);
        Assert.Equal(expected, $"{profile.Count} spans, {profile.Time} ns");
    }

    [Fact]
    public void What_is_within_regions_of_a_name_is_a_part_and_so_are_the_goroutines_of_a_function()
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf("httpd-1.27.trace"));
        StackProfile all = Of(trace, ProfileKind.Sync, Whole(trace));
        long ofGroups = trace.Goroutines.Count == 0 ? 0 : Enumerable.Range(0, trace.Goroutines.Count)
            .Select(slot => trace.Texts[trace.Goroutines[slot].Name]).Distinct()
            .Sum(name => Of(trace, ProfileKind.Sync, Whole(trace), new ProfileFilter(name)).Time);
        Assert.Equal(all.Time, ofGroups);
        string region = trace.Texts[trace.Regions[0].Name];
        Assert.InRange(Of(trace, ProfileKind.Sync, Whole(trace), new ProfileFilter(Region: region)).Time, 0, all.Time - 1);
        Assert.Empty(Of(trace, ProfileKind.Sync, Whole(trace), new ProfileFilter(Region: "no such region")).Sums);
    }

    private static string Line(Trace trace, StackSum sum)
    {
        var line = new StringBuilder($"{sum.Count} {sum.Time}");
        foreach (StackFrame frame in trace.Stacks[sum.Stack])
        {
            line.Append($"; {trace.Stacks.AddressOf(frame.Place):x} {trace.Texts[frame.Function]} ")
                .Append($"{trace.Texts[frame.File]} {frame.Line}");
        }
        return line.ToString();
    }

    private static (long, long) Sum(Statistics statistics, params SpanState[] states)
    {
        StateStatistics[] wanted = [.. statistics.States.Where(state => states.Contains(state.State))];
        return (wanted.Sum(state => state.Count), wanted.Sum(state => state.Total));
    }

    private static Dictionary<(int, int), long> Times(StackProfile profile) => profile.Sums.ToDictionary(
        sum => (sum.Stack, sum.Waker), sum => profile.Kind == ProfileKind.Cpu ? sum.Count : sum.Time);

    private static (long, long) CountAndTime(StackProfile profile) => (profile.Count, profile.Time);

    private static TimeRange Whole(Trace trace) => new(0, trace.End);

    private static StackProfile Of(Trace trace, ProfileKind kind, TimeRange range, ProfileFilter? filter = null) =>
        ProfileAnalysis.Of(trace, kind, range, filter ?? ProfileFilter.None, TestContext.Current.CancellationToken);
}
