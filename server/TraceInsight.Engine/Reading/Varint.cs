using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Reading;

/// <summary>Unsigned LEB128: seven bits a byte, least significant first, at most ten bytes; padding is legal.</summary>
internal static class Varint
{
    /// <summary>Bytes of the longest number.</summary>
    public const int Longest = 10;

    /// <returns>Bytes read; 0 if the number is not all there, −1 if it exceeds 64 bits.</returns>
    public static int TryRead(ReadOnlySpan<byte> bytes, out ulong value)
    {
        if (bytes.Length > 0 && bytes[0] < 0x80)
        {
            value = bytes[0];
            return 1;
        }
        value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            if (i == Longest - 1 && b > 1) return -1;
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80) return i + 1;
        }
        return 0;
    }

    /// <summary>Reads a number where there are <see cref="Longest"/> bytes to read, whatever they are.</summary>
    /// <param name="length">Bytes read; −1 if the number exceeds 64 bits.</param>
    public static ulong ReadLong(ref byte start, out int length)
    {
        ulong value = 0;
        for (int i = 0; i < Longest; i++)
        {
            ulong b = Unsafe.Add(ref start, i);
            if (i == Longest - 1 && b > 1) break;
            value |= (b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                length = i + 1;
                return value;
            }
        }
        length = -1;
        return 0;
    }
}
