using TraceInsight.Engine.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Reading;

public class EventCursorTests
{
    private static string Events(ulong unitsPerSecond, params (ulong Time, byte[] Payload)[] batches)
    {
        var thread = new ThreadBatches(7);
        var bytes = new List<byte>(new byte[1000]);
        foreach (var (time, payload) in batches)
        {
            thread.Add(new Batch(bytes.Count, payload.Length, time));
            bytes.AddRange(payload);
        }
        using var trace = new TemporaryTrace([.. bytes]);
        using var file = TraceFile.Open(trace.Path);
        var cursor = new EventCursor(thread, file, new TraceClock(unitsPerSecond));
        var events = new List<string>();
        try
        {
            while (cursor.MoveNext()) events.Add($"{cursor.Time} {cursor.Event} {cursor.Arg0}");
        }
        catch (TraceFormatException e)
        {
            events.Add(e.Message);
        }
        return string.Join(", ", events);
    }

    [Fact]
    public void Times_add_up_within_a_batch_and_start_again_with_the_next() => Assert.Equal(
        "101 HeapAlloc 5, 103 HeapAlloc 6, 51 HeapAlloc 7",
        Events(1_000_000_000, (100, [37, 1, 5, 37, 2, 6]), (50, [37, 1, 7])));

    [Fact]
    public void Each_delta_is_truncated_for_itself() => Assert.Equal(
        "1 HeapAlloc 0, 2 HeapAlloc 0, 3 HeapAlloc 0",
        Events(600_000_000, (0, [37, 1, 0, 37, 1, 0, 37, 1, 0])));

    [Fact]
    public void An_argument_may_use_all_64_bits() => Assert.Equal(
        $"1 HeapAlloc {ulong.MaxValue}",
        Events(1_000_000_000, (0, [37, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1])));

    [Theory]
    [InlineData(new byte[] { 37, 1 }, "offset 1002: the batch ends inside a HeapAlloc event")]
    [InlineData(new byte[] { 37, 1, 0x80 }, "offset 1002: the batch ends inside a HeapAlloc event")]
    [InlineData(new byte[] { 37 }, "offset 1001: the batch ends inside a HeapAlloc event")]
    [InlineData(new byte[] { 37, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2 },
        "offset 1002: a number in a HeapAlloc event exceeds 64 bits")]
    [InlineData(new byte[] { 0 }, "offset 1000: 0 is not the number of an event that a thread writes")]
    [InlineData(new byte[] { 52 }, "offset 1000: 52 is not the number of an event that a thread writes")]
    [InlineData(new byte[] { 127 }, "offset 1000: 127 is not the number of an event that a thread writes")]
    [InlineData(new byte[] { 137 }, "offset 1000: 137 is not the number of an event that a thread writes")]
    public void A_fault_is_named_with_its_place(byte[] payload, string message) =>
        Assert.Equal(message, Events(1_000_000_000, (0, payload)));
}
