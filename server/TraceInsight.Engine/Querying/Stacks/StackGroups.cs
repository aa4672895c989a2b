using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Puts stacks that are too short to see into groups: what begins in the same cell, without something longer in
/// between. What is longer is a group by itself.</summary>
/// <param name="closed">Takes each group when it is complete; it is used again for the next.</param>
internal sealed class StackGroups(Trace trace, Cells cells, Action<StackGroup> closed)
{
    private readonly StackGroup _group = new(trace);
    private long _cellEnd;

    public void Add(in StackSpan span)
    {
        bool isShort = span.End - span.Start < cells.Resolution;
        Begin(span.Start, isShort);
        _group.Add(span);
        if (!isShort)
            End();
    }

    /// <summary>Adds what others are summed up in.</summary>
    /// <param name="entry">Of a level of whose cells these are made.</param>
    public void Add(in StackEntry entry, ReadOnlySpan<StackTime> times)
    {
        bool isShort = entry.Count > 1 || entry.End - entry.Start < cells.Resolution;
        Begin(entry.Start, isShort);
        _group.Add(entry, times);
        if (!isShort)
            End();
    }

    /// <summary>No more come.</summary>
    public void End()
    {
        if (_group.Count == 0)
            return;
        closed(_group);
        _group.Clear();
    }

    private void Begin(long start, bool isShort)
    {
        if (_group.Count > 0 && (!isShort || start >= _cellEnd))
            End();
        if (_group.Count == 0)
            _cellEnd = cells.Of(start).End;
    }
}
