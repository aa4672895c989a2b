namespace TraceInsight.Engine.Model;

/// <summary>A stretch of the trace: every lane's spans in it. Segments are contiguous, in order, and immutable.</summary>
/// <remarks>What goes on at the end of one segment goes on in the next as a row that continues
/// (<see cref="SpanTable.Since"/>).</remarks>
/// <param name="Goroutines">Tracks are slots of <see cref="GoroutineTable"/>.</param>
/// <param name="Procs">Tracks are slots of <see cref="ProcTable"/>.</param>
/// <param name="Ranges">Track 0 is the mark phase of the collector, track 1 stop-the-world.</param>
public sealed record Segment(TimeRange Range, SpanTable Goroutines, SpanTable Procs, SpanTable Ranges)
{
    internal const int GCSlot = 0;
    internal const int StopTheWorldSlot = 1;

    /// <summary>The table that holds the tracks of a kind of lane.</summary>
    public SpanTable TableOf(LaneKind kind) => kind switch
    {
        LaneKind.Goroutine => Goroutines,
        LaneKind.Proc => Procs,
        _ => Ranges,
    };
}
