namespace TraceInsight.Engine.Model;

/// <summary>How far the reading of a trace has come.</summary>
public enum TracePhase
{
    Loading,
    Complete,
    Cancelled,

    /// <summary>There is nothing to show.</summary>
    Failed,
}

/// <summary>A trace as far as it has been read: immutable. Loading publishes a longer one again and again.</summary>
/// <param name="Revision">Grows by one with each publication.</param>
/// <param name="BytesRead">Bytes of the file that have been read.</param>
/// <param name="Bytes">Size of the file when it was opened.</param>
public sealed record Trace(
    int Revision,
    TracePhase Phase,
    long BytesRead,
    long Bytes,
    long Events,
    Problem? Problem)
{
    /// <summary>Version in the header, such as 26; 0 until it is read.</summary>
    public int FormatVersion { get; init; }

    public int Generations { get; init; }

    /// <summary>End of what has been read, ns since the first event.</summary>
    public long End { get; init; }
}
