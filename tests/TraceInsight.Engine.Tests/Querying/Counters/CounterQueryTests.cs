using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Fuzzing;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Counters;

public class CounterQueryTests
{
    private static readonly CounterSeries[] Counts =
        [.. Enum.GetValues<CounterSeries>().Where(series => series <= CounterSeries.Alive)];

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [InlineData("R0 W8 .16", CounterSeries.Running, "1, 1, 0, 0")]
    [InlineData("R0 W8 .16", CounterSeries.Alive, "1, 1, 1, 1")]
    [InlineData("R0 W5 R6 .16", CounterSeries.Running, "1, 0-1 1 ~0.75, 1, 1")]
    [InlineData("R0 W5 R6 .16", CounterSeries.Waiting, "0, 0-1 0 ~0.25, 0, 0")]
    [InlineData("R0 .10 Q14 .16", CounterSeries.Active, "1, 1, 0-1 0 ~0.5, 0-1 1 ~0.5")]
    [InlineData("R0 |4 W6 |8 |12 .16", CounterSeries.Running, "1, 0-1 0 ~0.5, 0, 0")]
    [InlineData("|8 W0 R14 .16", CounterSeries.Waiting, "1, 1, 1, 0-1 0 ~0.5")]
    public void A_bucket_holds_the_least_the_greatest_the_last_and_the_mean(
        string spans, CounterSeries series, string buckets) =>
        Assert.Equal(buckets, CounterText.Text(
            CounterText.Of(DrawnTrace.Parse(spans), series, new TimeRange(0, 16), 4)));

    [Theory]
    [InlineData("R0 W4 R4 .8", CounterSeries.Waiting, "0, 0")]
    [InlineData("R0 W4 Q4 R4 .8", CounterSeries.Active, "1, 1")]
    public void What_holds_for_no_time_is_no_value(string spans, CounterSeries series, string buckets) =>
        Assert.Equal(buckets, CounterText.Text(CounterText.Of(DrawnTrace.Parse(spans), series, new TimeRange(0, 8), 4)));

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_counts_are_those_of_the_spans_in_the_lanes(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        CountsBySpans spans = CountsBySpans.Of(trace);
        foreach ((long start, long length, long resolution) in Windows(trace))
        {
            CounterFrame frame = Ask(trace, new TimeRange(start, start + length), resolution);
            Bucket[][] found = CounterText.Read(frame, Counts.Length);
            for (int bucket = 0; bucket < frame.Buckets; bucket++)
            {
                long from = frame.Origin + bucket * frame.Resolution;
                // Before the first event there are no spans, and no counts to compare.
                if (from < spans.Start)
                    continue;
                Bucket[] expected = spans.In(from, Math.Min(trace.End, from + frame.Resolution));
                for (int series = 0; series < Counts.Length; series++)
                {
                    Assert.True(expected[series] == found[series][bucket],
                        $"{Counts[series]} from {from} for {frame.Resolution}: {found[series][bucket]}, not {expected[series]}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_last_value_of_a_bucket_is_what_a_click_on_its_last_moment_says(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        CounterFrame frame = Ask(trace, new TimeRange(trace.End / 3, trace.End / 2), trace.End / 100);
        Bucket[][] found = CounterText.Read(frame, Counts.Length);
        for (int bucket = 0; bucket < frame.Buckets; bucket++)
        {
            Moment moment = TraceQueries.Moment(
                trace, Math.Min(trace.End, frame.Origin + (bucket + 1) * frame.Resolution) - 1);
            long Last(CounterSeries series) => found[(int)series][bucket].Last;
            Assert.Equal(moment.Running, Last(CounterSeries.Running) + Last(CounterSeries.GCWork));
            Assert.Equal(moment.Runnable, Last(CounterSeries.Runnable));
            Assert.Equal(moment.Waiting, Last(CounterSeries.Waiting));
            Assert.Equal(moment.Syscall, Last(CounterSeries.Syscall));
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Buckets_do_not_depend_on_where_the_window_begins(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        CounterSeries[] all = Enum.GetValues<CounterSeries>();
        long resolution = trace.End / 300;
        CounterFrame whole = Ask(trace, new TimeRange(0, trace.End), resolution, all);
        Bucket[][] expected = CounterText.Read(whole, all.Length);
        for (long start = 0; start < trace.End; start += trace.End / 17)
        {
            CounterFrame frame = Ask(trace, new TimeRange(start, start + trace.End / 10), resolution, all);
            Bucket[][] found = CounterText.Read(frame, all.Length);
            int shift = (int)((frame.Origin - whole.Origin) / whole.Resolution);
            for (int series = 0; series < all.Length; series++)
                Assert.Equal(expected[series].Skip(shift).Take(frame.Buckets), found[series]);
        }
    }

    [Fact]
    public void Metrics_hold_until_they_change_and_where_there_is_no_goal_there_is_none()
    {
        MetricSample[] procs = [new(3, 4), new(10, 2)], goals = [new(0, 1000), new(8, 1L << 50), new(14, 500)];
        Trace trace = DrawnTrace.Parse("R0 .16") with { Metrics = new MetricTable([default, goals, procs]) };
        Assert.Equal("4, 4, 2-4 2 ~3, 2", Text(CounterSeries.Procs));
        Assert.Equal("1000, 1000, ?, 500", Text(CounterSeries.HeapGoal));
        Assert.Equal("?, ?, ?, ?", Text(CounterSeries.HeapAllocated));
        Assert.Equal(
            [.. Counts, CounterSeries.HeapGoal, CounterSeries.Procs], CounterQuery.KnownIn(trace));

        string Text(CounterSeries series) =>
            CounterText.Text(CounterText.Of(trace, series, new TimeRange(0, 16), 4));
    }

    [Fact]
    public void What_is_not_counted_yet_is_unknown_until_it_is_asked_for_again()
    {
        string path = Fixtures.Traces().Select(row => Fixtures.PathOf(row.Data)).MaxBy(path => new FileInfo(path).Length)!;
        Trace trace = Fixtures.Load(path);
        CounterFrame impatient = Ask(TimeSpan.Zero), patient = Ask(TimeSpan.MaxValue), again = Ask(TimeSpan.Zero);
        Assert.False(impatient.Complete);
        Assert.True(patient.Complete && again.Complete);
        Assert.Equal(patient.Columns, again.Columns);
        Assert.NotEqual(patient.Columns, impatient.Columns);

        CounterFrame Ask(TimeSpan patience) => CounterQuery.Of(
            trace, new TimeRange(0, trace.End), trace.End / 10, Counts, patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Outside_of_the_trace_there_are_no_buckets()
    {
        Trace trace = DrawnTrace.Parse("R0 .16");
        Assert.Equal(0, Ask(trace, new TimeRange(20, 30), 4).Buckets);
        Assert.Equal(0, Ask(trace, new TimeRange(-30, -20), 4).Buckets);
        Assert.Equal(4, Ask(trace, new TimeRange(-30, 30), 4).Buckets);
    }

    [Fact]
    public void There_are_never_more_buckets_than_anybody_could_see()
    {
        Trace trace = Fixtures.Load(Fixtures.SampleTrace);
        CounterFrame frame = Ask(trace, new TimeRange(0, trace.End), 1);
        Assert.InRange(frame.Buckets, CounterQuery.MostBuckets / 4, CounterQuery.MostBuckets);
    }

    /// <summary>All of it, and parts of it down to single nanoseconds.</summary>
    private static IEnumerable<(long Start, long Length, long Resolution)> Windows(Trace trace)
    {
        for (long length = trace.End; length > 0; length /= 9)
        {
            foreach (long part in new[] { 0, 3, 7 })
                yield return ((trace.End - length) * part / 10, length, Math.Max(1, length / 50));
        }
    }

    private static CounterFrame Ask(Trace trace, TimeRange window, long resolution, CounterSeries[]? series = null) =>
        CounterQuery.Of(
            trace, window, resolution, series ?? Counts, TimeSpan.MaxValue, TestContext.Current.CancellationToken);
}

/// <summary>The counts as the spans of all lanes say, one after the other.</summary>
internal sealed class CountsBySpans
{
    private readonly SortedDictionary<long, long[]> _changes = [];
    private readonly long[] _times;
    private readonly long[][] _counts;

    private CountsBySpans(Trace trace)
    {
        foreach (Lane lane in LaneWalk.LanesOf(trace))
        {
            foreach (ShownSpan span in LaneWalk.Of(trace, lane))
            {
                foreach (CounterSeries series in Of(lane.Kind, span.State))
                {
                    Change(span.Start, series, 1);
                    Change(span.End, series, -1);
                }
            }
        }
        long[] now = new long[(int)CounterSeries.Alive + 1];
        var counts = new List<long[]>();
        foreach (long[] changes in _changes.Values)
        {
            for (int i = 0; i < now.Length; i++)
                now[i] += changes[i];
            counts.Add([.. now]);
        }
        (_times, _counts) = ([.. _changes.Keys], [.. counts]);
    }

    public static CountsBySpans Of(Trace trace) => new(trace);

    /// <summary>Of the first span.</summary>
    public long Start => _times[0];

    public Bucket[] In(long start, long end)
    {
        int at = Array.BinarySearch(_times, start);
        at = at < 0 ? ~at - 1 : at;
        var buckets = new Bucket[_counts[0].Length];
        for (int series = 0; series < buckets.Length; series++)
        {
            long least = long.MaxValue, most = -1, last = -1;
            double sum = 0;
            for (int i = at; i < _times.Length && (i == at || _times[i] < end); i++)
            {
                long until = i + 1 < _times.Length ? Math.Min(end, _times[i + 1]) : end;
                last = _counts[i][series];
                (least, most) = (Math.Min(least, last), Math.Max(most, last));
                sum += (double)last * (until - Math.Max(start, _times[i]));
            }
            buckets[series] = new Bucket(least, most, last, (long)Math.Round(sum / (end - start) * 256));
        }
        return buckets;
    }

    private void Change(long time, CounterSeries series, int by)
    {
        if (!_changes.TryGetValue(time, out long[]? counts))
            _changes.Add(time, counts = new long[(int)CounterSeries.Alive + 1]);
        counts[(int)series] += by;
    }

    private static CounterSeries[] Of(LaneKind kind, SpanState state) => (kind, state) switch
    {
        (LaneKind.Proc, SpanState.ProcWithoutGoroutine) => [CounterSeries.Searching],
        (LaneKind.Goroutine, SpanState.Running) => [CounterSeries.Running, CounterSeries.Active, CounterSeries.Alive],
        (LaneKind.Goroutine, SpanState.GCWork) => [CounterSeries.GCWork, CounterSeries.Active, CounterSeries.Alive],
        (LaneKind.Goroutine, SpanState.Runnable) => [CounterSeries.Runnable, CounterSeries.Active, CounterSeries.Alive],
        (LaneKind.Goroutine, SpanState.Syscall) => [CounterSeries.Syscall, CounterSeries.Active, CounterSeries.Alive],
        (LaneKind.Goroutine, _) => [CounterSeries.Waiting, CounterSeries.Alive],
        _ => [],
    };
}
