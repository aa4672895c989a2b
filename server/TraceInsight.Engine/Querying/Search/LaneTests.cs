using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Judges goroutines as a whole, by what they did and for how long.</summary>
internal abstract class LaneTest
{
    /// <param name="slot">Of <see cref="GoroutineTable"/>.</param>
    public abstract bool Is(int slot);
}

internal sealed class AllLaneTest(LaneTest[] parts) : LaneTest
{
    public override bool Is(int slot)
    {
        foreach (LaneTest part in parts)
        {
            if (!part.Is(slot))
                return false;
        }
        return true;
    }
}

internal sealed class AnyLaneTest(LaneTest[] parts) : LaneTest
{
    public override bool Is(int slot) => Array.Exists(parts, part => part.Is(slot));
}

internal sealed class NotLaneTest(LaneTest of) : LaneTest
{
    public override bool Is(int slot) => !of.Is(slot);
}

/// <summary>How long it was in some states, all in all.</summary>
internal sealed class LaneTimeTest(long[] times, SearchOperator how, long value) : LaneTest
{
    public override bool Is(int slot) => Comparison.Holds(how, times[slot], value);
}

/// <summary>Whether one of its spans is meant.</summary>
/// <remarks>All goroutines are judged at the first question, one track after the other as they lie in memory.</remarks>
internal sealed class LaneSpanTest(Trace trace, SpanTest test, CancellationToken cancel) : LaneTest
{
    private bool[]? _isMeant;

    public override bool Is(int slot) => test.OfGoroutine(slot) ?? (_isMeant ??= Judge())[slot];

    private bool[] Judge()
    {
        bool[] isMeant = new bool[trace.Goroutines.Count];
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            SpanTable table = trace.Segments[segment].Goroutines;
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (track % 256 == 0)
                    cancel.ThrowIfCancellationRequested();
                if (table.Has(track) && table.GoroutineOf(track) is >= 0 and int slot && !isMeant[slot]
                    && test.OfGoroutine(slot) is null)
                    isMeant[slot] = AnyIn(LaneSpans.OfGoroutine(trace, slot), segment, table, track);
            }
        }
        return isMeant;
    }

    private bool AnyIn(LaneSpans lane, int segment, SpanTable table, int track)
    {
        var span = new JudgedSpan(trace, lane, segment, table, track);
        int end = table.EndRow(track);
        for (int row = table.FirstRow(track); row < end; row++)
        {
            if (table.Kind(row) == SpanKind.None)
                continue;
            span.MoveTo(row);
            if (test.Is(ref span))
                return true;
        }
        return false;
    }
}

/// <summary>Makes of an expression what judges goroutines: terms side by side are to be true of one span, what is not
/// meant of none, and a time in a state is that of the whole goroutine.</summary>
/// <param name="timeIn">The time of each goroutine in some kinds of span, ns.</param>
internal sealed class LaneCompiler(Trace trace, Func<uint, long[]> timeIn, CancellationToken cancel)
{
    private readonly SearchCompiler _spans = new(trace);

    public LaneTest Compile(SearchNode node) => node switch
    {
        SearchNot not => new NotLaneTest(Compile(not.Of)),
        SearchStateTime time => new LaneTimeTest(timeIn(time.Kinds), time.Operator, time.Value),
        SearchAny any when !IsOfSpans(any) => new AnyLaneTest([.. any.Parts.Select(Compile)]),
        SearchAll all when !IsOfSpans(all) => All(all),
        _ => new LaneSpanTest(trace, _spans.Compile(node), cancel),
    };

    private AllLaneTest All(SearchAll all)
    {
        SearchNode[] together = [.. all.Parts.Where(IsOfSpans)];
        IEnumerable<LaneTest> parts = all.Parts.Where(part => !IsOfSpans(part)).Select(Compile);
        // What takes a walk through the spans comes last.
        if (together.Length > 0)
            parts = parts.Append(Compile(new SearchAll(together, all.Start, all.Length)));
        return new AllLaneTest([.. parts]);
    }

    private static bool IsOfSpans(SearchNode node) => node switch
    {
        SearchNot or SearchStateTime => false,
        SearchAll all => all.Parts.All(IsOfSpans),
        SearchAny any => any.Parts.All(IsOfSpans),
        _ => true,
    };
}
