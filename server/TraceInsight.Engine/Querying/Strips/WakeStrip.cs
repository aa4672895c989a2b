using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>When one goroutine created others or made them runnable.</summary>
internal sealed class WakeStrip : Strip
{
    private readonly int _goroutine;
    private readonly Wakes _wakes;

    // Where something was found last: what is looked for next is usually there.
    private int _segment = -1;
    private GoroutineWakes? _there;

    /// <param name="goroutine">Slot of who did so.</param>
    public WakeStrip(Trace trace, int goroutine, Wakes wakes)
        : base(trace)
    {
        _goroutine = goroutine;
        _wakes = wakes;
    }

    public override int Count => _wakes.Count;

    public override StripItem this[int index]
    {
        get
        {
            GoroutineWakes wakes = At(index, out int there);
            long time = wakes.Start(there);
            return new StripItem(time, time, wakes.IsCreation(there) ? SpanState.Creation : SpanState.Unblock, 0, index);
        }
    }

    protected override LaneSummary Summary => _wakes.Summary;

    public static new WakeStrip? Of(Trace trace, LaneId lane)
    {
        int slot = trace.Goroutines.SlotOf(lane.Number);
        return slot < 0
            ? null
            : new WakeStrip(trace, slot, trace.Wakes.Of(trace, slot, WakeSearch.Find, CancellationToken.None));
    }

    protected override int FirstFrom(long time, int low)
    {
        // Those of all segments before begin earlier.
        int segment = Trace.SegmentAt(time - 1);
        if (segment < 0)
            return 0;
        if (_wakes.FirstIn(segment) == _wakes.Ends[segment])
            return Math.Max(low, _wakes.Ends[segment]);
        return Math.Max(low, _wakes.FirstIn(segment) + LookAt(segment).FirstFrom(time));
    }

    // Each is a nanosecond long there.
    protected override void AddSums(LaneId lane, int from, int to, Span<long> sums)
    {
        int created = CreationsBefore(to) - CreationsBefore(from);
        sums[(int)SpanState.Creation] += created;
        sums[(int)SpanState.Unblock] += to - from - created;
    }

    protected override string Label(in StripItem item)
    {
        // Whom, without a look at the rows.
        (SpanTable table, int track, _) = RowOf(item);
        string name = SpanTexts.GoroutineName(Trace, table.GoroutineOf(track));
        return (item.State == SpanState.Creation ? "created " : "unblocked ") + name;
    }

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
        (SpanTable table, int track, int row) = RowOf(item);
        return (table.GoroutineOf(track), table.Values(track, row).A);
    }

    private (SpanTable Table, int Track, int Row) RowOf(in StripItem item)
    {
        int row = At(item.Index, out int there).Row(there);
        SpanTable table = Trace.Segments[_segment].Goroutines;
        return (table, table.TrackOfRow(row), row);
    }

    private int CreationsBefore(int index)
    {
        if (index == 0)
            return 0;
        int there = At(index - 1, out int last).CreationsBefore(last + 1);
        return _wakes.CreatedBefore(_segment) + there;
    }

    /// <summary>Those of its segment, and which of them it is.</summary>
    private GoroutineWakes At(int index, out int there)
    {
        GoroutineWakes wakes = LookAt(SegmentOf(index));
        there = index - _wakes.FirstIn(_segment);
        return wakes;
    }

    private int SegmentOf(int index)
    {
        if (_segment >= 0 && index >= _wakes.FirstIn(_segment) && index < _wakes.Ends[_segment])
            return _segment;
        int at = Array.BinarySearch(_wakes.Ends, index + 1);
        at = at < 0 ? ~at : at;
        while (at > 0 && _wakes.Ends[at - 1] > index)
            at--;
        return at;
    }

    private GoroutineWakes LookAt(int segment)
    {
        if (_there is null || _segment != segment)
        {
            Segment of = Trace.Segments[segment];
            (_there, _segment) = (new GoroutineWakes(of, of.Numbers.GoroutineOf(_goroutine)), segment);
        }
        return _there;
    }

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
