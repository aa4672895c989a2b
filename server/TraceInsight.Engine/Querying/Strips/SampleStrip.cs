using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>When the CPU profiler found one goroutine running.</summary>
internal sealed class SampleStrip(Trace trace, int goroutine) : Strip(trace)
{
    public override int Count => Trace.CpuSamples.OfGoroutine(goroutine).Length;

    public override StripItem this[int index]
    {
        get
        {
            StackSample sample = Trace.CpuSamples.OfGoroutine(goroutine)[index];
            return new StripItem(sample.Time, sample.Time, SpanState.CpuSample, FunctionOf(sample), index);
        }
    }

    protected override string Label(in StripItem item) => Trace.Texts[item.Name];

    protected override SpanDetails Describe(in StripItem item)
    {
        StackSample sample = Trace.CpuSamples.OfGoroutine(goroutine)[item.Index];
        IReadOnlyList<Stack> stacks = SpanQuery.StackOf(Trace, "Found running here", sample.Stack) is { } stack ? [stack] : [];
        SpanDetails details = DescribePoint(
            new LaneId(LaneKind.CpuSamples, Trace.Goroutines[goroutine].Id), item, "CPU sample", goroutine, [], stacks);
        return details with
        {
            Proc = sample.Proc < 0 ? null : Trace.Procs[sample.Proc].Id,
            Thread = SpanQuery.ThreadOf(Trace, sample.Thread),
        };
    }

    private int FunctionOf(in StackSample sample)
    {
        ReadOnlySpan<StackFrame> frames = Trace.Stacks[sample.Stack];
        return frames.IsEmpty ? 0 : frames[0].Function;
    }
}
