using System.Text;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using Xunit;
using StackFrame = TraceInsight.Engine.Reading.StackFrame;

namespace TraceInsight.Engine.Tests.Reading;

public class GenerationReaderTests
{
    private static readonly byte[] Header26 = "go 1.26 trace\0\0\0"u8.ToArray();
    private static readonly byte[] Clock26 = [50, 8, 1, 51, 0, 1, 1, 1];

    private static TraceFormatException Fault(byte[] bytes) =>
        Assert.Throws<TraceFormatException>(() => TemporaryTrace.Generations(bytes));

    private static byte[] Generation26(params byte[][] payloads) =>
    [
        .. Header26,
        .. TraceText.Batch(1, -1, 5, Clock26),
        .. payloads.SelectMany(payload => TraceText.Batch(1, 7, 5, payload)),
        52,
    ];

    [Fact]
    public void Tables_turn_ids_into_indexes_in_order_of_definition()
    {
        Generation g = TemporaryTrace.Generations(TraceText.Bytes("""
            stacks: 900 4096,70,8,30 4097,0,0,0; 3
            strings: 70 main.main; 8 main.go; 9 grün
            """)).Single();
        Assert.Equal(["", "main.main", "main.go", "grün"], Enumerable.Range(0, g.TextCount).Select(g.Text));
        Assert.Equal([new StackFrame(4096, 1, 2, 30), new StackFrame(4097, 0, 0, 0)], g.Stack(1).ToArray());
        Assert.Equal((3, 0, 0), (g.StackCount, g.Stack(2).Length, g.Stack(0).Length));
    }

    [Fact]
    public void An_id_that_would_waste_memory_is_found_all_the_same()
    {
        Generation g = TemporaryTrace.Generations(TraceText.Bytes("strings: 18446744073709551615 far; 1 near")).Single();
        Assert.Equal((1, 2, -1), (g.Texts.Ids.Find(ulong.MaxValue), g.Texts.Ids.Find(1), g.Texts.Ids.Find(2)));
    }

    [Fact]
    public void More_threads_than_any_program_has_are_damage_and_take_no_memory()
    {
        byte[] threads = [.. Enumerable.Range(0, 100_001).SelectMany(thread => TraceText.Batch(1, thread, 5, []))];
        TraceFormatException fault = Fault([.. Header26, .. TraceText.Batch(1, -1, 5, Clock26), .. threads, 52]);
        Assert.Equal((ProblemKind.Damaged, true), (fault.Kind, fault.Message.Contains("more than 100000 threads")));
    }

    [Fact]
    public void The_first_frame_of_a_PC_says_what_the_PC_is()
    {
        Generation g = TemporaryTrace.Generations(TraceText.Bytes("stacks: 1 4096,0,0,30; 2 4096,0,0,31")).Single();
        Assert.Equal(30, g.Stack(2)[0].Line);
    }

    [Fact]
    public void Text_that_is_not_UTF8_keeps_its_bytes()
    {
        Generation g = TemporaryTrace.Generations(Generation26([4, 5, 1, 2, 0xC3, (byte)'x'])).Single();
        Assert.Equal("\uFFFDx", g.Text(1));
        Assert.Equal([0xC3, (byte)'x'], g.TextBytes(1).ToArray());
    }

    [Fact]
    public void Threads_come_in_the_order_of_their_first_batch_with_their_batches_in_the_order_of_the_file()
    {
        Generation g = TemporaryTrace.Generations(TraceText.Bytes("""
            9: 30 ProcStatus 0 2
            7: 20 ProcStatus 1 2
            9: 10 ProcStatus 2 2
            """)).Single();
        Assert.Equal(["9: 30 10", "7: 20"],
            g.Threads.Select(t => $"{t.Thread}: {string.Join(' ', t.Batches.Select(b => b.Time))}"));
    }

    [Fact]
    public void Samples_are_sorted_by_time()
    {
        Generation g = TemporaryTrace.Generations(TraceText.Bytes("samples: 20 7 0 1 0; 15 8 -1 0 0")).Single();
        Assert.Equal([new CpuSample(15, 8, -1, -1, 0), new CpuSample(20, 7, 0, 1, 0)], g.Samples);
    }

    [Fact]
    public void A_padded_number_is_legal()
    {
        byte[] size = [0x84, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0];
        byte[] bytes = [.. Header26, .. TraceText.Batch(1, -1, 5, Clock26), 1, 1, 7, 9, .. size, 13, 0, 0, 2, 52];
        Assert.Equal(4, TemporaryTrace.Generations(bytes).Single().Threads.Single().Batches.Single().Length);
    }

    [Fact]
    public void An_experiment_is_kept_as_it_is()
    {
        byte[] bytes = [.. Header26, .. TraceText.Batch(1, -1, 5, Clock26), 49, 1, 1, 7, 9, 2, 0xAA, 0xBB, 52];
        ExperimentalBatch batch = TemporaryTrace.Generations(bytes).Single().Experiments.Single();
        Assert.Equal((1, 7L, "AABB"), (batch.Experiment, batch.Thread, Convert.ToHexString(batch.Data)));
    }

    [Theory]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(25)]
    [InlineData(26)]
    public void Every_version_has_its_way_to_end_a_generation(int version) => Assert.Equal(
        [1UL, 2UL, 3UL],
        TemporaryTrace.Generations(TraceText.Bytes(
            "7: 10 ProcStatus 0 2\n--\n7: 20 ProcStatus 0 2\n--\n7: 30 ProcStatus 0 2", version)).Select(g => g.Number));

    [Fact]
    public void Only_from_25_on_there_is_a_wall_clock()
    {
        Assert.Null(TemporaryTrace.Generations(TraceText.Bytes("7: 10 ProcStatus 0 2", 23)).Single().Snapshot);
        ClockSnapshot snapshot = TemporaryTrace.Generations(TraceText.Bytes("7: 10 ProcStatus 0 2", 25)).Single().Snapshot!.Value;
        Assert.Equal(new ClockSnapshot(9, 1, new DateTimeOffset(TraceText.Start).ToUnixTimeSeconds(), 5), snapshot);
    }

    [Theory]
    [InlineData(ProblemKind.Empty, "")]
    [InlineData(ProblemKind.NotATrace, "package main")]
    [InlineData(ProblemKind.NotATrace, "go 1.x trace\0\0\0\0")]
    [InlineData(ProblemKind.Truncated, "go 1.2")]
    [InlineData(ProblemKind.Truncated, "go 1.26 tra")]
    [InlineData(ProblemKind.NewerFormat, "go 1.27 trace\0\0\0")]
    [InlineData(ProblemKind.OlderFormat, "go 1.21 trace\0\0\0")]
    [InlineData(ProblemKind.Damaged, "go 1.22 trace\0\0\0")]
    public void What_the_file_begins_with_decides_what_is_wrong(ProblemKind kind, string bytes) =>
        Assert.Equal(kind, Fault(Encoding.ASCII.GetBytes(bytes)).Kind);

    [Theory]
    [InlineData(new byte[] { 4, 5, 0, 1, 65 }, "the string 0 is defined twice or reserved")]
    [InlineData(new byte[] { 4, 5, 1, 1, 65, 5, 1, 1, 65 }, "the string 1 is defined twice or reserved")]
    [InlineData(new byte[] { 4, 5, 1, 9, 65 }, "the batch ends inside a string")]
    [InlineData(new byte[] { 4, 5, 1, 0x81, 8 }, "a string of 1025 bytes; 1024 is the most")]
    [InlineData(new byte[] { 4, 3 }, "expected String, got 3")]
    [InlineData(new byte[] { 2, 3, 1, 0x81, 1 }, "a stack of 129 frames; 128 is the most")]
    [InlineData(new byte[] { 2, 3, 1, 1, 7, 8, 0, 0 }, "a stack of generation 1 names the string 8, which is not there")]
    [InlineData(new byte[] { 2, 3, 1, 1, 7 }, "the batch ends inside a frame's function")]
    [InlineData(new byte[] { 2, 3, 1, 0x80 }, "the batch ends inside a stack's number of frames")]
    [InlineData(new byte[] { 6, 7, 1, 1, 1, 1 }, "the batch ends inside a sample's stack")]
    [InlineData(new byte[] { 50, 8, 1 }, "a second frequency event")]
    [InlineData(new byte[] { 50, 51, 0, 1, 1, 1 }, "a second clock snapshot")]
    [InlineData(new byte[] { 50, 48 }, "expected Frequency, got 48")]
    [InlineData(new byte[] { 4, 5, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2 }, "a string's id exceeds 64 bits")]
    public void A_table_that_says_nonsense_is_a_fault(byte[] payload, string message) =>
        Assert.EndsWith(": " + message, Fault(Generation26(payload)).Message);

    [Theory]
    [InlineData(new byte[] { 9 }, "expected a batch, got the number 9")]
    [InlineData(new byte[] { 1, 0, 7, 9, 0 }, "a batch of generation 0")]
    [InlineData(new byte[] { 1, 2, 7, 9, 0 }, "a batch of generation 2 within generation 1")]
    [InlineData(new byte[] { 1, 1, 7, 9, 0x81, 0x80, 4 }, "a batch of 65537 bytes; 65536 is the most")]
    [InlineData(new byte[] { 1, 1, 7, 9, 5, 1 }, "the file ends after 1 of the 5 bytes of a batch")]
    [InlineData(new byte[] { 1, 1, 7 }, "the file ends inside a batch's time")]
    [InlineData(new byte[] { 1, 1, 7, 9, 0 }, "the file ends within generation 1")]
    public void A_batch_that_says_nonsense_is_a_fault(byte[] rest, string message) =>
        Assert.EndsWith(": " + message, Fault([.. Header26, .. TraceText.Batch(1, -1, 5, Clock26), .. rest]).Message);

    [Fact]
    public void A_clock_that_no_events_follow_is_the_end_of_the_trace() =>
        Assert.Empty(TemporaryTrace.Generations([.. Header26, .. TraceText.Batch(1, -1, 5, Clock26)]));

    [Fact]
    public void Before_26_a_broken_batch_ends_a_generation_and_is_reported_after_it()
    {
        byte[] bytes = [.. TraceText.Bytes("7: 10 ProcStatus 0 2", 23), 9];
        using var trace = new TemporaryTrace(bytes);
        using var file = TraceFile.Open(trace.Path);
        var reader = new GenerationReader(file);
        Generation generation = reader.Next(CancellationToken.None)!;
        Assert.Equal(bytes.Length - 1, generation.EndOffset);
        var fault = Assert.Throws<TraceFormatException>(() => reader.Next(CancellationToken.None));
        Assert.Equal(bytes.Length - 1, fault.Offset);
    }

    [Fact]
    public void Offsets_of_generations_cover_the_file()
    {
        byte[] bytes = File.ReadAllBytes(Fixtures.PathOf("quicksort-1.22.trace"));
        long end = 16;
        foreach (Generation g in TemporaryTrace.Generations(bytes))
        {
            Assert.Equal(end, g.StartOffset);
            end = g.EndOffset;
        }
        Assert.Equal(bytes.Length, end);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var trace = new TemporaryTrace(File.ReadAllBytes(Fixtures.PathOf("quicksort-1.27.trace")));
        using var file = TraceFile.Open(trace.Path);
        Assert.Throws<OperationCanceledException>(() => new GenerationReader(file).Next(new CancellationToken(true)));
    }
}
