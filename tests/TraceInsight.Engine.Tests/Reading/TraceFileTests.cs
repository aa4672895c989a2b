using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Reading;

public class TraceFileTests
{
    [Fact]
    public void A_folder_is_refused_as_a_folder()
    {
        string folder = Path.GetTempPath();
        var refusal = Assert.Throws<IOException>(() => TraceFile.Open(folder));
        Assert.Equal($"{folder} is a folder, not a trace file.", refusal.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_not_to_be() =>
        Assert.Throws<FileNotFoundException>(() => TraceFile.Open(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}")));

    [Fact]
    public void The_end_of_the_file_is_a_short_read()
    {
        using var trace = new TemporaryTrace([1, 2, 3]);
        using var file = TraceFile.Open(trace.Path);
        Assert.Equal(2, file.Read(1, new byte[10]));
        Assert.Equal(0, file.Read(3, new byte[10]));
    }

    [Fact]
    public void What_happens_to_an_open_file_is_noticed()
    {
        using var trace = new TemporaryTrace([1, 2, 3]);
        using var file = TraceFile.Open(trace.Path);
        Assert.False(file.HasChanged());
        File.AppendAllText(trace.Path, "4");
        Assert.True(file.HasChanged());
    }

    [Fact]
    public void A_deleted_file_has_changed()
    {
        using var trace = new TemporaryTrace([1, 2, 3]);
        using var file = TraceFile.Open(trace.Path);
        File.Delete(trace.Path);
        Assert.True(file.HasChanged());
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_read_has_changed()
    {
        using var trace = new TemporaryTrace(File.ReadAllBytes(Fixtures.PathOf("httpd-1.27.trace")));
        using var file = TraceFile.Open(trace.Path);
        var reader = new GenerationReader(file);
        using (var shrink = new FileStream(trace.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            shrink.SetLength(20);
        var fault = Assert.Throws<TraceFormatException>(() => reader.Next(CancellationToken.None));
        Assert.Equal(ProblemKind.Changed, fault.Kind);
    }

    [Fact]
    public void A_file_that_shrinks_while_its_events_are_read_has_changed()
    {
        using var trace = new TemporaryTrace(File.ReadAllBytes(Fixtures.PathOf("httpd-1.27.trace")));
        using var file = TraceFile.Open(trace.Path);
        Generation generation = new GenerationReader(file).Next(CancellationToken.None)!;
        using (var shrink = new FileStream(trace.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            shrink.SetLength(20);
        ThreadBatches thread = generation.Threads[0];
        var fault = Assert.Throws<TraceFormatException>(() => generation.EventsOf(thread).MoveNext());
        Assert.Equal((ProblemKind.Changed, thread.Batches[0].FileOffset), (fault.Kind, fault.Offset));
    }
}
