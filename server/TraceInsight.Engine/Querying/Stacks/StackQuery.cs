using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Answers what is asked of the stacks of goroutines over time.</summary>
internal static class StackQuery
{
    /// <summary>Go writes 128 calls of a stack at most; of what else writes deeper ones, the others are not shown.</summary>
    public const int MostDepth = 1024;

    /// <summary>Calls on the deepest stack that the goroutine is known to have had.</summary>
    public static int DepthOf(Trace trace, int goroutine, CancellationToken cancel)
    {
        int deepest = 0;
        if (StackSummaries.Of(trace, goroutine, cancel).Coarsest is { } summary)
        {
            foreach (StackTime time in summary.Times)
                deepest = Math.Max(deepest, trace.Stacks[time.Stack].Length);
            return Math.Min(deepest, MostDepth);
        }
        new StackWalk(trace, goroutine, null, (in StackSpan span) =>
        {
            deepest = Math.Max(deepest, trace.Stacks[span.Stack].Length);
            return true;
        }).Run(new TimeRange(0, Math.Max(1, trace.End)), cancel);
        return Math.Min(deepest, MostDepth);
    }

    /// <summary>Adds the boxes of those lanes that show stacks, with one walk for all lanes of a goroutine.</summary>
    /// <param name="columns">One for each lane.</param>
    /// <returns>False where there are more than <paramref name="maxBoxes"/>.</returns>
    public static bool AddBoxes(
        Trace trace, IReadOnlyList<LaneId> lanes, Cells cells, SpanSearch? search, BoxColumns[] columns, int maxBoxes,
        CancellationToken cancel)
    {
        int count = 0;
        foreach (IGrouping<long, int> of in Enumerable.Range(0, lanes.Count)
            .Where(i => lanes[i].Kind == LaneKind.Stacks).GroupBy(i => lanes[i].Number))
        {
            int slot = trace.Goroutines.SlotOf(of.Key);
            if (slot < 0)
                continue;
            ILookup<int, int> byDepth = of.ToLookup(i => lanes[i].Part);
            int depths = Math.Min(of.Max(i => lanes[i].Part), MostDepth - 1) + 1;
            var boxes = new StackBoxes(trace, cells, depths, Add);
            TimeRange whole = LaneBoxes.CellsOf(cells);
            // What was searched for is not summed up.
            StackLevel? level = search is null ? StackSummaries.LevelOf(trace, slot, cells.Resolution, cancel) : null;
            if (level is null)
                new StackWalk(trace, slot, search, boxes.Add).Run(whole, cancel);
            else
                AddLevel(trace, slot, level, whole, boxes, cancel);
            boxes.End();
            if (count > maxBoxes)
                return false;

            bool Add(int depth, StackBox box)
            {
                if (box.End <= cells.Window.Start || box.Start >= cells.Window.End)
                    return true;
                foreach (int lane in byDepth[depth])
                {
                    columns[lane].AddStack(box, Label(trace, box));
                    count++;
                }
                return count <= maxBoxes;
            }
        }
        return true;
    }

    /// <summary>Adds what a walk through a range of whole cells would add.</summary>
    internal static void AddLevel(
        Trace trace, int slot, StackLevel level, TimeRange range, StackBoxes boxes, CancellationToken cancel)
    {
        // What goes on where the range begins; and at its end, as samples are all taken of the row that they are in.
        new StackWalk(trace, slot, null, (in StackSpan span) => span.Start >= range.Start || boxes.Add(span))
            .Run(range with { End = range.Start + 1 }, cancel);
        for (int i = level.FirstFrom(range.Start); i < level.Entries.Length && level.Entries[i].Start < range.End; i++)
        {
            if (!boxes.Add(level.Entries[i], level.TimesOf(i)))
                return;
        }
        new StackWalk(trace, slot, null, (in StackSpan span) => span.Start < range.End || boxes.Add(span))
            .Run(range with { Start = range.End - 1 }, cancel);
    }

    /// <summary>The call, and behind a line break where it is.</summary>
    private static string Label(Trace trace, in StackBox box)
    {
        if (box.Function == StackBox.Many)
            return "";
        ReadOnlySpan<char> file = trace.Texts[box.Frame.File];
        file = file[(file.LastIndexOfAny('/', '\\') + 1)..];
        string name = trace.Texts[box.Function] is { Length: > 0 } function ? function : "(unknown function)";
        return box.IsOnePlace && box.Frame.Line > 0 ? $"{name}\n{file}:{SpanQuery.Number(box.Frame.Line)}"
            : file.IsEmpty ? name
            : $"{name}\n{file}";
    }
}
