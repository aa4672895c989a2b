using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>When one goroutine created others or made them runnable.</summary>
internal sealed class WakeStrip : Strip
{
    private readonly int _goroutine;
    private readonly Wake[] _wakes;

    private WakeStrip(Trace trace, int goroutine, Wake[] wakes)
        : base(trace)
    {
        _goroutine = goroutine;
        _wakes = wakes;
    }

    public override int Count => _wakes.Length;

    public override StripItem this[int index] => new(
        _wakes[index].Time, _wakes[index].Time,
        _wakes[index].IsCreation ? SpanState.Creation : SpanState.Unblock, 0, index);

    public static new WakeStrip? Of(Trace trace, LaneId lane)
    {
        int slot = trace.Goroutines.SlotOf(lane.Number);
        return slot < 0 ? null : new WakeStrip(trace, slot, trace.Wakes.Of(trace, slot, Wakes.Find, CancellationToken.None));
    }

    protected override string Label(in StripItem item) =>
        (item.State == SpanState.Creation ? "created " : "unblocked ") + SpanTexts.GoroutineName(Trace, TargetOf(item).Goroutine);

    // Each is a nanosecond long there.
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
        Wake wake = _wakes[item.Index];
        SpanTable table = Trace.Segments[wake.Segment].Goroutines;
        int track = table.TrackOfRow(wake.Row);
        return (table.GoroutineOf(track), table.Values(track, wake.Row).A);
    }

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
