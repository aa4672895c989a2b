namespace TraceInsight.Fuzzing;

/// <summary>Reads and writes the numbers of a trace. A second way to do it: that of the engine is what is tested.</summary>
internal static class Wire
{
    public const int HeaderLength = 16;

    /// <summary>The version in a header, 0 where there is none.</summary>
    public static int VersionOf(ReadOnlySpan<byte> trace)
    {
        bool hasVersion = trace.Length >= HeaderLength && trace.StartsWith("go 1."u8)
            && char.IsAsciiDigit((char)trace[5]) && char.IsAsciiDigit((char)trace[6]);
        return hasVersion ? (trace[5] - '0') * 10 + trace[6] - '0' : 0;
    }

    /// <summary>An unsigned LEB128 number; false where the bytes hold none.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; at < bytes.Length && shift < 64; shift += 7)
        {
            byte b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return true;
        }
        return false;
    }

    public static void AddNumber(List<byte> to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to.Add((byte)(value | 0x80));
        to.Add((byte)value);
    }
}
