using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TraceInsight.Engine;

/// <summary>Collects text as bytes and writes it in large pieces. Names in a trace need not be UTF-8, so strings would
/// lose what they are.</summary>
internal sealed class Utf8Writer(Stream output)
{
    private const int Spare = 32;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _used;

    public Utf8Writer Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _used)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                output.Write(bytes);
                return this;
            }
        }
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
        return this;
    }

    public Utf8Writer Append(byte value)
    {
        Reserve();
        _buffer[_used++] = value;
        return this;
    }

    public Utf8Writer Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    public Utf8Writer Append(long value)
    {
        Reserve();
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int count);
        _used += count;
        return this;
    }

    public Utf8Writer Append(ulong value)
    {
        Reserve();
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_used), out int count);
        _used += count;
        return this;
    }

    /// <summary>In lower case, without leading zeros.</summary>
    public Utf8Writer AppendHex(ulong value, int digits = 1)
    {
        while (digits < 16 && value >> (4 * digits) != 0) digits++;
        Reserve();
        for (int i = digits - 1; i >= 0; i--) _buffer[_used++] = "0123456789abcdef"u8[(int)(value >> (4 * i)) & 15];
        return this;
    }

    /// <summary>In double quotes, as Go's <c>strconv.Quote</c>.</summary>
    public Utf8Writer AppendQuoted(ReadOnlySpan<byte> text)
    {
        Append((byte)'"');
        while (!text.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(text, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            // Go skips one byte where a sequence breaks off, .NET all that could have begun one.
            if (!valid) length = 1;
            AppendQuoted(text[..length], rune, valid);
            text = text[length..];
        }
        return Append((byte)'"');
    }

    public void Flush()
    {
        output.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    private void AppendQuoted(ReadOnlySpan<byte> bytes, Rune rune, bool valid)
    {
        if (!valid)
        {
            Append("\\x"u8).AppendHex(bytes[0], 2);
            return;
        }
        switch (rune.Value)
        {
            case '"': Append("\\\""u8); break;
            case '\\': Append("\\\\"u8); break;
            case '\a': Append("\\a"u8); break;
            case '\b': Append("\\b"u8); break;
            case '\f': Append("\\f"u8); break;
            case '\n': Append("\\n"u8); break;
            case '\r': Append("\\r"u8); break;
            case '\t': Append("\\t"u8); break;
            case '\v': Append("\\v"u8); break;
            case < ' ' or 0x7F: Append("\\x"u8).AppendHex((ulong)rune.Value, 2); break;
            case var _ when IsPrint(rune): Append(bytes); break;
            case < 0x10000: Append("\\u"u8).AppendHex((ulong)rune.Value, 4); break;
            default: Append("\\U"u8).AppendHex((ulong)rune.Value, 8); break;
        }
    }

    /// <summary>Letters, marks, numbers, punctuation, symbols and the ASCII space (Go, <c>unicode.IsPrint</c>).</summary>
    private static bool IsPrint(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private void Reserve()
    {
        if (_buffer.Length - _used < Spare) Flush();
    }
}
