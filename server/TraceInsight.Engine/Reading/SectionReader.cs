using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>Reads the records of a structural batch: every step is checked.</summary>
internal ref struct SectionReader(ReadOnlySpan<byte> payload, long fileOffset)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _position;

    public readonly bool AtEnd => _position == _payload.Length;

    /// <summary>The number of the next record. Not at the end.</summary>
    public readonly WireEvent Peek() => (WireEvent)_payload[_position];

    public void Expect(WireEvent record)
    {
        if (Peek() != record) throw Error($"expected {record}, got {(int)Peek()}");
        _position++;
    }

    public ulong Number(string what)
    {
        int length = Varint.TryRead(_payload[_position..], out ulong value);
        if (length > 0)
        {
            _position += length;
            return value;
        }
        throw Error(length == 0 ? $"the batch ends inside {what}" : $"{what} exceeds 64 bits");
    }

    public ReadOnlySpan<byte> Bytes(int count, string what)
    {
        if (count > _payload.Length - _position) throw Error($"the batch ends inside {what}");
        ReadOnlySpan<byte> bytes = _payload.Slice(_position, count);
        _position += count;
        return bytes;
    }

    public readonly TraceFormatException Error(string message) =>
        new(ProblemKind.Damaged, message, fileOffset + _position);
}
