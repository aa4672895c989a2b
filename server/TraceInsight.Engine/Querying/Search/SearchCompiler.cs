using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Makes of an expression what judges the spans of one trace.</summary>
internal sealed class SearchCompiler(Trace trace)
{
    public SpanTest Compile(SearchNode node) => node switch
    {
        SearchAll all => new AllTest(all.Parts.Select(Compile)),
        SearchAny any => new AnyTest(any.Parts.Select(Compile)),
        SearchNot not => new NotTest(Compile(not.Of)),
        SearchKinds state => new KindTest(state.Kinds),
        SearchStateTime time => new AllTest([new KindTest(time.Kinds), new LengthTest(time.Operator, time.Value)]),
        SearchSystem system => new GoroutineTest(SystemGoroutines(system.IsSystem)),
        SearchNumber number => Number(number),
        SearchText text => Text(text),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private Func<int, bool> SystemGoroutines(bool isSystem)
    {
        var set = new SystemGoroutines(trace);
        return slot => set.Has(slot) == isSystem;
    }

    private SpanTest Number(SearchNumber number) => number.Key switch
    {
        SearchKey.Goroutine => new GoroutineTest(
            slot => Comparison.Holds(number.Operator, trace.Goroutines[slot].Id, number.Value)),
        SearchKey.Proc => new ProcTest(trace, number.Operator, number.Value),
        SearchKey.Thread => new ThreadTest(trace, number.Operator, number.Value),
        SearchKey.Duration => new LengthTest(number.Operator, number.Value),
        _ => new TimeTest(number.Operator, number.Value),
    };

    private SpanTest Text(SearchText text)
    {
        var texts = new TextSet(trace, text.Pattern);
        return text.Key switch
        {
            SearchKey.Name => new GoroutineTest(new NamedGoroutines(trace, texts).Has),
            SearchKey.Creator => new GoroutineTest(new CreatedGoroutines(trace, texts).Has),
            SearchKey.Function => Function(texts),
            SearchKey.Top => new StackTest(new FunctionStackSet(trace, texts, isTop: true)),
            SearchKey.File => new StackTest(new FileStackSet(trace, texts, text.Line)),
            SearchKey.Reason => Reason(text.Pattern, texts),
            SearchKey.Region => new RegionTest(new RegionTimes(trace, region => texts.Has(region.Name))),
            SearchKey.Log => new SaidTest(SaidTimes.OfLogs(trace, texts)),
            SearchKey.Label => new SaidTest(SaidTimes.OfLabels(trace, texts)),
            SearchKey.Task => Task(text.Pattern),
            _ => Any(text.Pattern, texts),
        };
    }

    // Every stack of a goroutine has its start function at the root; a span without a stack has it too.
    private AnyTest Function(TextSet functions) => new(
    [
        new GoroutineTest(new NamedGoroutines(trace, functions).Has),
        new StackTest(new FunctionStackSet(trace, functions, isTop: false)),
    ]);

    /// <summary>Go's reason is <c>sync</c> for everything of that package: that it is a mutex is only in the stack.</summary>
    private SpanTest Reason(TextPattern pattern, TextSet texts)
    {
        var reason = new ReasonTest(texts);
        if (!pattern.Literal.Equals("mutex", StringComparison.OrdinalIgnoreCase))
            return reason;
        var locks = new TextSet(trace, TextPattern.OfRegex(@"^(internal/)?sync\.\(\*(RW)?Mutex\)\.", 0));
        var inLock = new StackTest(new FunctionStackSet(trace, locks, isTop: false));
        return new AnyTest([reason, new AllTest([new KindTest(SearchTerms.KindsOf("sync")), inLock])]);
    }

    private RegionTest Task(TextPattern pattern)
    {
        var meant = new HashSet<ulong>();
        for (int i = 0; i < trace.Tasks.Count; i++)
        {
            UserTask task = trace.Tasks[i];
            if (task.Id != 0 && (pattern.Matches(trace.Texts[task.Name])
                || task.Id.ToString(CultureInfo.InvariantCulture) == pattern.Literal))
                meant.Add(task.Id);
        }
        return new RegionTest(new RegionTimes(trace, region => meant.Contains(region.Task)));
    }

    private AnyTest Any(TextPattern pattern, TextSet texts)
    {
        var parts = new List<SpanTest>
        {
            Function(texts),
            new ReasonTest(texts),
            new RegionTest(new RegionTimes(trace, region => texts.Has(region.Name))),
            new SaidTest(SaidTimes.OfLogs(trace, texts)),
            new SaidTest(SaidTimes.OfLabels(trace, texts)),
        };
        if (SearchTerms.KindsOf(pattern.Literal) is var kinds and not 0)
            parts.Add(new KindTest(kinds));
        if (pattern.Literal is ['g' or 'G', .. string digits]
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            parts.Add(new GoroutineTest(slot => trace.Goroutines[slot].Id == id));
        return new AnyTest(parts);
    }
}
