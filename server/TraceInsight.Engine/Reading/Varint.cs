using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Reading;

/// <summary>Unsigned LEB128: seven bits a byte, least significant first, at most ten bytes; padding is legal.</summary>
internal static class Varint
{
    private const int Longest = 10;

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

    /// <summary>Reads past the end of a batch if it must: the caller compares the position with the end afterwards
    /// and guarantees that so many bytes exist behind it (<see cref="Generation.Padding"/>).</summary>
    /// <exception cref="OverflowException">More than 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadUnchecked(ref byte start, ref nint position)
    {
        ulong b = Unsafe.Add(ref start, position);
        if (b < 0x80)
        {
            position += 1;
            return b;
        }
        ulong second = Unsafe.Add(ref start, position + 1);
        if (second < 0x80)
        {
            position += 2;
            return (b & 0x7F) | (second << 7);
        }
        return ReadLong(ref start, ref position);
    }

    private static ulong ReadLong(ref byte start, ref nint position)
    {
        ulong value = 0;
        for (int i = 0; i < Longest; i++)
        {
            ulong b = Unsafe.Add(ref start, position + i);
            if (i == Longest - 1 && b > 1) break;
            value |= (b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                position += i + 1;
                return value;
            }
        }
        throw new OverflowException();
    }
}
