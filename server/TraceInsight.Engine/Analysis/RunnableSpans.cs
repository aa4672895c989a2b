using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes the time that goroutines waited for the scheduler: by step of a range, by length, and the longest.
/// </summary>
internal readonly struct RunnableSpans(TimeRange range, long step, int texts) : ISpanSink<RunnableSpans>
{
    private const int MostWaits = 50;

    private readonly StepTimes _steps = new(range, step);

    public long[] Steps { get; } = new long[new StepTimes(range, step).Count];

    public SpanLengths Lengths { get; } = new(texts);

    /// <summary>The longest waits; the first to come out is the shortest of them.</summary>
    public PriorityQueue<(int Slot, long Start), (long Length, long, int)> Longest { get; } = new();

    public void Add(int slot, SpanKind kind, int reason, long start, long end)
    {
        if (!kind.IsRunnable())
            return;
        Lengths.Add(slot, kind, reason, start, end);
        _steps.Add(Steps, start, end);
        Keep(slot, start, end - start);
    }

    public void Add(int slot, SpanTable table, ReadOnlySpan<SpanRow> rows)
    {
        long origin = table.Range.Start;
        for (int i = 0; i + 1 < rows.Length; i++)
        {
            if (rows[i].Kind.IsRunnable())
                Add(slot, rows[i].Kind, table.ReasonOf(rows[i]), origin + rows[i].Start, origin + rows[i + 1].Start);
        }
    }

    public RunnableSpans Fresh() => new(range, step, texts);

    public void Add(in RunnableSpans other)
    {
        for (int i = 0; i < Steps.Length; i++)
            Steps[i] += other.Steps[i];
        Lengths.Add(other.Lengths);
        foreach (((int slot, long start), (long length, _, _)) in other.Longest.UnorderedItems)
            Keep(slot, start, length);
    }

    private void Keep(int slot, long start, long length)
    {
        // Of equal ones the first is kept: which come first here is chance.
        (long, long, int) rank = (length, -start, -slot);
        if (Longest.Count < MostWaits)
            Longest.Enqueue((slot, start), rank);
        else if (Longest.TryPeek(out _, out (long Length, long, int) least) && length >= least.Length)
            Longest.EnqueueDequeue((slot, start), rank);
    }
}
