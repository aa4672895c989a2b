using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>What matches can be sorted by.</summary>
public enum MatchColumn
{
    Start,
    Duration,

    /// <summary>The collector's own lanes, then goroutines by number.</summary>
    Lane,
}

public sealed record MatchSort(MatchColumn Column, bool Descending);

/// <summary>What was found, by something else than time. Equal ones stay in the order of time.</summary>
/// <remarks>Immutable. Of very many it holds those that come first: nobody reads more, and all of them would take as much
/// memory as the trace.</remarks>
internal sealed class MatchOrder
{
    /// <summary>It holds no more; <c>mostSorted</c> of <c>search.ts</c>.</summary>
    public const int Most = 500_000;

    /// <param name="Index">Its place in the order of time.</param>
    private readonly record struct Entry(long Key, long Index, int Segment, MatchPlace Place);

    private readonly Entry[] _entries;

    private MatchOrder(Entry[] entries) => _entries = entries;

    public int Count => _entries.Length;

    /// <param name="segments">Of each segment that has been searched what was found in it.</param>
    public static MatchOrder Of(
        Trace trace, IEnumerable<SortedMatches> segments, MatchSort sort, int most, CancellationToken cancel)
    {
        Comparison<Entry> compare = sort.Descending
            ? (a, b) => a.Key != b.Key ? b.Key.CompareTo(a.Key) : a.Index.CompareTo(b.Index)
            : (a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : a.Index.CompareTo(b.Index);
        var entries = new List<Entry>();
        // Behind it nothing has a place any more.
        Entry? last = null;
        long index = 0;
        int segment = 0;
        foreach (SortedMatches found in segments)
        {
            foreach (MatchPlace place in found.Places)
            {
                if ((index & 0xfff) == 0)
                    cancel.ThrowIfCancellationRequested();
                var entry = new Entry(KeyOf(trace, segment, place, sort.Column), index, segment, place);
                index++;
                if (last is { } end && compare(entry, end) > 0)
                    continue;
                entries.Add(entry);
                if (entries.Count == 2 * most)
                    Cut();
            }
            segment++;
        }
        Cut();
        return new MatchOrder([.. entries]);

        void Cut()
        {
            entries.Sort(compare);
            if (entries.Count > most)
                entries.RemoveRange(most, entries.Count - most);
            if (entries.Count == most)
                last = entries[^1];
        }
    }

    public Match Describe(Trace trace, int at)
    {
        Entry entry = _entries[at];
        return SortedMatches.Describe(trace, entry.Segment, entry.Place, entry.Index);
    }

    private static long KeyOf(Trace trace, int segment, MatchPlace place, MatchColumn column) =>
        column == MatchColumn.Duration ? SortedMatches.LengthOf(trace, segment, place) : place.Kind switch
        {
            LaneKind.GC => long.MinValue,
            LaneKind.StopTheWorld => long.MinValue + 1,
            _ => SortedMatches.LaneOf(trace, segment, place).Number,
        };
}
