using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Tasks;

/// <summary>What goroutines did for a task or in a region.</summary>
internal static class TaskTimes
{
    private const string Library = "runtime/trace.";

    /// <summary>The parts of time in which a goroutine worked for a task: its regions of that task, those within others not
    /// twice; without regions, all of the task.</summary>
    public static List<TimeRange> PartsOf(Trace trace, int task, int goroutine)
    {
        UserTask of = trace.Tasks[task];
        var parts = new List<TimeRange>();
        foreach (int index in trace.Tasks.RegionsOf(task))
        {
            Region region = trace.Regions[index];
            if (region.Goroutine == goroutine)
                parts.Add(new TimeRange(region.Start, region.End));
        }
        if (parts.Count == 0)
            return [new TimeRange(of.Start, of.End)];
        parts.Sort((x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));
        var outer = new List<TimeRange>();
        foreach (TimeRange part in parts)
        {
            if (outer.Count == 0 || part.Start >= outer[^1].End)
                outer.Add(part);
        }
        return outer;
    }

    public static long[] StatesOf(Trace trace, int task)
    {
        long[] states = new long[SpanKinds.StateCount];
        foreach (int goroutine in UserSummaries.GoroutinesOf(trace, task))
            AddStates(trace, goroutine, PartsOf(trace, task, goroutine), states);
        return states;
    }

    public static void AddStates(Trace trace, int goroutine, List<TimeRange> parts, Span<long> states)
    {
        Goroutine of = trace.Goroutines[goroutine];
        foreach (TimeRange part in parts)
        {
            // In segments that do not mention it, it is shown from their start on; that can be before its first moment.
            var life = new TimeRange(Math.Max(part.Start, of.Start), Math.Min(part.End, of.End));
            if (life.Length > 0)
                RangeAnalysis.AddTimeByState(trace, LaneSpans.OfGoroutine(trace, goroutine), life, states);
        }
    }

    /// <summary>Where the program began a task or region: Go's own page takes the root of the stack instead, which many have
    /// in common.</summary>
    public static Frame? SourceOf(Trace trace, int stack) => FrameIn(trace, stack) is { } frame
        ? new Frame(trace.Texts[frame.Function], trace.Texts[frame.File], frame.Line)
        : null;

    public static StackFrame? FrameIn(Trace trace, int stack)
    {
        foreach (StackFrame frame in trace.Stacks[stack])
        {
            if (!trace.Texts[frame.Function].StartsWith(Library, StringComparison.Ordinal))
                return frame;
        }
        return null;
    }

    public static bool Touches(long start, long end, TimeRange range) => start < range.End && end >= range.Start;

    /// <summary>Of what is not finished only a lower bound of its length is known: it may be any longer.</summary>
    public static bool IsWithin(long length, bool isKnown, long? least, long? most) =>
        isKnown ? length >= (least ?? 0) && length <= (most ?? long.MaxValue) : most is null && length >= (least ?? 0);
}
