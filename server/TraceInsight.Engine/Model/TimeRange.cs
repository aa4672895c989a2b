namespace TraceInsight.Engine.Model;

/// <summary>A half-open interval in nanoseconds since the first event of the trace.</summary>
public readonly record struct TimeRange(long Start, long End)
{
    public long Length => End - Start;
}
