namespace TraceInsight.Engine.Model;

/// <summary>Why a trace cannot be shown, or why it ends before its file does.</summary>
public enum ProblemKind
{
    /// <summary>The file does not begin like a Go execution trace.</summary>
    NotATrace,
    Empty,

    /// <summary>A header and nothing else: the program recorded nothing, or has not yet.</summary>
    HeaderOnly,

    /// <summary>The file ends in the middle of something.</summary>
    Truncated,

    /// <summary>Bytes that no Go runtime writes.</summary>
    Damaged,

    /// <summary>Written by a Go that is newer than this reader.</summary>
    NewerFormat,

    /// <summary>A format that this reader does not read.</summary>
    OlderFormat,

    /// <summary>The file changed while it was read.</summary>
    Changed,

    /// <summary>The operating system refused: no permission, a directory, gone.</summary>
    Unreadable,

    /// <summary>Neither memory nor disk has room for more of it.</summary>
    NoRoom,
}

/// <param name="Message">A whole sentence for the user: what is shown, what can be done.</param>
/// <param name="Detail">What was found and where, for the log and a bug report.</param>
/// <param name="Offset">Byte offset in the file, or null where it is not known.</param>
public sealed record Problem(ProblemKind Kind, string Message, string Detail, long? Offset);
