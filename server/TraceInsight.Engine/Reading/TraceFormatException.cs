using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>The bytes of a trace say something that no Go runtime writes, or stop saying it too early.</summary>
/// <remarks>The message names the thing and, where it is known, the place; the user's sentence is made from the kind.</remarks>
internal sealed class TraceFormatException(ProblemKind kind, string message, long? offset = null)
    : Exception(offset is { } o ? $"offset {o}: {message}" : message)
{
    public ProblemKind Kind { get; } = kind;

    /// <summary>Byte offset in the file, or null where it is not known.</summary>
    public long? Offset { get; } = offset;
}
