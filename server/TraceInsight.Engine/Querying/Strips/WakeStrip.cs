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
        if (time > Trace.End)
            return Count;
        int segment = Math.Max(0, Trace.SegmentAt(time));
        SpanTable table = Trace.Segments[segment].Goroutines;
        low = Math.Max(low, _wakes.FirstIn(segment));
        for (int high = Math.Max(low, _wakes.Ends[segment]); low < high;)
        {
            int middle = (low + high) >> 1;
            if (table.Start(Wakes.RowOf(_wakes.Rows[middle])) >= time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    // Each is a nanosecond long there.
    protected override void AddSums(LaneId lane, int from, int to, Span<long> sums)
    {
        int created = 0;
        foreach (int row in _wakes.Rows.AsSpan(from, to - from))
            created += Wakes.IsCreation(row) ? 1 : 0;
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
}
