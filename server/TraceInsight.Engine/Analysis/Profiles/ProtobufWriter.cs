using System.Buffers;
using System.Text;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>The fields of one protobuf message; a field whose number is 0 is left out, as its absence means.</summary>
internal sealed class ProtobufWriter
{
    private const int VarintType = 0, BytesType = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Number(int field, ulong value)
    {
        if (value == 0)
            return;
        Varint((ulong)(field << 3 | VarintType));
        Varint(value);
    }

    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public void Message(int field, ProtobufWriter message) =>
        Bytes(field, message._bytes.WrittenSpan);

    public void Packed(int field, IReadOnlyCollection<ulong> values)
    {
        if (values.Count == 0)
            return;
        var packed = new ProtobufWriter();
        foreach (ulong value in values)
            packed.Varint(value);
        Message(field, packed);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)(field << 3 | BytesType));
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
