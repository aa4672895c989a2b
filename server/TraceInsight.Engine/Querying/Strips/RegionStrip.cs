using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>The user regions of one goroutine that are nested equally deep.</summary>
internal sealed class RegionStrip : Strip
{
    private readonly int _goroutine;
    private readonly int _depth;

    private RegionStrip(Trace trace, int goroutine, int depth)
        : base(trace)
    {
        (_goroutine, _depth) = (goroutine, depth);
        Count = trace.Regions.Tracks.Track(goroutine, depth).Length;
    }

    public override int Count { get; }

    public override StripItem this[int index]
    {
        get
        {
            int of = Trace.Regions.Tracks.Track(_goroutine, _depth)[index];
            return ItemOf(Trace.Regions[of], of);
        }
    }

    public static new RegionStrip? Of(Trace trace, LaneId lane)
    {
        int goroutine = trace.Goroutines.SlotOf(lane.Number);
        return lane.Part < trace.Regions.Tracks.DepthOf(goroutine) ? new RegionStrip(trace, goroutine, lane.Part) : null;
    }

    public static StripItem ItemOf(in Region region, int index) => new(
        region.Start, region.End, region is { StartKnown: true, EndKnown: true } ? SpanState.Region : SpanState.RegionCut,
        region.Name, index);

    protected override string Label(in StripItem item) => Trace.Texts[item.Name];

    protected override SpanDetails Describe(in StripItem item)
    {
        Region region = Trace.Regions[item.Index];
        var facts = new List<Fact>();
        if (region.Task != 0)
            facts.Add(new Fact("Task", TaskText(Trace, region.Task), null));
        var stacks = new List<Stack>();
        Add(region.StartKnown ? "Begins here" : "Ends here", region.Stack);
        if (region.StartKnown)
            Add("Ends here", region.EndStack);
        return new SpanDetails(
            new LaneId(LaneKind.Regions, Trace.Goroutines[_goroutine].Id, _depth).ToString(), LaneKind.Regions, item.State,
            $"Region: {Trace.Texts[region.Name]}", region.Start, region.End, region.StartKnown, region.EndKnown,
            SpanQuery.RefOf(Trace, region.Goroutine), null, null, null, null, null, [], stacks, [], facts);

        void Add(string title, int stack)
        {
            if (SpanQuery.StackOf(Trace, title, stack) is { } found)
                stacks.Add(found);
        }
    }

    /// <summary>All that is known of a region; null where it is on no strip.</summary>
    public static SpanDetails? Details(Trace trace, int index) =>
        Holding(trace, index)?.Describe(ItemOf(trace.Regions[index], index));

    /// <summary>The strip on which a region is.</summary>
    private static RegionStrip? Holding(Trace trace, int index)
    {
        Region region = trace.Regions[index];
        for (int depth = 0; depth < trace.Regions.Tracks.DepthOf(region.Goroutine); depth++)
        {
            var around = new TimeRange(region.Start - 1, region.End + 1);
            if (trace.Regions.Tracks.Track(region.Goroutine, depth, around).Contains(index))
                return new RegionStrip(trace, region.Goroutine, depth);
        }
        return null;
    }

    /// <summary>Such as <c>order (task 17)</c>.</summary>
    public static string TaskText(Trace trace, ulong task) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(trace.Texts[trace.Tasks.NameOf(task)] is { Length: > 0 } name ? name : "(name unknown)")} (task {task})");
}
