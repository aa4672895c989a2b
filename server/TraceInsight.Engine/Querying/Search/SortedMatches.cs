using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>The row of a segment that stands for a span.</summary>
internal readonly record struct MatchPlace(LaneKind Kind, int Track, int Row);

/// <summary>What was found in a segment, in the order of time.</summary>
internal sealed class SortedMatches
{
    private readonly Trace _trace;
    private readonly int _segment;
    private readonly long[] _starts;
    private readonly MatchPlace[] _places;

    private SortedMatches(Trace trace, int segment, long[] starts, MatchPlace[] places)
    {
        _trace = trace;
        _segment = segment;
        _starts = starts;
        _places = places;
    }

    public static SortedMatches Of(Trace trace, int segment, SearchedSegment found)
    {
        var places = new List<MatchPlace>(found.Count);
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
        MatchPlace[] sorted = [.. places];
        Array.Sort(keys, sorted);
        return new SortedMatches(trace, segment, keys, sorted);

        void Collect(LaneSpans lane, SpanTable table, int track, RowMask mask)
        {
            int end = table.EndRow(track);
            for (int row = mask.Next(table.FirstRow(track), end); row < end; row = mask.Next(row + 1, end))
            {
                if (!SegmentSearch.IsFirstOfSpan(trace, segment, lane, table, track, row))
                    continue;
                places.Add(new MatchPlace(lane.Kind, track, row));
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

    public IReadOnlyList<MatchPlace> Places => _places;

    public Match Describe(long index, int at) => Describe(_trace, _segment, _places[at], index);

    public static Match Describe(Trace trace, int segment, MatchPlace place, long index)
    {
        LaneId id = LaneOf(trace, segment, place);
        LaneSpans lane = LaneSpans.Of(trace, id)!.Value;
        LaneSpan span = lane.Whole(segment, TableOf(trace, segment, place), place.Track, place.Row);
        string name = place.Kind switch
        {
            LaneKind.Goroutine => SpanTexts.GoroutineName(trace, lane.Slot),
            LaneKind.GC => "GC",
            _ => "Stop-the-world",
        };
        return new Match(
            index, id.ToString(), span.Kind.State(), name, SpanTexts.Title(trace, span), span.Start, span.End);
    }

    public static LaneId LaneOf(Trace trace, int segment, MatchPlace place) => place.Kind switch
    {
        LaneKind.Goroutine =>
            LaneId.Goroutine(trace.Goroutines[TableOf(trace, segment, place).GoroutineOf(place.Track)].Id),
        LaneKind.GC => LaneId.GC,
        _ => LaneId.StopTheWorld,
    };

    /// <summary>All of the span, also where it goes on in other segments; ns.</summary>
    public static long LengthOf(Trace trace, int segment, MatchPlace place)
    {
        LaneSpans lane = LaneSpans.Of(trace, LaneOf(trace, segment, place))!.Value;
        LaneSpan span = lane.Whole(segment, TableOf(trace, segment, place), place.Track, place.Row);
        return span.End - span.Start;
    }

    private static SpanTable TableOf(Trace trace, int segment, MatchPlace place) =>
        place.Kind == LaneKind.Goroutine ? trace.Segments[segment].Goroutines : trace.Segments[segment].Lanes;
}
