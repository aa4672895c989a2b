using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Divides a range into steps of one length, the last of which may be shorter, and adds spans to them.</summary>
internal readonly struct StepTimes(TimeRange range, long step)
{
    private readonly double _perStep = 1.0 / step;

    public int Count { get; } = (int)((range.Length + step - 1) / step);

    /// <param name="sums">One element for each step, ns.</param>
    /// <param name="start">Within the range, like the end.</param>
    public void Add(long[] sums, long start, long end)
    {
        // A division of whole numbers would take longer than all the rest.
        int at = (int)((start - range.Start) * _perStep);
        long next = range.Start + (at + 1) * step;
        if (start >= next)
            (at, next) = (at + 1, next + step);
        else if (start < next - step)
            (at, next) = (at - 1, next - step);
        for (; end > next; at++, next += step)
        {
            sums[at] += next - start;
            start = next;
        }
        if (end > start)
            sums[at] += end - start;
    }
}
