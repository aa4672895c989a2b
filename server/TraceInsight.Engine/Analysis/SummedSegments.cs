using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Sums up the segments that lie in a range, so that whatever is asked of it next looks at few rows.</summary>
internal static class SummedSegments
{
    // Each has sums of its own, and more would wait for memory.
    private const int MostThreads = 8;

    /// <summary>Makes the sums of all segments within a range, where there are none yet.</summary>
    public static void Prepare(Trace trace, TimeRange range, CancellationToken cancel)
    {
        int first = Math.Max(0, trace.SegmentAt(range.Start)), end = first;
        while (end < trace.Segments.Count && trace.Segments[end].Range.End <= range.End)
            end++;
        var options = new ParallelOptions
        {
            CancellationToken = cancel,
            MaxDegreeOfParallelism = Math.Min(MostThreads, Environment.ProcessorCount),
        };
        Parallel.For(first, end, options, segment => Of(trace, segment, range));
    }

    /// <returns>Null where a segment is not wholly in the range.</returns>
    public static SegmentSums? Of(Trace trace, int segment, TimeRange range)
    {
        Segment of = trace.Segments[segment];
        return of.Range.Start >= range.Start && of.Range.End <= range.End ? of.SumsOf(SumUp) : null;
    }

    private static SegmentSums SumUp(SpanTable table)
    {
        var rows = new RowSums(~1u, byStack: true, byNext: false).Of(table);
        var tracks = new List<int>();
        var ends = new List<int>();
        var sums = new List<RowTime>();
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (table.EndRow(track) - table.FirstRow(track) is var count && count < SegmentSums.FewestRows)
                continue;
            rows.Add(table.RowsOf(track)[1..]);
            if (rows.Count <= count / SegmentSums.RowsPerSum)
            {
                for (int i = 0; i < rows.Count; i++)
                    sums.Add(new RowTime(rows[i].Row.Fields, rows[i].Count, (uint)rows[i].Time));
                tracks.Add(track);
                ends.Add(sums.Count);
            }
            rows.Clear();
        }
        return new SegmentSums([.. tracks], [.. ends], [.. sums]);
    }
}
