using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Sums up strips whose items are in the rows of segments, see <see cref="LaneSummary"/>.</summary>
internal static class StripSummaries
{
    // Parts of the trace, one after the other for all strips: each segment may have to be read from a file.
    private const int Parts = 64;

    /// <param name="unit">Length of a cell of the finest level, ns.</param>
    public static LaneSummary[] Of(Trace trace, Strip[] strips, long unit, ParallelOptions options)
    {
        var cells = new Cells(trace, new TimeRange(0, trace.End), unit);
        LaneLevelBuilder[] levels = [.. strips.Select(_ => new LaneLevelBuilder(trace, unit))];
        long length = Math.Max(unit, trace.End / Parts / unit * unit);
        for (long start = cells.StartOf(0); start <= trace.End; start += length)
        {
            var part = new TimeRange(start, start + length);
            Parallel.For(0, strips.Length, options, i => strips[i].AddTo(levels[i], cells, part));
        }
        return [.. levels.Select(level => LaneSummaries.WithCoarser(trace, level.End()))];
    }
}
