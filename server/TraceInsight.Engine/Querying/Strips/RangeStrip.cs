using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>The mark assists of one goroutine, or the sweeps on one proc.</summary>
internal sealed class RangeStrip : Strip
{
    private readonly LaneId _lane;
    private readonly int _slot;

    private RangeStrip(Trace trace, LaneId lane, int slot)
        : base(trace)
    {
        _lane = lane;
        _slot = slot;
        Count = Indexes.Length;
    }

    public override int Count { get; }

    public override StripItem this[int index]
    {
        get
        {
            int of = Indexes[index];
            RuntimeRange range = Range(of);
            return new StripItem(range.Start, range.End, State, 0, of);
        }
    }

    private ReadOnlySpan<int> Indexes => IsSweep ? Trace.Ranges.SweepsOf(_slot) : Trace.Ranges.AssistsOf(_slot);

    private bool IsSweep => _lane.Kind == LaneKind.Sweeps;

    private SpanState State => IsSweep ? SpanState.Sweep : SpanState.MarkAssist;

    public static new RangeStrip Of(Trace trace, LaneId lane) => new(
        trace, lane,
        lane.Kind == LaneKind.Sweeps ? trace.Procs.SlotOf(lane.Number) : trace.Goroutines.SlotOf(lane.Number));

    protected override string Label(in StripItem item)
    {
        RuntimeRange range = Range(item.Index);
        return IsSweep && range.EndKnown ? Bytes(range.Swept, range.Reclaimed) : "";
    }

    // Behind the times: the bytes that were swept and those that were reclaimed.
    public override int SumCount => SpanKinds.BoxStateCount + 2;

    public override void AddTo(Span<long> sums, in StripItem item)
    {
        base.AddTo(sums, item);
        RuntimeRange range = Range(item.Index);
        sums[^2] += range.Swept;
        sums[^1] += range.Reclaimed;
    }

    protected override string Label(int from, int count, ReadOnlySpan<long> sums) =>
        IsSweep ? Bytes(sums[^2], sums[^1]) : "";

    protected override SpanDetails Describe(in StripItem item)
    {
        RuntimeRange range = Range(item.Index);
        var facts = new List<Fact>();
        if (IsSweep && range.EndKnown)
        {
            facts.Add(new Fact("Swept", SizeText(range.Swept), null));
            facts.Add(new Fact("Reclaimed", SizeText(range.Reclaimed), null));
        }
        IReadOnlyList<Stack> stacks = SpanQuery.StackOf(Trace, "Allocated here", range.Stack) is { } stack ? [stack] : [];
        long? proc = range.Proc < 0 ? null : Trace.Procs[range.Proc].Id;
        return new SpanDetails(
            _lane.ToString(), _lane.Kind, State, IsSweep ? "Sweeping before an allocation" : "Made to help mark: mark assist",
            range.Start, range.End, range.StartKnown, range.EndKnown, SpanQuery.RefOf(Trace, range.Goroutine), proc,
            null, null, null, null, [], stacks, [], facts);
    }

    private ref readonly RuntimeRange Range(int index) =>
        ref Trace.Ranges.Of(IsSweep ? RuntimeRangeKind.Sweep : RuntimeRangeKind.MarkAssist)[index];

    private static string Bytes(long swept, long reclaimed) => $"swept {SizeText(swept)}, reclaimed {SizeText(reclaimed)}";

    // As the timeline writes sizes elsewhere.
    private static string SizeText(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double size = bytes;
        int unit = 0;
        for (; Math.Abs(size) >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        string digits = unit == 0 || size >= 100 ? "0" : size >= 10 ? "0.#" : "0.##";
        return $"{size.ToString(digits, CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
