using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>The events of one thread in one generation, one after the other.</summary>
internal class EventCursor(ThreadBatches source, TraceFile file, TraceClock clock)
{
    // Bytes that may be read beyond the end of a batch: more than the longest event.
    private const int Padding = 64;

    private static readonly byte[] Nothing = [.. Enumerable.Repeat(WireEvents.NoEvent, Padding)];

    private readonly TraceClock _clock = clock;
    private int _batch = -1;
    private byte[] _data = Nothing;

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
    public bool MoveNext() => TryMoveNext() || MoveNextCarefully();

    /// <summary>Decodes the next event if there is nothing rare about it; otherwise nothing has happened but to the
    /// arguments, and <see cref="MoveNextCarefully"/> is to go on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMoveNext()
    {
        // The reads are not checked: they cannot go further than the padding, where every number goes on and on and so is
        // rare.
        int start = _position;
        ref byte data = ref MemoryMarshal.GetArrayDataReference(_data);
        nint at = start;
        byte number = Unsafe.Add(ref data, at++);
        int arguments = WireEvents.ArgumentCount(number);
        bool isRare = arguments < 0;
        ulong delta = ReadNumber(ref data, ref at, ref isRare);
        if (arguments > 0)
        {
            Arg0 = ReadNumber(ref data, ref at, ref isRare);
            if (arguments > 1)
            {
                Arg1 = ReadNumber(ref data, ref at, ref isRare);
                if (arguments > 2)
                {
                    Arg2 = ReadNumber(ref data, ref at, ref isRare);
                    if (arguments > 3) Arg3 = ReadNumber(ref data, ref at, ref isRare);
                }
            }
        }
        if (isRare) return false;
        if (!_clock.TryNanoseconds(delta, out long elapsed) || Time == 0) return false;
        _start = start;
        _position = (int)at;
        Event = (WireEvent)number;
        Time += elapsed;
        return true;
    }

    /// <inheritdoc cref="MoveNext"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool MoveNextCarefully()
    {
        while (_position == _end)
            if (!NextBatch()) return false;

        // A time of 0 counts as "not set" wherever it comes from, as in Go's reader (internal/trace/batchcursor.go).
        if (Time == 0) Time = _clock.Nanoseconds(source.Batches[_batch].Time);
        int at = _position;
        byte number = _data[at++];
        int arguments = WireEvents.ArgumentCount(number);
        if (arguments < 0)
            throw Error($"{number} is not the number of an event that a thread writes", _position);
        Event = (WireEvent)number;
        ulong delta = ReadCarefully(ref at);
        if (arguments > 0) Arg0 = ReadCarefully(ref at);
        if (arguments > 1) Arg1 = ReadCarefully(ref at);
        if (arguments > 2) Arg2 = ReadCarefully(ref at);
        if (arguments > 3) Arg3 = ReadCarefully(ref at);
        (_start, _position) = (_position, at);
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
    private static ulong ReadNumber(ref byte data, ref nint at, ref bool isRare)
    {
        uint bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref data, at));
        if (!BitConverter.IsLittleEndian) bytes = BinaryPrimitives.ReverseEndianness(bytes);
        if ((bytes & 0x80) == 0)
        {
            at += 1;
            return bytes & 0x7F;
        }
        if ((bytes & 0x8000) == 0)
        {
            at += 2;
            return (bytes & 0x7F) | ((bytes >> 1) & 0x3F80);
        }
        at += 3;
        if ((bytes & 0x800000) == 0)
        {
            bytes &= 0xFFFFFF;
        }
        else
        {
            isRare |= (int)bytes < 0;
            at += 1;
        }
        // By pairs and in place: there is hardly a register left where this is done for each event.
        bytes = (bytes & 0x007F007F) | ((bytes & 0x7F007F00) >> 1);
        return (bytes & 0x3FFF) | ((bytes >> 2) & 0xFFFC000);
    }

    private ulong ReadCarefully(ref int at)
    {
        int length = Varint.TryRead(_data.AsSpan(at, _end - at), out ulong value);
        if (length == 0) throw Error($"the batch ends inside a {Event} event", at);
        if (length < 0) throw Error($"a number in a {Event} event exceeds 64 bits", at);
        at += length;
        return value;
    }

    private bool NextBatch()
    {
        if (_batch + 1 >= source.Batches.Count) return false;
        Batch batch = source.Batches[++_batch];
        if (_data == Nothing) _data = GC.AllocateUninitializedArray<byte>(source.Longest + Padding);
        int read = file.Read(batch.FileOffset, _data.AsSpan(0, batch.Length));
        if (read < batch.Length) throw TraceFile.HasShrunk(batch.FileOffset + read);
        _data.AsSpan(batch.Length, Padding).Fill(WireEvents.NoEvent);
        (_position, _end) = (0, batch.Length);
        Time = 0;
        return true;
    }

    /// <summary>Offset of the current event in the file.</summary>
    public long FileOffset => OffsetOf(_start);

    private long OffsetOf(int position) =>
        source.Batches[_batch].FileOffset + position;

    private TraceFormatException Error(string message, int position) =>
        new(ProblemKind.Damaged, message, OffsetOf(position));
}
