namespace TraceInsight.Engine.Model;

/// <summary>A stretch of the trace: every lane's spans in it. Segments are contiguous, in order, and immutable.</summary>
/// <remarks>What goes on at the end of one segment goes on in the next as a row that continues
/// (<see cref="SpanTable.Since"/>), or without a row where nothing happens to it in the whole segment.</remarks>
public sealed class Segment
{
    internal const int GCSlot = 0;
    internal const int StopTheWorldSlot = 1;

    /// <summary>Procs come behind the ranges in <see cref="SpanColumns.Lanes"/>.</summary>
    internal const int FirstProc = 2;

    private readonly SpanColumns _columns;
    private readonly LocalNumbers _numbers;
    private readonly int[] _threadsAtStart;
    private readonly QuietLanes _quietGoroutines;
    private readonly QuietLanes _quietLanes;

    internal Segment(
        TimeRange range, SpanColumns columns, LocalNumbers numbers, int[] threadsAtStart, QuietLanes quietGoroutines,
        QuietLanes quietLanes)
    {
        Range = range;
        _columns = columns;
        _numbers = numbers;
        _threadsAtStart = threadsAtStart;
        _quietGoroutines = quietGoroutines;
        _quietLanes = quietLanes;
        Goroutines = new SpanTable(range, columns, columns.Goroutines, numbers, []);
        Lanes = new SpanTable(range, columns, columns.Lanes, numbers, threadsAtStart);
    }

    public TimeRange Range { get; }

    /// <summary>The rows of goroutines.</summary>
    public SpanTable Goroutines { get; }

    /// <summary>The rows of procs, of the collector's mark phase and of stop-the-world.</summary>
    public SpanTable Lanes { get; }

    /// <summary>The table for a lane and its track there; −1 where nothing happens to it here.</summary>
    /// <param name="slot">Of <see cref="GoroutineTable"/> or <see cref="ProcTable"/>, by kind; for a range its track.</param>
    public SpanTable TableOf(LaneKind kind, int slot, out int track)
    {
        SpanTable table = kind == LaneKind.Goroutine ? Goroutines : Lanes;
        track = table.Find(kind switch
        {
            LaneKind.Goroutine => _numbers.GoroutineOf(slot),
            LaneKind.Proc => _numbers.ProcOf(slot) is var proc and >= 0 ? proc + FirstProc : -1,
            _ => slot,
        });
        return table;
    }

    /// <summary>Whether something goes on in a lane through the whole segment, which has no rows for it.</summary>
    internal bool GoesOn(LaneKind kind, int slot, out SpanKind what, out long since)
    {
        QuietLanes lanes = QuietOf(kind);
        int index = lanes.Find(kind == LaneKind.Proc ? slot + FirstProc : slot);
        (what, since) = index < 0 ? (SpanKind.None, -1) : (lanes.Kinds[index], lanes.Since[index]);
        return index >= 0;
    }

    /// <summary>All that goes on through the whole segment without rows; procs are counted from
    /// <see cref="FirstProc"/>.</summary>
    internal QuietLanes QuietOf(LaneKind kind) => kind == LaneKind.Goroutine ? _quietGoroutines : _quietLanes;

    /// <summary>The same with another end: it is the start of the next, which is known later.</summary>
    internal Segment Until(long end) =>
        end == Range.End ? this
            : new Segment(Range with { End = end }, _columns, _numbers, _threadsAtStart, _quietGoroutines, _quietLanes);
}
