using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading.V1;

/// <summary>Reads the events of a part of a file one after the other, as the numbers that they consist of.</summary>
/// <param name="longest">Bytes of the longest part: no more are held, nor more than <see cref="MostHeld"/>.</param>
/// <param name="mostValues">How many of an event's values to keep; 3 at least.</param>
internal sealed class V1WireReader(TraceFile file, int version, long longest, int mostValues)
{
    /// <summary>Bytes held at once.</summary>
    public const int MostHeld = 1 << 14;

    private const int LongestArguments = 2048;

    // Held from the start of every event: more than the longest has in front of a text.
    private const int Ahead = LongestArguments + 64;

    // Zeros behind what is held: an event may be decoded into them, and is found to be cut off afterwards.
    private const int Padding = 64;

    private readonly byte[] _buffer =
        GC.AllocateUninitializedArray<byte>((int)Math.Min(longest, MostHeld) + Padding);
    private readonly ulong[] _values = new ulong[mostValues];
    private readonly byte[] _ordinary = V1Events.Ordinary;
    private readonly V1Kind _lastKind = V1Events.Last(version);
    private long _next;
    private long _end;
    private int _at;
    private int _held;

    /// <summary>Of the current event.</summary>
    public V1Kind Kind { get; private set; }

    /// <summary>The two bits beside the kind.</summary>
    public int Code { get; private set; }

    /// <summary>How many values the event has, which may be more than are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Values in the order of the wire: the time in front, the stack last.</summary>
    public ulong[] Values => _values;

    /// <summary>Bytes of the current event, but for the text behind it.</summary>
    public int Length { get; private set; }

    /// <summary>Offset in the file of the byte to read next.</summary>
    public long Position => _next - (_held - _at);

    /// <summary>Turns to another part of the file.</summary>
    public void Begin(long offset, long end)
    {
        (_next, _end) = (offset, end);
        _at = _held = 0;
    }

    /// <summary>Decodes the next event; of a string, only its id and length, so that its bytes come next, as do a log's
    /// message and its length. False at the end.</summary>
    /// <exception cref="TraceFormatException">What follows is not an event.</exception>
    public bool MoveNext()
    {
        if (_held - _at < Ahead && _next < _end) Fill();
        if (_at == _held) return false;
        // The reads are not checked: they cannot go further than the padding.
        ref byte data = ref MemoryMarshal.GetArrayDataReference(_buffer);
        nint at = _at;
        uint first = Unsafe.Add(ref data, at++);
        var kind = (V1Kind)(first & 0x3F);
        int code = (int)(first >> 6);
        (Kind, Code) = (kind, code);
        if (kind == V1Kind.None || kind > _lastKind) ThrowUnknown();
        ref ulong values = ref MemoryMarshal.GetArrayDataReference(_values);
        if (code < 3 || kind == V1Kind.String)
        {
            int count = kind == V1Kind.String ? 2 : code + 1;
            values = ReadNumber(ref data, ref at);
            if (count > 1)
            {
                Unsafe.Add(ref values, 1) = ReadNumber(ref data, ref at);
                if (count > 2) Unsafe.Add(ref values, 2) = ReadNumber(ref data, ref at);
            }
            Count = count;
        }
        else
        {
            ulong length = ReadNumber(ref data, ref at);
            if (length > LongestArguments) ThrowTooLong(length, LongestArguments, "arguments");
            nint end = at + (nint)length;
            if (end > _held) ThrowCutOff();
            int count = 0, most = _values.Length;
            while (at < end)
            {
                ulong value = ReadNumber(ref data, ref at);
                if (count < most) Unsafe.Add(ref values, count) = value;
                count++;
            }
            if (at > end) ThrowBeyond();
            Count = count;
        }
        if (at > _held) ThrowCutOff();
        Length = (int)at - _at;
        _at = (int)at;
        return true;
    }

    /// <summary>Decodes the next event if it is an ordinary one (<see cref="V1Events.Ordinary"/>) with short numbers, and
    /// all there. Otherwise nothing has happened.</summary>
    /// <param name="values">How many it has; the others are 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMoveNext(out V1Kind kind, out int values, out ulong time, out ulong second, out ulong third)
    {
        (kind, values, time, second, third) = (V1Kind.None, 0, 0, 0, 0);
        if (_at > _held - 1 - sizeof(ulong)) return false;
        ref byte next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_buffer), _at);
        kind = (V1Kind)(next & 0x3F);
        values = _ordinary[next] & (V1Events.Turns - 1);
        ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref next, 1), sizeof(ulong)));
        int bits = 8;
        if (values == 0 || !TryTake(ref bytes, ref bits, out time)) return false;
        if (values > 1 && !TryTake(ref bytes, ref bits, out second)) return false;
        if (values > 2 && !TryTake(ref bytes, ref bits, out third)) return false;
        _at += bits >> 3;
        return true;
    }

    /// <summary>Takes a number of up to three bytes, of which two are sure to be there, from the lowest.</summary>
    /// <param name="bits">How many have been taken.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTake(ref ulong bytes, ref int bits, out ulong value)
    {
        value = bytes & 0x7F;
        int length = 8;
        if ((bytes & 0x80) != 0)
        {
            value |= bytes >> 1 & 0x3F80;
            length = 16;
            if ((bytes & 0x8000) != 0)
            {
                value |= bytes >> 2 & 0x1FC000;
                length = 24;
                if ((bytes & 0x800000) != 0) return false;
            }
        }
        bytes >>= length;
        bits += length;
        return bits <= 8 + 64;
    }

    /// <summary>Passes by the ordinary events that come next (<see cref="V1Events.Ordinary"/>), as far as they are held.
    /// </summary>
    /// <param name="time">Goes on with them.</param>
    /// <param name="running">Who runs after them; 0 for nobody.</param>
    /// <returns>How many.</returns>
    public int Pass(ref long time, ref ulong running)
    {
        if (_held - _at < Ahead && _next < _end) Fill();
        ref byte data = ref MemoryMarshal.GetArrayDataReference(_buffer);
        ref byte ordinary = ref MemoryMarshal.GetArrayDataReference(_ordinary);
        // Only of those that are short and all there: others are MoveNext's.
        nint at = _at, last = _held - 1 - sizeof(ulong), turn = -1;
        long now = time;
        int count = 0;
        while (at <= last)
        {
            int what = Unsafe.Add(ref ordinary, Unsafe.Add(ref data, at));
            if (what == 0) break;
            ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(
                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref data, at + 1), sizeof(ulong)));
            // Where an event ends is guessed from those before it: to calculate it takes longer.
            int bits = 8, values = what & (V1Events.Turns - 1);
            if (!TryTake(ref bytes, ref bits, out ulong delta)) break;
            if (values > 1 && !TryTake(ref bytes, ref bits, out _)) break;
            if (values > 2 && !TryTake(ref bytes, ref bits, out _)) break;
            now += (long)delta;
            turn = what >= V1Events.Turns ? at : turn;
            at += bits >> 3;
            count++;
        }
        if (turn >= 0) running = RunningFrom(ref data, turn);
        (_at, time) = ((int)at, now);
        return count;
    }

    /// <summary>Who runs from an event on that has a short time.</summary>
    private ulong RunningFrom(ref byte data, nint at)
    {
        if (!V1Events.IsStart((V1Kind)(Unsafe.Add(ref data, at++) & 0x3F))) return 0;
        ReadNumber(ref data, ref at);
        return ReadNumber(ref data, ref at);
    }

    /// <summary>A number that is not one of an event's values.</summary>
    public ulong Number()
    {
        if (_held - _at < Ahead && _next < _end) Fill();
        nint at = _at;
        ulong value = ReadNumber(ref MemoryMarshal.GetArrayDataReference(_buffer), ref at);
        if (at > _held) ThrowCutOff();
        _at = (int)at;
        return value;
    }

    public byte[] Bytes(ulong count, ulong most, string what)
    {
        if (count > most) ThrowTooLong(count, most, what);
        if ((long)count > _end - Position) ThrowCutOff();
        var bytes = new byte[count];
        Span<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            if (_at == _held) Fill();
            int some = Math.Min(rest.Length, _held - _at);
            _buffer.AsSpan(_at, some).CopyTo(rest);
            rest = rest[some..];
            _at += some;
        }
        return bytes;
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)(_end - Position)) ThrowCutOff();
        if (count <= (ulong)(_held - _at)) _at += (int)count;
        else Begin(Position + (long)count, _end);
    }

    public TraceFormatException Damaged(string message) => new(ProblemKind.Damaged, message, Position);

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
        // Not by reference: a variable whose address is taken does not stay in a register.
        ulong value = Varint.ReadLong(ref Unsafe.Add(ref data, at), out int length);
        if (length < 0) ThrowTooLong();
        at += length;
        return value;
    }

    private void Fill()
    {
        _buffer.AsSpan(_at, _held - _at).CopyTo(_buffer);
        (_at, _held) = (0, _held - _at);
        int wanted = (int)Math.Min(_buffer.Length - Padding - _held, _end - _next);
        int read = file.Read(_next, _buffer.AsSpan(_held, wanted));
        if (read < wanted) throw TraceFile.HasShrunk(_next + read);
        _next += read;
        _held += read;
        _buffer.AsSpan(_held, Padding).Clear();
    }

    [DoesNotReturn]
    private void ThrowUnknown() => throw Damaged($"unknown event {(int)Kind}");

    [DoesNotReturn]
    private void ThrowTooLong() => throw Damaged("a number exceeds 64 bits");

    [DoesNotReturn]
    private void ThrowBeyond() => throw Damaged("a number that goes beyond its event");

    [DoesNotReturn]
    private void ThrowTooLong(ulong count, ulong most, string what) =>
        throw Damaged($"{what} of {count} bytes; {most} is the most");

    [DoesNotReturn]
    private void ThrowCutOff() =>
        throw new TraceFormatException(ProblemKind.Truncated, "the file ends inside an event", Position);
}
