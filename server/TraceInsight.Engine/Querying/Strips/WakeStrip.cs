using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>When one goroutine created others or made them runnable.</summary>
internal sealed class WakeStrip : Strip
{
    private readonly int _goroutine;
    private readonly Wakes _wakes;

    // Where something was found last: what is looked for next is usually there.
    private int _segment;

    private WakeStrip(Trace trace, int goroutine, Wakes wakes)
        : base(trace)
    {
        _goroutine = goroutine;
        _wakes = wakes;
    }

    public override int Count => _wakes.Rows.Length;

    public override StripItem this[int index]
    {
        get
        {
            int row = _wakes.Rows[index];
            long time = TableOf(index).Start(Wakes.RowOf(row));
            return new StripItem(time, time, Wakes.IsCreation(row) ? SpanState.Creation : SpanState.Unblock, 0, index);
        }
    }

    public static new WakeStrip? Of(Trace trace, LaneId lane)
    {
        int slot = trace.Goroutines.SlotOf(lane.Number);
        return slot < 0 ? null : new WakeStrip(trace, slot, trace.Wakes.Of(trace, slot, Wakes.Find, CancellationToken.None));
    }

    protected override int FirstFrom(long time, int low)
    {
        // Only between two marks rows are looked at.
        ReadOnlySpan<WakeMark> marks = _wakes.Marks;
        int mark = Math.Min((low + Wakes.Stride - 1) / Wakes.Stride, marks.Length);
        mark += ~marks[mark..].BinarySearch(new FirstMarkFrom(time));
        return FirstFrom(time, Math.Max(low, (mark - 1) * Wakes.Stride), Math.Min(Count, mark * Wakes.Stride));
    }

    // Each is a nanosecond long there.
    protected override void AddSums(LaneId lane, int from, int to, Span<long> sums)
    {
        int created = _wakes.CreationsBefore(to) - _wakes.CreationsBefore(from);
        sums[(int)SpanState.Creation] += created;
        sums[(int)SpanState.Unblock] += to - from - created;
    }

    protected override string Label(in StripItem item) =>
        (item.State == SpanState.Creation ? "created " : "unblocked ") + SpanTexts.GoroutineName(Trace, TargetOf(item).Goroutine);

    protected override string Label(int from, int count, ReadOnlySpan<long> sums)
    {
        int created = (int)sums[(int)SpanState.Creation];
        return created == 0 ? $"unblocked {Text(count)}"
            : created == count ? $"created {Text(count)}"
            : $"created {Text(created)}, unblocked {Text(count - created)}";
    }

    protected override SpanDetails Describe(in StripItem item)
    {
        (int goroutine, int stack) = TargetOf(item);
        string name = SpanTexts.GoroutineName(Trace, goroutine);
        bool created = item.State == SpanState.Creation;
        var link = new Link(name, LaneId.Goroutine(Trace.Goroutines[goroutine].Id).ToString(), item.Start, null);
        IReadOnlyList<Stack> stacks = SpanQuery.StackOf(Trace, created ? "Created here" : "Unblocked here", stack) is { } found
            ? [found]
            : [];
        return DescribePoint(
            new LaneId(LaneKind.Wakes, Trace.Goroutines[_goroutine].Id), item, $"{(created ? "Created" : "Unblocked")} {name}",
            _goroutine, [new Fact(created ? "Created" : "Unblocked", name, link)], stacks);
    }

    private (int Goroutine, int Stack) TargetOf(in StripItem item)
    {
        int row = Wakes.RowOf(_wakes.Rows[item.Index]);
        SpanTable table = TableOf(item.Index);
        int track = table.TrackOfRow(row);
        return (table.GoroutineOf(track), table.Values(track, row).A);
    }

    private SpanTable TableOf(int index)
    {
        if (index < _wakes.FirstIn(_segment) || index >= _wakes.Ends[_segment])
        {
            int at = Array.BinarySearch(_wakes.Ends, index + 1);
            _segment = at < 0 ? ~at : at;
            while (_segment > 0 && _wakes.Ends[_segment - 1] > index)
                _segment--;
        }
        return Trace.Segments[_segment].Goroutines;
    }

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Is between the marks before a moment and the others.</summary>
    private readonly struct FirstMarkFrom(long time) : IComparable<WakeMark>
    {
        public int CompareTo(WakeMark mark) => mark.Time >= time ? -1 : 1;
    }
}
