using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;
using Xunit;
using Process = System.Diagnostics.Process;

namespace TraceInsight.Server.Tests;

public sealed class TraceSessionTests
{
    private readonly List<string> _logged = [];
    private readonly SegmentMemory _memory = new();

    [Fact]
    public async Task What_is_too_much_for_the_memory_is_said_to_be_in_a_file_and_is_gone_when_the_trace_is_closed()
    {
        _memory.Limit = 1000;
        TraceSession session = Open("httpd-1.27.trace");
        await session.Loading;
        Assert.Null(session.Current.Problem);
        Assert.Contains(_logged, line => line.Contains("memory is limited to 1000 bytes", StringComparison.Ordinal));
        Trace trace = session.Current;
        await session.CloseAsync();
        Assert.Equal(0, _memory.Used);
        Assert.Throws<ObjectDisposedException>(() => trace.Segments[0].Goroutines.Start(0));
    }

    [Fact]
    public async Task Of_changes_that_came_too_fast_only_the_last_is_told()
    {
        TraceSession session = Open("httpd-1.27.trace");
        await session.Loading;
        Assert.True(session.Current.Revision > 1, "one publication alone is no test of this");
        Assert.Equal([session.Current.Revision], await AnnouncedAsync(session, known: 0));
    }

    [Fact]
    public async Task Changes_are_told_in_order_and_the_last_one_always()
    {
        TraceSession session = Open("gcheavy-1.22.trace");
        List<int> told = await AnnouncedAsync(session, known: 0);
        Assert.Equal(told.Distinct().Order(), told);
        Assert.Equal(session.Current.Revision, told[^1]);
        Assert.Equal(TracePhase.Complete, session.Current.Phase);
    }

    [Fact]
    public async Task What_the_client_knows_already_is_not_told_again()
    {
        TraceSession session = Open("quicksort-1.26.trace");
        await session.Loading;
        Assert.Empty(await AnnouncedAsync(session, known: session.Current.Revision));
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_fails_with_a_sentence_instead_of_waiting()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "pipes have no names there");
        string pipe = Path.Combine(Path.GetTempPath(), $"pipe-{Guid.NewGuid():N}");
        using (var make = Process.Start("mkfifo", [pipe]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        try
        {
            TraceSession session = Open(pipe);
            await session.Loading;
            Assert.Equal(TracePhase.Failed, session.Current.Phase);
            Assert.Matches("^This is a pipe, .*open that", session.Current.Problem!.Message);
        }
        finally
        {
            File.Delete(pipe);
        }
    }

    [Fact]
    public async Task A_trace_that_was_stopped_says_so_and_keeps_what_was_read()
    {
        TraceSession session = Open("httpd-1.27.trace");
        session.Cancel();
        await session.Loading;
        // Stopped before, while or after it was read: each is possible, none is an error.
        Assert.True(session.Current.Phase is TracePhase.Cancelled or TracePhase.Complete);
        Assert.Null(session.Current.Problem);
        Assert.DoesNotContain(_logged, text => text.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_trace_keeps_nothing_of_what_was_read()
    {
        TraceSession session = Open("quicksort-1.26.trace");
        await session.Loading;
        Assert.NotEmpty(session.Current.Segments);
        await session.CloseAsync();
        Assert.Empty(session.Current.Segments);
        Assert.Empty(await AnnouncedAsync(session, known: 0));
    }

    [Fact]
    public async Task Waiting_for_a_first_picture_ends_when_there_will_be_none()
    {
        TraceSession session = Open("missing.trace");
        await session.WaitForSomethingAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        Assert.Equal(TracePhase.Failed, session.Current.Phase);
        Assert.Equal(ProblemKind.Unreadable, session.Current.Problem!.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reading_goes_on_whether_or_not_the_picture_it_waits_for_is_drawn(bool isDrawn)
    {
        TraceSession session = Open("httpd-1.27.trace", forPicture: true);
        await session.WaitForSomethingAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        if (isDrawn)
            session.Pictured();
        await session.Loading;
        Assert.Equal(TracePhase.Complete, session.Current.Phase);
    }

    [Fact]
    public async Task Reading_that_waits_for_a_picture_can_be_cancelled()
    {
        TraceSession session = Open("httpd-1.27.trace", forPicture: true);
        await session.WaitForSomethingAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        session.Cancel();
        await session.Loading;
        Assert.NotEqual(TracePhase.Loading, session.Current.Phase);
    }

    private TraceSession Open(string name, bool forPicture = false, [CallerFilePath] string thisFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "fixtures", "traces", name);
        return new TraceSession(1, path, forPicture, _memory, new ListLog(_logged));
    }

    private static async Task<List<int>> AnnouncedAsync(TraceSession session, int known)
    {
        var revisions = new List<int>();
        await session.AnnounceAsync(known, trace =>
        {
            revisions.Add(trace.Revision);
            return Task.CompletedTask;
        });
        return revisions;
    }
}
