using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes the time that goroutines waited for the scheduler: by step of a range, by length, and the longest.
/// </summary>
internal readonly struct RunnableSpans(TimeRange range, long step, int texts) : ISpanSink
{
    private const int MostWaits = 50;

    private readonly double _perStep = 1.0 / step;

    public long[] Steps { get; } = new long[(range.Length + step - 1) / step];

    public SpanLengths Lengths { get; } = new(texts);

    /// <summary>The longest waits; the first to come out is the shortest of them.</summary>
    public PriorityQueue<(int Slot, long Start), long> Longest { get; } = new();

    public void Add(int slot, SpanKind kind, int reason, long start, long end)
    {
        if (!kind.IsRunnable())
            return;
        Lengths.Add(slot, kind, reason, start, end);
        AddToSteps(start, end);
        long length = end - start;
        if (Longest.Count < MostWaits)
            Longest.Enqueue((slot, start), length);
        else if (Longest.TryPeek(out _, out long shortest) && length > shortest)
            Longest.EnqueueDequeue((slot, start), length);
    }

    private void AddToSteps(long start, long end)
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
            Steps[at] += next - start;
            start = next;
        }
        if (end > start)
            Steps[at] += end - start;
    }
}
