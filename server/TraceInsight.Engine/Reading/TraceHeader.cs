using System.Buffers.Text;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>The first bytes of a file: <c>go 1.NN trace</c> and three zeros.</summary>
internal static class TraceHeader
{
    public const int Length = 16;

    private static ReadOnlySpan<byte> Prefix => "go 1."u8;
    private static ReadOnlySpan<byte> Suffix => " trace\0\0\0"u8;

    public static bool IsV1(int version) => version is 11 or 19 or 21;

    /// <summary>The version of a trace that can be read.</summary>
    /// <exception cref="TraceFormatException">Anything else, by kind.</exception>
    public static int Read(TraceFile file)
    {
        if (file.Length == 0) throw new TraceFormatException(ProblemKind.Empty, "the file is empty");
        Span<byte> bytes = stackalloc byte[Length];
        bytes = bytes[..file.Read(0, bytes)];
        int version = ParseVersion(bytes);
        return version switch
        {
            22 or 23 or 25 or 26 => version,
            _ when IsV1(version) => version,
            > 26 => throw new TraceFormatException(ProblemKind.NewerFormat,
                $"unknown or unsupported trace version go 1.{version}", Prefix.Length),
            _ => throw new TraceFormatException(ProblemKind.OlderFormat,
                $"unknown or unsupported trace version go 1.{version}", Prefix.Length),
        };
    }

    private static int ParseVersion(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Prefix)
            && Utf8Parser.TryParse(bytes[Prefix.Length..], out int version, out int digits)
            && version >= 0)
        {
            ReadOnlySpan<byte> rest = bytes[(Prefix.Length + digits)..];
            if (rest.StartsWith(Suffix)) return version;
            if (bytes.Length < Length && Suffix.StartsWith(rest))
                throw new TraceFormatException(ProblemKind.Truncated, "the file ends within its header", bytes.Length);
        }
        else if (bytes.Length < Length && (Prefix.StartsWith(bytes)))
        {
            throw new TraceFormatException(ProblemKind.Truncated, "the file ends within its header", bytes.Length);
        }
        throw new TraceFormatException(ProblemKind.NotATrace, "not a Go execution trace", 0);
    }
}
