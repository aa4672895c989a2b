using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>What one thread did: which goroutine it ran on which proc, and its system calls.</summary>
internal sealed class ThreadStrip : Strip
{
    private readonly int _thread;
    private readonly ThreadHold[] _holds;
    private readonly LaneSummary _summary;

    // Where something was found last: what is looked for next is usually there.
    private int _hold;

    /// <param name="thread">Its slot.</param>
    public ThreadStrip(Trace trace, int thread, ThreadHolds holds)
        : base(trace)
    {
        (_thread, _holds, _summary) = (thread, holds.Holds, holds.Summary);
        Count = _holds.Length == 0 ? 0 : _holds[^1].Before + _holds[^1].Count;
    }

    public override int Count { get; }

    /// <summary>Time in which a goroutine ran on it, ns.</summary>
    public long Running
    {
        get
        {
            Span<long> sums = stackalloc long[SpanKinds.StateCount];
            sums.Clear();
            AddTimeUntil(long.MaxValue, sums);
            return sums[(int)SpanState.Running] + sums[(int)SpanState.GCWork];
        }
    }

    public override StripItem this[int index]
    {
        get
        {
            HeldRows rows = RowsAt(index, out int at);
            return new StripItem(rows.StartOf(at), rows.StartOf(at + 1), rows.StateOf(at), 0, index);
        }
    }

    protected override LaneSummary Summary => _summary;

    public static new ThreadStrip? Of(Trace trace, LaneId lane) => OfSlot(trace, trace.ThreadSlotOf(lane.Number));

    /// <returns>Null for no slot.</returns>
    public static ThreadStrip? OfSlot(Trace trace, int slot) => slot < 0
        ? null
        : new ThreadStrip(trace, slot, trace.ThreadHolds.Of(trace, slot, ThreadSearch.Find, CancellationToken.None));

    /// <summary>Adds the time by state up to a moment.</summary>
    public void AddTimeUntil(long time, Span<long> sums)
    {
        int next = FirstHoldFrom(time);
        if (next == 0)
            return;
        ThreadHold hold = _holds[next - 1];
        hold.TimeBefore.AddSince(default, sums);
        new HeldRows(Trace, hold).AddTimeUntil(time, sums);
    }

    protected override int FirstFrom(long time, int low)
    {
        int next = FirstHoldFrom(time);
        if (next == 0)
            return low;
        ThreadHold hold = _holds[next - 1];
        int from = Math.Clamp(low - hold.Before, 1, hold.Count);
        return Math.Max(low, hold.Before + new HeldRows(Trace, hold).FirstFrom(time, from));
    }

    protected override void AddSums(LaneId lane, int from, int to, Span<long> sums)
    {
        while (from < to)
        {
            HeldRows rows = RowsAt(from, out int at);
            ThreadHold hold = _holds[_hold];
            int end = Math.Min(hold.Count, to - hold.Before);
            rows.AddTime(at, end, sums);
            from = hold.Before + end;
            if (from == to)
                return;
            // All of the holds between are summed up already.
            int last = HoldOf(to - 1);
            _holds[last].TimeBefore.AddSince(_holds[_hold + 1].TimeBefore, sums);
            from = _holds[last].Before;
        }
    }

    private HeldRows RowsAt(int index, out int at)
    {
        ThreadHold hold = _holds[_hold];
        if (index < hold.Before || index >= hold.Before + hold.Count)
            hold = _holds[_hold = HoldOf(index)];
        at = index - hold.Before;
        return new HeldRows(Trace, hold);
    }

    private int HoldOf(int index)
    {
        (int low, int high) = (0, _holds.Length - 1);
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (_holds[middle].Before <= index)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>The first that starts at or after a moment.</summary>
    private int FirstHoldFrom(long time)
    {
        (int low, int high) = (0, _holds.Length);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_holds[middle].Start >= time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    protected override string Label(in StripItem item)
    {
        (int proc, int goroutine) = Of(item);
        string ran = goroutine < 0 ? "" : SpanTexts.GoroutineName(Trace, goroutine);
        return proc < 0 ? ran : ran.Length == 0 ? SpanTexts.ProcName(Trace, proc) : $"{ran} on {SpanTexts.ProcName(Trace, proc)}";
    }

    // It is in the rows of what is short.
    protected override bool IsLabelled(in StripItem item, long resolution) => Cells.IsLabelled(item.End - item.Start, resolution);

    protected override string Label(int from, int count, ReadOnlySpan<long> sums) => "";

    protected override SpanDetails Describe(in StripItem item)
    {
        (int proc, int goroutine) = Of(item);
        string on = proc < 0 ? "" : $" on {SpanTexts.ProcName(Trace, proc)}";
        string title = goroutine < 0
            ? $"No goroutine{on}: the thread looks for work"
            : $"{Doing(item.State)} {SpanTexts.GoroutineName(Trace, goroutine)}{on}";
        var related = new List<Link>();
        SpanDetails of = new(
            "", LaneKind.Thread, item.State, title, item.Start, item.End, true, true, null, null, null, null, null, null, [],
            [], [], []);
        if (goroutine >= 0)
        {
            LaneSpans spans = LaneSpans.OfGoroutine(Trace, goroutine);
            of = new GoroutineSpan(Trace, spans, spans.At(item.Start)).Describe();
            related.Add(new Link(
                SpanTexts.GoroutineName(Trace, goroutine), LaneId.Goroutine(Trace.Goroutines[goroutine].Id).ToString(), item.Start,
                null));
        }
        if (proc >= 0)
            related.Add(new Link(
                SpanTexts.ProcName(Trace, proc), LaneId.Proc(Trace.Procs[proc].Id).ToString(), item.Start, null));
        long number = Trace.Threads.Span[_thread];
        return of with
        {
            Lane = LaneId.Thread(number).ToString(),
            Kind = LaneKind.Thread,
            State = item.State,
            Title = title,
            Start = item.Start,
            End = item.End,
            StartKnown = item.Start > 0,
            EndKnown = item.End < Trace.End,
            Proc = proc < 0 ? null : Trace.Procs[proc].Id,
            Thread = number,
            Related = related,
        };
    }

    private static string Doing(SpanState state) => state switch
    {
        SpanState.Syscall => "In a system call:",
        SpanState.GCWork => "Collecting garbage:",
        _ => "Running",
    };

    /// <summary>The slots of the proc and the goroutine; −1 is none.</summary>
    private (int Proc, int Goroutine) Of(in StripItem item)
    {
        ThreadHold hold = _holds[HoldOf(item.Index)];
        Segment segment = Trace.Segments[hold.Segment];
        if (hold.IsSyscall)
        {
            SpanTable table = segment.Goroutines;
            int of = table.TrackOfRow(~hold.Row);
            return (table.NameOf(of, ~hold.Row, SpanKind.Syscall), table.GoroutineOf(of));
        }
        SpanTable procs = segment.Lanes;
        int track = procs.TrackOfRow(hold.Row);
        int row = hold.Row + item.Index - hold.Before;
        return (procs.ProcOf(track), procs.NameOf(track, row, procs.Known(track, row).Kind));
    }
}
