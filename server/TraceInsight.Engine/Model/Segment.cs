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

    internal Segment(TimeRange range, SpanColumns columns, LocalNumbers numbers)
    {
        Range = range;
        _columns = columns;
        Numbers = numbers;
    }

    public TimeRange Range { get; }

    /// <summary>The rows of goroutines, for a question: see <see cref="SpanTable"/>.</summary>
    public SpanTable Goroutines => new(this, _columns.Goroutines);

    /// <summary>The rows of procs, of the collector's mark phase and of stop-the-world, for a question.</summary>
    public SpanTable Lanes => new(this, _columns.Lanes);

    /// <summary>What the numbers in the rows are in the trace.</summary>
    internal LocalNumbers Numbers { get; }

    /// <summary>See <see cref="SegmentTracks.ThreadsAtStart"/>.</summary>
    internal int[] ThreadsAtStart => _columns.Tracks.ThreadsAtStart;

    /// <summary>The table for a lane and its track there; −1 where nothing happens to it here.</summary>
    /// <param name="slot">Of <see cref="GoroutineTable"/> or <see cref="ProcTable"/>, by kind; for a range its track.</param>
    public SpanTable TableOf(LaneKind kind, int slot, out int track)
    {
        SpanTable table = TableOf(kind);
        track = table.Find(kind switch
        {
            LaneKind.Goroutine => Numbers.GoroutineOf(slot),
            LaneKind.Proc => Numbers.ProcOf(slot) is var proc and >= 0 ? proc + FirstProc : -1,
            _ => slot,
        });
        return table;
    }

    internal SpanTable TableOf(LaneKind kind) => kind == LaneKind.Goroutine ? Goroutines : Lanes;

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
    internal QuietLanes QuietOf(LaneKind kind) =>
        kind == LaneKind.Goroutine ? _columns.Tracks.QuietGoroutines : _columns.Tracks.QuietLanes;

    /// <summary>Whether <see cref="CountsOf"/> would not have to look at all rows.</summary>
    internal bool IsCounted => _columns.IsCounted;

    /// <summary>The counts over time in cells that are short enough for looking at several segments.</summary>
    /// <param name="clock">Of the start of the segment on the trace's clock, ns.</param>
    internal CountCells CountsOf(long clock) => _columns.CountsOf(this, clock);

    /// <summary>See <see cref="CountCells.Shift"/> of <see cref="CountsOf"/>.</summary>
    internal int CountShift => SpanColumns.CountShift(this);

    /// <inheritdoc cref="SpanColumns.SumsOf"/>
    internal SegmentSums SumsOf(Func<SpanTable, SegmentSums> sumUp) => _columns.SumsOf(this, sumUp);

    /// <summary>Whom goroutines created or made runnable.</summary>
    internal SegmentWakes Wakes => _columns.Wakes;

    /// <summary>The same from afar; null where the rows never left memory.</summary>
    internal WakeCells? WakeCells => _columns.WakeCells;

    /// <summary>Which threads held procs and made system calls.</summary>
    internal SegmentThreads Threads => _columns.Threads;

    /// <summary>The same with another end: it is the start of the next, which is known later.</summary>
    internal Segment Until(long end) =>
        end == Range.End ? this : new Segment(Range with { End = end }, _columns, Numbers);
}
