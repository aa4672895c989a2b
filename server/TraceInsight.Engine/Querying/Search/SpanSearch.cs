using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>A span that was searched for.</summary>
/// <param name="Index">Its place among all of them, from 0.</param>
/// <param name="Start">True bounds, ns since the first event.</param>
/// <param name="Name">Of the goroutine or lane.</param>
/// <param name="Title">What the span is.</param>
public sealed record Match(long Index, string Lane, SpanState State, string Name, string Title, long Start, long End);

/// <summary>Searches the spans of goroutines and of the collector, segment after segment in the order of time.</summary>
/// <remarks>One thread runs it; any may ask what has been found until then. The trace does not change: of a longer one
/// begin another search.</remarks>
public sealed class SpanSearch
{
    private readonly SpanTest _test;
    private readonly SearchedSegment?[] _segments;

    // By segment, how many were found before it.
    private readonly long[] _countBefore;
    private readonly Lock _sorting = new();
    private volatile int _searched;
    private (int Segment, SortedMatches Matches)? _sorted;
    private readonly Lock _ordering = new();
    private (MatchSort Sort, int Segments, MatchOrder Order)? _ordered;

    private SpanSearch(Trace trace, SpanTest test)
    {
        Trace = trace;
        _test = test;
        _segments = new SearchedSegment?[trace.Segments.Count];
        _countBefore = new long[trace.Segments.Count + 1];
    }

    /// <summary>What is searched.</summary>
    public Trace Trace { get; }

    public bool IsComplete => _searched == _segments.Length;

    /// <summary>Until when it has been searched, ns.</summary>
    public long Until => IsComplete ? Trace.End : Trace.Segments[_searched].Range.Start;

    /// <summary>How many have been found so far.</summary>
    public long Count => _countBefore[_searched];

    /// <returns>Null for an expression of nothing.</returns>
    /// <exception cref="SearchException">The expression cannot be understood.</exception>
    public static SpanSearch? Of(Trace trace, string expression)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return SearchParser.Parse(expression) is { } node
            ? new SpanSearch(trace, new SearchCompiler(trace).Compile(node))
            : null;
    }

    /// <exception cref="OperationCanceledException">What was found until then stays.</exception>
    public void Run(CancellationToken cancel)
    {
        for (int i = _searched; i < _segments.Length; i++)
        {
            SearchedSegment found = new SegmentSearch(Trace, i, _test).Run(cancel);
            _segments[i] = found;
            _countBefore[i + 1] = _countBefore[i] + found.Count;
            _searched = i + 1;
        }
    }

    /// <summary>What was found, by start; a span that was going on before its first mention comes where it is mentioned.
    /// </summary>
    /// <param name="from">Index of the first.</param>
    public IReadOnlyList<Match> Matches(long from, int count, CancellationToken cancel)
    {
        var matches = new List<Match>();
        for (long index = Math.Max(0, from); matches.Count < count && index < Count;)
        {
            cancel.ThrowIfCancellationRequested();
            int segment = SegmentOf(index);
            SortedMatches sorted = Sorted(segment);
            long end = _countBefore[segment + 1];
            for (; index < end && matches.Count < count; index++)
                matches.Add(sorted.Describe(index, (int)(index - _countBefore[segment])));
        }
        return matches;
    }

    /// <summary>The same by something else than time; what is searched later takes its place among them.</summary>
    /// <param name="from">Place of the first in that order; behind <see cref="MatchOrder.Most"/> there is nothing.</param>
    public IReadOnlyList<Match> Matches(long from, int count, MatchSort sort, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(sort);
        if (sort is { Column: MatchColumn.Start, Descending: false })
            return Matches(from, count, cancel);
        if (sort.Column == MatchColumn.Start)
        {
            long end = Math.Max(0, Count - Math.Max(0, from));
            int some = (int)Math.Min(count, end);
            return [.. Matches(end - some, some, cancel).Reverse()];
        }
        MatchOrder order = Ordered(sort, cancel);
        var matches = new List<Match>();
        for (long at = Math.Max(0, from); matches.Count < count && at < order.Count; at++)
        {
            cancel.ThrowIfCancellationRequested();
            matches.Add(order.Describe(Trace, (int)at));
        }
        return matches;
    }

    /// <summary>The index of the first match that starts at or after a moment; the number of matches if there is none.
    /// </summary>
    public long IndexFrom(long time)
    {
        int segment = Trace.SegmentAt(time);
        if (segment < 0 || segment >= _searched)
            return Count;
        return _countBefore[segment] + Sorted(segment).FirstFrom(time);
    }

    /// <returns>Null for a segment that has not been searched yet.</returns>
    internal SearchedSegment? FoundIn(int segment) => segment < _searched ? _segments[segment] : null;

    /// <summary>Time of what was found among some rows of a lane, ns; nothing where it has not been searched yet.</summary>
    /// <param name="rows">Of the segment, maybe in a longer trace than the one that was searched.</param>
    internal long TimeIn(int segment, LaneKind kind, in KnownRows rows, int from, int to) =>
        MaskOf(segment, kind, rows.Table)?.TimeIn(rows, from, to) ?? 0;

    internal bool Has(int segment, LaneKind kind, SpanTable table, int row) => MaskOf(segment, kind, table)?[row] == true;

    /// <summary>Whether a span was found that a segment shows without a row: where it began, or is mentioned first, it has
    /// one.</summary>
    internal bool Has(in LaneSpans lane, in LaneSpan span)
    {
        for (int segment = Math.Max(0, Trace.SegmentAt(span.Start)); segment < _segments.Length; segment++)
        {
            SpanTable table = lane.TableIn(segment, out int track);
            if (track >= 0)
            {
                // It goes on from the last row there, or was going on before the first.
                int row = table.HasRows ? table.RowAt(track, Math.Max(span.Start, table.Range.Start))
                    : span.Start < table.Range.Start ? table.FirstRow(track) : table.EndRow(track) - 1;
                return Has(segment, lane.Kind, table, row);
            }
            if (table.Range.Start >= span.End)
                break;
        }
        return false;
    }

    // The same segment of a longer trace has the same rows, but for the last of a file that has grown.
    private RowMask? MaskOf(int segment, LaneKind kind, SpanTable table)
    {
        if (segment >= _searched)
            return null;
        RowMask mask = kind == LaneKind.Goroutine ? _segments[segment]!.Goroutines : _segments[segment]!.Lanes;
        return mask.RowCount == table.RowCount ? mask : null;
    }

    private int SegmentOf(long index)
    {
        int at = Array.BinarySearch(_countBefore, 0, _searched + 1, index + 1);
        // The first segment whose end is behind the index; empty ones have the same end as the one before.
        at = at < 0 ? ~at : at;
        while (at > 0 && _countBefore[at - 1] > index)
            at--;
        return at - 1;
    }

    private MatchOrder Ordered(MatchSort sort, CancellationToken cancel)
    {
        lock (_ordering)
        {
            cancel.ThrowIfCancellationRequested();
            int segments = _searched;
            if (_ordered is { } kept && kept.Sort == sort && kept.Segments == segments)
                return kept.Order;
            var order = MatchOrder.Of(
                Trace, Enumerable.Range(0, segments).Select(Sorted), sort, MatchOrder.Most, cancel);
            _ordered = (sort, segments, order);
            return order;
        }
    }

    private SortedMatches Sorted(int segment)
    {
        lock (_sorting)
        {
            if (_sorted is { } kept && kept.Segment == segment)
                return kept.Matches;
            var sorted = SortedMatches.Of(Trace, segment, _segments[segment]!);
            _sorted = (segment, sorted);
            return sorted;
        }
    }
}
