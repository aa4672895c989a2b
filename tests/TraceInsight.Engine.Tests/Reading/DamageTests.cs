using CsCheck;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests.Reading;

/// <summary>Whatever the bytes are, the answer is a list of events and at most one fault with a reason.</summary>
public class DamageTests
{
    private const int Header = 16;

    /// <summary>Bytes that a trace has before its first event, at most.</summary>
    private const int FirstEvents = 100;

    /// <summary>Any exception but the reader's own ends the test.</summary>
    private static Problem? List(byte[] bytes)
    {
        using var trace = new TemporaryTrace(bytes);
        return EventListing.Write(trace.Path, Stream.Null, TimeZoneInfo.Utc, CancellationToken.None);
    }

    [Theory]
    [InlineData("quicksort-1.22")]
    [InlineData("quicksort-1.27")]
    public void A_trace_cut_off_at_any_byte_is_told_from_a_whole_one(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf(name + ".trace"));
        Assert.Null(List(whole));
        for (int length = 0; length < whole.Length; length++)
        {
            Problem? fault = List(whole[..length]);
            // The clock that the first batch holds, and nothing after it, cannot be told from a trace without events.
            if (fault is null) Assert.True(length < FirstEvents, $"{length}");
            else Assert.True(fault.Offset is null || fault.Offset <= length, $"{length}: {fault.Detail}");
        }
    }

    // Go 1.27 takes what is missing there for the end of the file, and the trace for a whole one without events
    // (internal/trace/generation.go, readGeneration): whoever lost half of a trace to that should know.
    [Fact]
    public void A_batch_that_ends_before_a_number_is_damaged_although_Go_takes_it_for_the_end()
    {
        const byte frequency = 8;
        byte[] header = TraceText.Bytes("", 22)[..Header];
        Assert.Equal(ProblemKind.Damaged, List([.. header, .. TraceText.Batch(1, -1, 1, [frequency])])?.Kind);
    }

    [Theory]
    [InlineData("quicksort-1.22")]
    [InlineData("quicksort-1.27")]
    [InlineData("quicksort-1.21")]
    [InlineData("coroutines-1.27")]
    [InlineData("cgo-1.26")]
    public void Bytes_that_were_overwritten_never_stop_the_reader(string name)
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf(name + ".trace"));
        Gen.Select(Gen.Int[Header, whole.Length - 1], Gen.Byte).Array[1, 8].Sample(
            damages =>
            {
                byte[] bytes = [.. whole];
                foreach (var (at, value) in damages) bytes[at] = value;
                List(bytes);
            },
            iter: 300);
    }

    [Fact]
    public void Bytes_that_were_lost_or_added_never_stop_the_reader()
    {
        byte[] whole = File.ReadAllBytes(Fixtures.PathOf("quicksort-1.26.trace"));
        Gen.Select(Gen.Int[Header, whole.Length - 20], Gen.Int[0, 20], Gen.Byte.Array[0, 20]).Sample(
            (at, lost, added) => List([.. whole[..at], .. added, .. whole[(at + lost)..]]),
            iter: 300);
    }

    [Fact]
    public void Anything_after_a_header_never_stops_the_reader() =>
        Gen.Select(Gen.OneOf(Gen.Const(22), Gen.Const(23), Gen.Const(25), Gen.Const(26)), Gen.Byte.Array[0, 60]).Sample(
            (version, rest) => List([.. TraceText.Bytes("", version)[..Header], .. rest]),
            iter: 2000);
}
