using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Finds whom goroutines created or made runnable.</summary>
internal static class WakeSearch
{
    // So many segments are looked at before what was found is put together.
    private const int SegmentsAtOnce = 16;

    /// <summary>What one goroutine did in one segment.</summary>
    private readonly record struct Part(int Count, int Created, List<Cell> Cells);

    /// <summary>What it did in one cell there.</summary>
    /// <param name="First">Index of the first one, among those of the goroutine in the segment.</param>
    /// <param name="Start">Of the first one, ns.</param>
    /// <param name="End">Of the last one, ns.</param>
    private readonly record struct Cell(int First, int Count, int Created, long Start, long End);

    /// <returns>Those of each of the goroutines.</returns>
    public static Wakes[] Find(Trace trace, int[] slots, CancellationToken cancel) =>
        Find(trace, slots, LaneSummaries.UnitOf(trace), cancel);

    /// <param name="unit">Length of a cell of the finest level of the summaries, ns.</param>
    public static Wakes[] Find(Trace trace, int[] slots, long unit, CancellationToken cancel)
    {
        int count = trace.Segments.Count;
        var cells = new Cells(trace, new TimeRange(0, trace.End), unit);
        int[][] ends = [.. slots.Select(_ => new int[count])], created = [.. slots.Select(_ => new int[count])];
        LaneLevelBuilder[] levels = [.. slots.Select(_ => new LaneLevelBuilder(trace, unit, leastTime: 1))];
        var found = new Part[SegmentsAtOnce][];
        var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (int from = 0; from < count; from += SegmentsAtOnce)
        {
            int first = from, end = Math.Min(count, from + SegmentsAtOnce);
            Parallel.For(first, end, options, segment => found[segment - first] = Look(trace.Segments[segment], slots, cells));
            for (int segment = first; segment < end; segment++)
            {
                for (int i = 0; i < slots.Length; i++)
                {
                    Part part = found[segment - first][i];
                    int before = segment == 0 ? 0 : ends[i][segment - 1];
                    foreach (Cell cell in part.Cells)
                        AddTo(levels[i], cell, before);
                    ends[i][segment] = before + part.Count;
                    created[i][segment] = (segment == 0 ? 0 : created[i][segment - 1]) + part.Created;
                }
            }
        }
        return [.. slots.Select((_, i) => new Wakes(
            ends[i], created[i], LaneSummaries.WithCoarser(trace, levels[i].End(), leastTime: 1)))];
    }

    /// <summary>What the goroutines did in a segment.</summary>
    private static Part[] Look(Segment segment, int[] slots, Cells cells)
    {
        var parts = new Part[slots.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            var wakes = new GoroutineWakes(segment, segment.Numbers.GoroutineOf(slots[i]));
            int count = wakes.Count;
            var found = new List<Cell>();
            for (int at = 0; at < count;)
            {
                long start = wakes.Start(at);
                int next = wakes.FirstFrom(cells.Of(start).End);
                int created = wakes.CreationsBefore(next) - wakes.CreationsBefore(at);
                found.Add(new Cell(at, next - at, created, start, wakes.Start(next - 1)));
                at = next;
            }
            parts[i] = new Part(count, wakes.CreationsBefore(count), found);
        }
        return parts;
    }

    /// <param name="before">How many there were in the segments before.</param>
    private static void AddTo(LaneLevelBuilder level, in Cell cell, int before)
    {
        Span<long> sums = stackalloc long[SpanKinds.BoxStateCount];
        sums.Clear();
        sums[(int)SpanState.Creation] = cell.Created;
        sums[(int)SpanState.Unblock] = cell.Count - cell.Created;
        SpanState state = cell.Created > 0 ? SpanState.Creation : SpanState.Unblock;
        level.Add(new LaneEntry(cell.Start, cell.End, cell.Count, 0, before + cell.First, SpanKind.None, state), sums);
    }
}
