using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>How time is divided for boxes: what is shorter than a cell shares a box with others that start in it.</summary>
/// <remarks>Boxes are formed from whole cells, so that panning never forms them anew. Cells count on the trace's own
/// clock, as what is kept of segments for looking from afar.</remarks>
internal readonly struct Cells(Trace trace, TimeRange window, long resolution)
{
    private readonly long _phase = trace.OriginClock % resolution;

    public TimeRange Window { get; } = window;

    /// <summary>Length of a cell, ns.</summary>
    public long Resolution { get; } = resolution;

    /// <summary>The cell that a moment is in.</summary>
    public TimeRange Of(long time)
    {
        long start = StartOf(time);
        return new TimeRange(start, start + Resolution);
    }

    public long StartOf(long time) => (time + _phase) / Resolution * Resolution - _phase;

    public bool IsLabelled(long length) => IsLabelled(length, Resolution);

    /// <summary>A label narrower than this would be cut to nothing.</summary>
    /// <param name="resolution">Length of a cell, ns.</param>
    public static bool IsLabelled(long length, long resolution) => length >= 8 * resolution;
}
