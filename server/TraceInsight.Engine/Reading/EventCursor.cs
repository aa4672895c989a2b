using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>The events of one thread in one generation, one after the other.</summary>
internal sealed class EventCursor(ThreadBatches source, TraceClock clock)
{
    private readonly TraceClock _clock = clock;
    private int _batch = -1;
    private byte[] _data = [];
    private int _start;
    private int _position;
    private int _end;

    /// <summary>The thread's id; −1 for events without an owning thread.</summary>
    public long Thread { get; } = source.Thread;

    /// <summary>The current event. Arguments that its kind does not have are left over from events before.</summary>
    public WireEvent Event { get; private set; }

    /// <summary>Of the current event, ns on the trace's clock; wraps around where a damaged file makes it.</summary>
    public long Time { get; private set; }

    // The arguments after the time delta, in the order of the wire.
    public ulong Arg0, Arg1, Arg2, Arg3;

    /// <summary>Decodes the next event; false at the end.</summary>
    /// <exception cref="TraceFormatException">What follows is not an event.</exception>
    public bool MoveNext()
    {
        while (_position == _end)
            if (!NextBatch()) return false;
        try
        {
            Decode();
        }
        catch (OverflowException)
        {
            throw Fault();
        }
        return true;
    }

    private bool NextBatch()
    {
        if (_batch + 1 >= source.Batches.Count) return false;
        Batch batch = source.Batches[++_batch];
        (_data, _position, _end) = (batch.Data, batch.Start, batch.End);
        Time = 0;
        return true;
    }

    private void Decode()
    {
        // A time of 0 counts as "not set" wherever it comes from, as in Go's reader (internal/trace/batchcursor.go).
        if (Time == 0) Time = _clock.Nanoseconds(source.Batches[_batch].Time);

        // Unchecked reads: the longest event is shorter than the padding behind every batch.
        ref byte data = ref MemoryMarshal.GetArrayDataReference(_data);
        nint at = _position;
        byte number = Unsafe.Add(ref data, at++);
        int arguments = WireEvents.ArgumentCount(number);
        if (arguments < 0) throw Fault();
        ulong delta = Varint.ReadUnchecked(ref data, ref at);
        if (arguments > 0)
        {
            Arg0 = Varint.ReadUnchecked(ref data, ref at);
            if (arguments > 1)
            {
                Arg1 = Varint.ReadUnchecked(ref data, ref at);
                if (arguments > 2)
                {
                    Arg2 = Varint.ReadUnchecked(ref data, ref at);
                    if (arguments > 3) Arg3 = Varint.ReadUnchecked(ref data, ref at);
                }
            }
        }
        if (at > _end) throw Fault();
        _start = _position;
        _position = (int)at;
        Event = (WireEvent)number;
        Time += _clock.Nanoseconds(delta);
    }

    /// <summary>Offset of the current event in the file.</summary>
    public long FileOffset => OffsetOf(_start);

    private long OffsetOf(int position) =>
        source.Batches[_batch].FileOffset + (position - source.Batches[_batch].Start);

    /// <summary>Reads the event again, slowly, to say what is wrong with it.</summary>
    private TraceFormatException Fault()
    {
        int number = _data[_position], arguments = WireEvents.ArgumentCount((byte)number);
        if (arguments < 0)
            return Error($"{number} is not the number of an event that a thread writes", _position);
        int at = _position + 1;
        for (int i = 0; i <= arguments; i++)
        {
            int length = Varint.TryRead(_data.AsSpan(at, _end - at), out _);
            if (length == 0) return Error($"the batch ends inside a {(WireEvent)number} event", at);
            if (length < 0) return Error($"a number in a {(WireEvent)number} event exceeds 64 bits", at);
            at += length;
        }
        return Error($"a {(WireEvent)number} event cannot be read", _position);
    }

    private TraceFormatException Error(string message, int position) =>
        new(ProblemKind.Damaged, message, OffsetOf(position));
}
