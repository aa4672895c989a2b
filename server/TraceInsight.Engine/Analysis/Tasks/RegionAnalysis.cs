using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Tasks;

/// <summary>User regions, by name and by where in the source they begin.</summary>
/// <remarks>Go's own page groups by the root of the stack, and lists goroutines that were started in a region as regions
/// without a name. Both are of no use to a reader, and are not done here.</remarks>
public static class RegionAnalysis
{
    private const int MostGroups = 1000;

    public static RegionGroups Groups(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int[] regions = InRange(trace, range);
        cancel.ThrowIfCancellationRequested();
        RegionGroup[] groups = [.. regions
            .GroupBy(region => (trace.Regions[region].Name, Frame: FrameOf(trace, region)))
            .Select(group => Group(trace, group.Key.Name, [.. group]))
            .OrderByDescending(group => group.Total)
            .ThenBy(group => group.Name, StringComparer.Ordinal)];
        return new RegionGroups(
            trace.Revision, Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End),
            [.. groups.Take(MostGroups)], Math.Max(0, groups.Length - MostGroups), regions.Length);
    }

    /// <param name="source">As <see cref="RegionGroup"/> has it.</param>
    /// <param name="least">Only those that may be at least so long, ns.</param>
    /// <param name="most">Only those that are finished and at most so long, ns.</param>
    public static RegionPage Table(
        Trace trace, TimeRange range, string name, Frame? source, long? least, long? most, int from, int count,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int[] regions = [.. InRange(trace, range)
            .Where(region => trace.Texts[trace.Regions[region].Name] == name && IsAt(trace, region, source))
            .Where(region => TaskTimes.IsWithin(Length(trace, region), IsFinished(trace, region), least, most))
            .OrderByDescending(region => Length(trace, region))
            .ThenBy(region => trace.Regions[region].Start)];
        cancel.ThrowIfCancellationRequested();
        return new RegionPage(
            trace.Revision, regions.Length, from, [.. regions.Skip(from).Take(count).Select(region => Row(trace, region))]);
    }

    private static int[] InRange(Trace trace, TimeRange range) => [.. Enumerable.Range(0, trace.Regions.Count)
        .Where(region => TaskTimes.Touches(trace.Regions[region].Start, trace.Regions[region].End, range))];

    private static long Length(Trace trace, int region) => trace.Regions[region].End - trace.Regions[region].Start;

    private static bool IsFinished(Trace trace, int region) =>
        trace.Regions[region] is { StartKnown: true, EndKnown: true };

    private static StackFrame? FrameOf(Trace trace, int region) => TaskTimes.FrameIn(trace, trace.Regions[region].Stack);

    private static bool IsAt(Trace trace, int region, Frame? source) =>
        TaskTimes.SourceOf(trace, trace.Regions[region].Stack) == source;

    private static RegionGroup Group(Trace trace, int name, int[] regions)
    {
        long[] finished = [.. regions.Where(region => IsFinished(trace, region)).Select(region => Length(trace, region))];
        int longest = regions.MaxBy(region => Length(trace, region));
        return new RegionGroup(
            trace.Texts[name], TaskTimes.SourceOf(trace, trace.Regions[longest].Stack), regions.Length,
            regions.Length - finished.Length, regions.Sum(region => Length(trace, region)),
            finished.Length == 0 ? null : Spread.Of(finished), Length(trace, longest), IsFinished(trace, longest));
    }

    private static RegionRow Row(Trace trace, int index)
    {
        Region region = trace.Regions[index];
        long[] states = new long[SpanKinds.StateCount];
        TaskTimes.AddStates(trace, region.Goroutine, [new TimeRange(region.Start, region.End)], states);
        return new RegionRow(
            trace.Texts[region.Name], SpanQuery.RefOf(trace, region.Goroutine)!, region.Start, region.End, region.StartKnown,
            region.EndKnown, (long)region.Task, states);
    }
}
