using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis.Tasks;

/// <summary>What goroutines did for a task or in a region.</summary>
internal static class TaskTimes
{
    private const string Library = "runtime/trace.";

    public static long[] StatesOf(Trace trace, int task)
    {
        long[] states = new long[SpanKinds.StateCount];
        foreach (int goroutine in TaskWork.GoroutinesOf(trace, task))
            AddStates(trace, goroutine, TaskWork.PartsOf(trace, task, goroutine), states);
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
