using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>What one goroutine logged.</summary>
internal sealed class LogStrip(Trace trace, int goroutine) : Strip(trace)
{
    public override int Count => Trace.Logs.OfGoroutine(goroutine).Length;

    public override StripItem this[int index]
    {
        get
        {
            int of = Trace.Logs.OfGoroutine(goroutine)[index];
            return ItemOf(Trace.Logs[of], of);
        }
    }

    public static StripItem ItemOf(in UserLog log, int index) =>
        new(log.Time, log.Time, SpanState.Log, log.Message, index);

    /// <summary>All that is known of a log; null where it is not known who wrote it.</summary>
    public static SpanDetails? Details(Trace trace, int index) => trace.Logs[index].Goroutine is >= 0 and int goroutine
        ? new LogStrip(trace, goroutine).Describe(ItemOf(trace.Logs[index], index))
        : null;

    protected override string Label(in StripItem item) => TextOf(Trace.Logs[item.Index]);

    protected override SpanDetails Describe(in StripItem item)
    {
        UserLog log = Trace.Logs[item.Index];
        var facts = new List<Fact>();
        if (Trace.Texts[log.Category] is { Length: > 0 } category)
            facts.Add(new Fact("Category", category, null));
        if (log.Task != 0)
            facts.Add(new Fact("Task", RegionStrip.TaskText(Trace, log.Task), null));
        IReadOnlyList<Stack> stacks = SpanQuery.StackOf(Trace, "Logged here", log.Stack) is { } stack ? [stack] : [];
        return DescribePoint(
            new LaneId(LaneKind.Logs, Trace.Goroutines[goroutine].Id), item, $"Log: {Trace.Texts[log.Message]}", goroutine,
            facts, stacks);
    }

    private string TextOf(in UserLog log) => Trace.Texts[log.Category] is { Length: > 0 } category
        ? $"{category}: {Trace.Texts[log.Message]}"
        : Trace.Texts[log.Message];
}
