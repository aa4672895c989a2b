using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading.V1;

/// <summary>Reads bytes and numbers of a file one after the other.</summary>
internal sealed class V1ByteReader(TraceFile file, long position)
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _next = position;
    private int _start;
    private int _end;

    /// <summary>Offset in the file of the byte to read next.</summary>
    public long Position => _next - (_end - _start);

    public bool AtEnd => _start == _end && !TryFill();

    public byte Byte()
    {
        if (AtEnd) throw new TraceFormatException(ProblemKind.Truncated, "the file ends inside an event", Position);
        return _buffer[_start++];
    }

    public ulong Number()
    {
        if (_start < _end && _buffer[_start] < 0x80) return _buffer[_start++];
        ulong value = 0;
        for (int i = 0; i < Varint.Longest; i++)
        {
            byte b = Byte();
            if (i == Varint.Longest - 1 && b > 1) break;
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80) return value;
        }
        throw Damaged("a number exceeds 64 bits");
    }

    public byte[] Bytes(ulong count, ulong most, string what)
    {
        if (count > most) throw Damaged($"{what} of {count} bytes; {most} is the most");
        var bytes = new byte[count];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = Byte();
        return bytes;
    }

    public TraceFormatException Damaged(string message) => new(ProblemKind.Damaged, message, Position);

    private bool TryFill()
    {
        int wanted = (int)Math.Min(_buffer.Length, file.Length - _next);
        if (wanted <= 0) return false;
        int read = file.Read(_next, _buffer.AsSpan(0, wanted));
        _next += read;
        (_start, _end) = (0, read);
        if (read < wanted)
        {
            throw new TraceFormatException(ProblemKind.Changed,
                $"the file had {file.Length} bytes and now has fewer", _next);
        }
        return true;
    }
}
