using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Forms the boxes of the stacks of one goroutine, at all depths at once: calls inside their callers, and what
/// follows without a visible gap on the same call in one box.</summary>
/// <param name="closed">Takes the boxes of each depth, counted from the outermost call, in the order of time. False: no more
/// are wanted.</param>
internal sealed class StackBoxes(Trace trace, Cells cells, int depths, Func<int, StackBox, bool> closed)
{
    private readonly StackGroup _group = new(trace);
    private readonly StackBox[] _path = new StackBox[depths];

    // By depth; none is open below one that is not.
    private readonly StackBox[] _open = new StackBox[depths];
    private int _openCount;
    private long _cellEnd;
    private bool _goesOn = true;

    /// <returns>False: no more are wanted.</returns>
    public bool Add(in StackSpan span)
    {
        bool isShort = span.End - span.Start < cells.Resolution;
        if (_group.Count > 0 && (!isShort || span.Start >= _cellEnd))
            EndGroup();
        if (_group.Count == 0)
            _cellEnd = cells.Of(span.Start).End;
        _group.Add(span);
        if (!isShort)
            EndGroup();
        return _goesOn;
    }

    /// <summary>No more come.</summary>
    public void End()
    {
        if (_group.Count > 0)
            EndGroup();
        CloseFrom(0);
    }

    private void EndGroup()
    {
        int count = _group.Fill(_path);
        bool isJoined = true;
        for (int depth = 0; depth < count; depth++)
        {
            // A call goes on only in a caller that goes on.
            isJoined = isJoined && depth < _openCount && Joins(_open[depth], _path[depth]);
            if (isJoined)
            {
                _open[depth].Add(_path[depth]);
                continue;
            }
            CloseFrom(depth);
            _open[depth] = _path[depth];
            _openCount = depth + 1;
        }
        _group.Clear();
    }

    private bool Joins(in StackBox open, in StackBox next) =>
        open.Function == next.Function && next.Start - open.End < cells.Resolution
        && (open.State == next.State || IsShort(open) || IsShort(next));

    private bool IsShort(in StackBox box) => box.End - box.Start < cells.Resolution;

    private void CloseFrom(int depth)
    {
        for (int i = depth; i < _openCount; i++)
            _goesOn &= closed(i, _open[i]);
        _openCount = Math.Min(_openCount, depth);
    }
}
