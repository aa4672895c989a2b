using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>What was found in a segment, in the order of time.</summary>
internal sealed class SortedMatches
{
    private readonly record struct Place(LaneKind Kind, int Track, int Row);

    private readonly Trace _trace;
    private readonly int _segment;
    private readonly long[] _starts;
    private readonly Place[] _places;

    private SortedMatches(Trace trace, int segment, long[] starts, Place[] places)
    {
        _trace = trace;
        _segment = segment;
        _starts = starts;
        _places = places;
    }

    public static SortedMatches Of(Trace trace, int segment, SearchedSegment found)
    {
        var places = new List<Place>(found.Count);
        var starts = new List<long>(found.Count);
        Segment of = trace.Segments[segment];
        for (int track = 0; track < of.Goroutines.TrackCount; track++)
        {
            if (of.Goroutines.Has(track) && of.Goroutines.GoroutineOf(track) is >= 0 and int slot)
                Collect(LaneSpans.OfGoroutine(trace, slot), of.Goroutines, track, found.Goroutines);
        }
        foreach (LaneId lane in (ReadOnlySpan<LaneId>)[LaneId.GC, LaneId.StopTheWorld])
        {
            LaneSpans spans = LaneSpans.Of(trace, lane)!.Value;
            if (of.Lanes.Has(spans.Slot))
                Collect(spans, of.Lanes, spans.Slot, found.Lanes);
        }
        long[] keys = [.. starts];
        Place[] sorted = [.. places];
        Array.Sort(keys, sorted);
        return new SortedMatches(trace, segment, keys, sorted);

        void Collect(LaneSpans lane, SpanTable table, int track, RowMask mask)
        {
            int end = table.EndRow(track);
            for (int row = mask.Next(table.FirstRow(track), end); row < end; row = mask.Next(row + 1, end))
            {
                if (!SegmentSearch.IsFirstOfSpan(trace, segment, lane, table, track, row))
                    continue;
                places.Add(new Place(lane.Kind, track, row));
                starts.Add(table.Start(row));
            }
        }
    }

    /// <summary>Place of the first that starts at or after a moment; the number of matches if there is none.</summary>
    public int FirstFrom(long time)
    {
        int low = 0, high = _starts.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_starts[middle] < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    public Match Describe(long index, int at)
    {
        (LaneKind kind, int track, int row) = _places[at];
        Segment of = _trace.Segments[_segment];
        SpanTable table = kind == LaneKind.Goroutine ? of.Goroutines : of.Lanes;
        LaneId id = kind switch
        {
            LaneKind.Goroutine => LaneId.Goroutine(_trace.Goroutines[table.GoroutineOf(track)].Id),
            LaneKind.GC => LaneId.GC,
            _ => LaneId.StopTheWorld,
        };
        LaneSpans lane = LaneSpans.Of(_trace, id)!.Value;
        LaneSpan span = lane.Whole(_segment, table, track, row);
        string name = kind switch
        {
            LaneKind.Goroutine => SpanTexts.GoroutineName(_trace, lane.Slot),
            LaneKind.GC => "GC",
            _ => "Stop-the-world",
        };
        return new Match(
            index, id.ToString(), span.Kind.State(), name, SpanTexts.Title(_trace, span), span.Start, span.End);
    }
}
