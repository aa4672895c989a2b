using System.Numerics;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Sums up where goroutines were, see <see cref="StackSummary"/>.</summary>
internal static class StackSummaries
{
    // Fewer are looked at in no time.
    private const int FewRows = 1 << 14;

    // In the finest level. Who looks closer looks at the rows, which are few then.
    private const int RowsPerEntry = 64;

    // From level to level; a power of two.
    private const int Coarser = 16;

    /// <summary>That of one goroutine, kept for the next question.</summary>
    public static StackSummary Of(Trace trace, int slot, CancellationToken cancel) =>
        trace.StackSummaries.Of(trace, slot, Find, cancel);

    /// <summary>What is to be looked at from so far away; null where that is the rows.</summary>
    public static StackLevel? LevelOf(Trace trace, int slot, long resolution, CancellationToken cancel) =>
        IsOfUse(trace, slot, resolution) ? Of(trace, slot, cancel).For(resolution) : null;

    /// <summary>Makes those of all goroutines whose stacks lanes show, as far as they are of use.</summary>
    public static void Prepare(Trace trace, IReadOnlyList<LaneId> lanes, long resolution, CancellationToken cancel)
    {
        int[] slots = [.. lanes.Where(lane => lane.Kind == LaneKind.Stacks)
            .Select(lane => lane.Number).Distinct().Select(trace.Goroutines.SlotOf)
            .Where(slot => slot >= 0 && IsOfUse(trace, slot, resolution))];
        if (slots.Length > 0)
            trace.StackSummaries.Of(trace, slots, Find, cancel);
    }

    private static StackSummary[] Find(Trace trace, int[] slots, CancellationToken cancel)
    {
        var found = new StackSummary[slots.Length];
        var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, slots.Length, options, i => found[i] = SumUp(trace, slots[i], cancel));
        return found;
    }

    private static StackSummary SumUp(Trace trace, int slot, CancellationToken cancel)
    {
        long unit = UnitOf(trace, slot);
        if (unit == 0)
            return StackSummary.None;
        var finest = new Level(trace, unit);
        new StackWalk(trace, slot, null, (in StackSpan span) =>
        {
            finest.Groups.Add(span);
            return true;
        }).Run(new TimeRange(0, trace.End + 1), cancel);
        var levels = new List<StackLevel> { finest.End() };
        for (unit *= Coarser; unit <= trace.End; unit *= Coarser)
        {
            var coarser = new Level(trace, unit);
            StackLevel finer = levels[^1];
            for (int entry = 0; entry < finer.Entries.Length; entry++)
                coarser.Groups.Add(finer.Entries[entry], finer.TimesOf(entry));
            levels.Add(coarser.End());
        }
        return new StackSummary([.. levels]);
    }

    private static bool IsOfUse(Trace trace, int slot, long resolution) =>
        UnitOf(trace, slot) is > 0 and var unit && unit <= resolution;

    /// <summary>Length of a cell of the finest level, ns; 0 where there is none.</summary>
    private static long UnitOf(Trace trace, int slot)
    {
        long rows = 0;
        LaneSpans lane = LaneSpans.OfGoroutine(trace, slot).Remembered();
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            SpanTable table = lane.TableIn(segment, out int track);
            rows += track < 0 ? 0 : table.EndRow(track) - table.FirstRow(track);
        }
        return rows < FewRows
            ? 0
            : 1L << BitOperations.Log2((ulong)Math.Max(1, (long)((double)trace.End * RowsPerEntry / rows)));
    }

    /// <summary>One level under way.</summary>
    private sealed class Level
    {
        private readonly long _unit;
        private readonly List<StackEntry> _entries = [];
        private readonly List<StackTime> _times = [];

        public Level(Trace trace, long unit)
        {
            _unit = unit;
            Groups = new StackGroups(trace, new Cells(trace, new TimeRange(0, trace.End), unit), Keep);
        }

        public StackGroups Groups { get; }

        public StackLevel End()
        {
            Groups.End();
            return new StackLevel(_unit, [.. _entries], [.. _times]);
        }

        private void Keep(StackGroup group)
        {
            _entries.Add(new StackEntry(group.Start, group.End, group.Count, _times.Count));
            group.CopyTo(_times);
        }
    }
}
