using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>The events of one thread in one generation, one after the other.</summary>
internal sealed class EventCursor(ThreadBatches source, TraceFile file, TraceClock clock)
{
    // Bytes that may be read beyond the end of a batch: more than the longest event.
    private const int Padding = 64;

    private readonly TraceClock _clock = clock;
    private int _batch = -1;
    private byte[] _data = [];

    // Of the current event in the batch.
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

        // A time of 0 counts as "not set" wherever it comes from, as in Go's reader (internal/trace/batchcursor.go).
        if (Time == 0) Time = _clock.Nanoseconds(source.Batches[_batch].Time);

        // The reads are not checked: they cannot go further than the padding behind every batch. Whether they went
        // beyond the batch is seen afterwards.
        ref byte data = ref MemoryMarshal.GetArrayDataReference(_data);
        nint at = _position;
        byte number = Unsafe.Add(ref data, at++);
        int arguments = WireEvents.ArgumentCount(number);
        if (arguments < 0) ThrowFault();
        ulong delta = ReadNumber(ref data, ref at);
        if (arguments > 0)
        {
            Arg0 = ReadNumber(ref data, ref at);
            if (arguments > 1)
            {
                Arg1 = ReadNumber(ref data, ref at);
                if (arguments > 2)
                {
                    Arg2 = ReadNumber(ref data, ref at);
                    if (arguments > 3) Arg3 = ReadNumber(ref data, ref at);
                }
            }
        }
        if (at > _end) ThrowFault();
        _start = _position;
        _position = (int)at;
        Event = (WireEvent)number;
        Time += _clock.Nanoseconds(delta);
        return true;
    }

    /// <summary>The event after the current one, for a look at it; null where it is in another batch.</summary>
    public EventCursor? Peek()
    {
        if (_position == _end) return null;
        var next = (EventCursor)MemberwiseClone();
        next.MoveNext();
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadNumber(ref byte data, ref nint at)
    {
        ulong first = Unsafe.Add(ref data, at);
        if (first < 0x80)
        {
            at += 1;
            return first;
        }
        ulong second = Unsafe.Add(ref data, at + 1);
        if (second < 0x80)
        {
            at += 2;
            return (first & 0x7F) | (second << 7);
        }
        ulong third = Unsafe.Add(ref data, at + 2);
        if (third < 0x80)
        {
            at += 3;
            return (first & 0x7F) | ((second & 0x7F) << 7) | (third << 14);
        }
        // Not by reference: a variable whose address is taken does not stay in a register.
        ulong value = Varint.ReadLong(ref Unsafe.Add(ref data, at), out int length);
        if (length < 0) ThrowFault();
        at += length;
        return value;
    }

    private bool NextBatch()
    {
        if (_batch + 1 >= source.Batches.Count) return false;
        Batch batch = source.Batches[++_batch];
        if (_data.Length == 0) _data = GC.AllocateUninitializedArray<byte>(source.Longest + Padding);
        int read = file.Read(batch.FileOffset, _data.AsSpan(0, batch.Length));
        if (read < batch.Length) throw TraceFile.HasShrunk(batch.FileOffset + read);
        (_position, _end) = (0, batch.Length);
        Time = 0;
        return true;
    }

    /// <summary>Offset of the current event in the file.</summary>
    public long FileOffset => OffsetOf(_start);

    private long OffsetOf(int position) =>
        source.Batches[_batch].FileOffset + position;

    [DoesNotReturn]
    private void ThrowFault() => throw Fault();

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
