using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes the time that goroutines waited for the scheduler: by step of a range, by length, and the longest.
/// </summary>
internal readonly struct RunnableSpans(TimeRange range, long step, int texts) : ISpanSink
{
    private const int MostWaits = 50;

    private readonly StepTimes _steps = new(range, step);

    public long[] Steps { get; } = new long[new StepTimes(range, step).Count];

    public SpanLengths Lengths { get; } = new(texts);

    /// <summary>The longest waits; the first to come out is the shortest of them.</summary>
    public PriorityQueue<(int Slot, long Start), long> Longest { get; } = new();

    public void Add(int slot, SpanKind kind, int reason, long start, long end)
    {
        if (!kind.IsRunnable())
            return;
        Lengths.Add(slot, kind, reason, start, end);
        _steps.Add(Steps, start, end);
        long length = end - start;
        if (Longest.Count < MostWaits)
            Longest.Enqueue((slot, start), length);
        else if (Longest.TryPeek(out _, out long shortest) && length > shortest)
            Longest.EnqueueDequeue((slot, start), length);
    }
}
