using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes the time that goroutines waited for the scheduler: by step of a range, by length, and the longest.
/// </summary>
internal struct RunnableSpans(TimeRange range, long step, int texts) : ISpanSink<RunnableSpans>
{
    private const int MostWaits = 50;

    private readonly StepTimes _steps = new(range, step);

    public long[] Steps { get; } = new long[new StepTimes(range, step).Count];

    // Mutable, as it knows whose rows came last.
    private SpanLengths _lengths = new(texts);

    // A wait that is not longer than the shortest of so many is none of the longest.
    private long _least = long.MinValue;

    /// <summary>The longest waits; the first to come out is the shortest of them.</summary>
    public PriorityQueue<(int Slot, long Start), (long Length, long, int)> Longest { get; } = new();

    public readonly SpanLengths Lengths => _lengths;

    public void Add(int slot, SpanKind kind, int reason, long start, long end)
    {
        if (!kind.IsRunnable())
            return;
        _lengths.Add(slot, kind, reason, start, end);
        _steps.Add(Steps, start, end);
        Keep(slot, start, end - start);
    }

    public void Add(int slot, SpanTable table, ReadOnlySpan<SpanRow> rows)
    {
        _lengths.Begin(table);
        long origin = table.Range.Start;
        for (int i = 0; i + 1 < rows.Length; i++)
        {
            if (!rows[i].Kind.IsRunnable())
                continue;
            (long start, uint length) = (origin + rows[i].Start, rows[i + 1].Start - rows[i].Start);
            _lengths.Add(table, rows[i], length);
            _steps.Add(Steps, start, start + length);
            Keep(slot, start, length);
        }
    }

    public readonly RunnableSpans Fresh() => new(range, step, texts);

    public void Add(in RunnableSpans other)
    {
        for (int i = 0; i < Steps.Length; i++)
            Steps[i] += other.Steps[i];
        _lengths.Add(other._lengths);
        foreach (((int slot, long start), (long length, _, _)) in other.Longest.UnorderedItems)
            Keep(slot, start, length);
    }

    private void Keep(int slot, long start, long length)
    {
        if (length < _least)
            return;
        // Of equal ones the first is kept: which come first here is chance.
        (long, long, int) rank = (length, -start, -slot);
        if (Longest.Count < MostWaits)
            Longest.Enqueue((slot, start), rank);
        else
            Longest.EnqueueDequeue((slot, start), rank);
        if (Longest.Count == MostWaits && Longest.TryPeek(out _, out (long Length, long, int) shortest))
            _least = shortest.Length;
    }
}
