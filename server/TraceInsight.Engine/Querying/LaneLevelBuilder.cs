using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Puts what a lane shows, or a finer level of it, into cells as <see cref="LaneBoxes"/> does.</summary>
/// <param name="unit">Length of a cell, ns.</param>
/// <param name="leastTime">What a single one counts at least for others to share a box with, ns.</param>
internal sealed class LaneLevelBuilder(Trace trace, long unit, long leastTime = 0) : ILaneSink
{
    private readonly Cells _cells = new(trace, new TimeRange(0, trace.End), unit);
    private readonly List<LaneEntry> _entries = [];
    private readonly List<ulong> _times = [];
    private readonly long[] _sums = new long[SpanKinds.BoxStateCount];

    // What is too short to see and begins in the same cell.
    private LaneEntry _short;

    public void AddSpan(in LaneSpan span, bool isFound) =>
        AddSpan(new LaneEntry(span.Start, span.End, 1, 0, span.B, span.Kind, span.Kind.State()));

    public void AddMerged(TimeRange bounds, int count, ReadOnlySpan<long> sums, long found) =>
        Add(new LaneEntry(bounds.Start, bounds.End, count, 0, -1, SpanKind.None, SpanState.None), sums);

    /// <param name="sums">By state, ns; of several.</param>
    public void Add(in LaneEntry entry, ReadOnlySpan<long> sums)
    {
        if (entry.Count == 1)
        {
            AddSpan(entry);
            return;
        }
        AddShort(entry);
        for (int state = 1; state < sums.Length; state++)
            _sums[state] += sums[state];
    }

    /// <summary>Adds a whole level of shorter cells, of which these are made.</summary>
    public void Add(LaneLevel finer)
    {
        for (int i = 0; i < finer.Entries.Length; i++)
        {
            if (finer.Entries[i].Count == 1)
            {
                AddSpan(finer.Entries[i]);
                continue;
            }
            AddShort(finer.Entries[i]);
            finer.AddTimes(i, _sums);
        }
    }

    public LaneLevel End()
    {
        EndShort();
        return new LaneLevel(unit, [.. _entries], [.. _times]);
    }

    private void AddSpan(in LaneEntry span)
    {
        if (span.End - span.Start < unit)
        {
            AddShort(span);
            _sums[(int)span.State] += Math.Max(leastTime, span.End - span.Start);
            return;
        }
        EndShort();
        _entries.Add(span with { FirstTime = _times.Count });
    }

    private void AddShort(in LaneEntry entry)
    {
        if (_short.Count > 0 && _cells.StartOf(_short.Start) == _cells.StartOf(entry.Start))
        {
            _short = _short with { End = entry.End, Count = _short.Count + entry.Count };
            return;
        }
        EndShort();
        _short = entry;
    }

    private void EndShort()
    {
        if (_short.Count == 0)
            return;
        _entries.Add(_short with { FirstTime = _times.Count });
        for (int state = 1; state < _sums.Length && _short.Count > 1; state++)
        {
            if (_sums[state] > 0)
                _times.Add(LaneLevel.TimeOf(state, _sums[state]));
        }
        _short = default;
        Array.Clear(_sums);
    }
}
