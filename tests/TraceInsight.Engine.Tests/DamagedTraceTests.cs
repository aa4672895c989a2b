using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>What a user sees of a file that is not a whole trace.</summary>
public sealed class DamagedTraceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    public static IEnumerable<TheoryDataRow<string>> TracesWithGenerations => Fixtures.TracesWithGenerations();

    public void Dispose()
    {
        if (File.Exists(_path))
            File.Delete(_path);
    }

    [Theory]
    [InlineData("", ProblemKind.Empty)]
    [InlineData("hello, world: not a trace at all", ProblemKind.NotATrace)]
    [InlineData("go 1.26 tra", ProblemKind.Truncated)]
    [InlineData("go 1.26 trace\0\0\0", ProblemKind.HeaderOnly)]
    [InlineData("go 1.99 trace\0\0\0", ProblemKind.NewerFormat)]
    [InlineData("go 1.5 trace\0\0\0\0", ProblemKind.OlderFormat)]
    public void A_file_without_a_trace_fails_with_a_sentence_that_says_what_to_do(string content, ProblemKind kind)
    {
        File.WriteAllText(_path, content);
        Trace trace = Fixtures.Load(_path);
        Assert.Equal(TracePhase.Failed, trace.Phase);
        Assert.Equal(kind, trace.Problem!.Kind);
        Assert.Matches(@"(?i)reload|record|update|written by", trace.Problem.Message);
    }

    [Fact]
    public void A_folder_and_a_file_that_is_gone_fail_with_a_sentence()
    {
        foreach ((string unreadable, string said) in new[] { (Path.GetTempPath(), "is a folder"), (_path, "does not exist any more") })
        {
            Trace trace = Fixtures.Load(unreadable);
            Assert.Equal(TracePhase.Failed, trace.Phase);
            Assert.Equal(ProblemKind.Unreadable, trace.Problem!.Kind);
            Assert.Contains(said, trace.Problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_comes_before_a_contradiction_is_shown_of_a_trace_before_Go_1_22_too()
    {
        File.WriteAllBytes(_path, V1Text.Bytes(
            "0: 10 GoCreate 1 0 0; 20 ProcStart 7; 21 GoStart 1 1; 30 Gomaxprocs 4 0; 40 GoSched 0; 50 GoStart 1 2; 60 ProcStop"));
        Trace trace = Fixtures.Load(_path);
        Assert.Equal((TracePhase.Complete, ProblemKind.Damaged), (trace.Phase, trace.Problem!.Kind));
        Assert.Contains("showing the 0.041 µs that came before", trace.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(new TimeRange(0, 41), trace.Segments[^1].Range);
    }

    [Fact]
    public void A_link_to_a_trace_is_as_good_as_the_trace()
    {
        File.CreateSymbolicLink(_path, Fixtures.SampleTrace);
        Assert.Null(Fixtures.Load(_path).Problem);
    }

    [Fact]
    public void A_trace_that_is_written_while_it_is_read_is_said_to_have_changed()
    {
        File.Copy(Fixtures.PathOf("httpd-1.27.trace"), _path);
        Trace? last = null;
        TraceLoader.Load(
            _path,
            trace =>
            {
                last = trace;
                File.AppendAllText(_path, "more");
            },
            CancellationToken.None);
        Assert.Equal(ProblemKind.Changed, last!.Problem?.Kind);
    }

    [Theory]
    [MemberData(nameof(TracesWithGenerations))]
    public void A_trace_that_is_cut_off_shows_what_came_before(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf(name));
        Trace complete = Fixtures.Load(Fixtures.PathOf(name));
        for (int percent = 5; percent < 100; percent += 5)
        {
            File.WriteAllBytes(_path, whole[..(whole.Length * percent / 100)]);
            Trace cut = Fixtures.Load(_path);
            Assert.NotNull(cut.Problem);
            Assert.Equal(cut.Counts.Events > 1 ? TracePhase.Complete : TracePhase.Failed, cut.Phase);
            Assert.True(cut.Counts.Events < complete.Counts.Events);
            Assert.True(cut.End <= complete.End);
            AskEverything(cut);
        }
    }

    [Fact]
    public void Most_of_a_trace_of_one_generation_is_shown_though_its_end_is_missing()
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf("gcheavy-1.27.trace"));
        File.WriteAllBytes(_path, whole[..(whole.Length * 9 / 10)]);
        Trace cut = Fixtures.Load(_path);
        Assert.Equal(TracePhase.Complete, cut.Phase);
        Assert.Equal(ProblemKind.Truncated, cut.Problem!.Kind);
        Assert.Contains("came before", cut.Problem.Message, StringComparison.Ordinal);
        Assert.True(cut.Counts.Events > 1000);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void Garbage_in_the_middle_leaves_a_trace_that_can_be_asked(string name)
    {
        byte[] bytes = File.ReadAllBytes(Fixtures.PathOf(name));
        new Random(7).NextBytes(bytes.AsSpan(bytes.Length / 2, Math.Min(64, bytes.Length / 4)));
        File.WriteAllBytes(_path, bytes);
        Trace trace = Fixtures.Load(_path);
        Assert.True(trace.Phase is TracePhase.Complete or TracePhase.Failed);
        AskEverything(trace);
    }

    private static void AskEverything(Trace trace)
    {
        TraceQueries.Overview(trace);
        LaneDirectory directory = TraceQueries.Lanes(trace, 20);
        TraceQueries.Moment(trace, trace.End / 2);
        foreach (Lane lane in directory.Lanes.Concat(directory.Groups.SelectMany(group => group.Goroutines)))
        {
            LaneId id = LaneId.Parse(lane.Id);
            TraceQueries.Boxes(trace, [id], new TimeRange(0, trace.End), 1000, CancellationToken.None);
            foreach (SpanMove move in Enum.GetValues<SpanMove>())
                TraceQueries.Span(trace, id, trace.End / 2, move);
        }
    }
}
