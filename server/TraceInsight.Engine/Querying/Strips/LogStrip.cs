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
            UserLog log = Trace.Logs[of];
            return new StripItem(log.Time, log.Time, SpanState.Log, log.Message, of);
        }
    }

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
