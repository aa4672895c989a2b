using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Forms the boxes of the stacks of one goroutine, at all depths at once: calls inside their callers, and what
/// follows without a visible gap on the same call in one box.</summary>
internal sealed class StackBoxes
{
    private readonly Cells _cells;
    private readonly Func<int, StackBox, bool> _closed;
    private readonly StackGroups _groups;
    private readonly StackBox[] _path;

    // By depth; none is open below one that is not.
    private readonly StackBox[] _open;
    private int _openCount;
    private bool _goesOn = true;

    /// <param name="closed">Takes the boxes of each depth, counted from the outermost call, in the order of time. False: no
    /// more are wanted.</param>
    public StackBoxes(Trace trace, Cells cells, int depths, Func<int, StackBox, bool> closed)
    {
        (_cells, _closed) = (cells, closed);
        _groups = new StackGroups(trace, cells, AddGroup);
        (_path, _open) = (new StackBox[depths], new StackBox[depths]);
    }

    /// <returns>False: no more are wanted.</returns>
    public bool Add(in StackSpan span)
    {
        _groups.Add(span);
        return _goesOn;
    }

    /// <inheritdoc cref="StackGroups.Add(in StackEntry, ReadOnlySpan{StackTime})"/>
    /// <returns>False: no more are wanted.</returns>
    public bool Add(in StackEntry entry, ReadOnlySpan<StackTime> times)
    {
        _groups.Add(entry, times);
        return _goesOn;
    }

    /// <summary>No more come.</summary>
    public void End()
    {
        _groups.End();
        CloseFrom(0);
    }

    private void AddGroup(StackGroup group)
    {
        int count = group.Fill(_path);
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
    }

    private bool Joins(in StackBox open, in StackBox next) =>
        open.Function == next.Function && next.Start - open.End < _cells.Resolution
        && (open.State == next.State || IsShort(open) || IsShort(next));

    private bool IsShort(in StackBox box) => box.End - box.Start < _cells.Resolution;

    private void CloseFrom(int depth)
    {
        for (int i = depth; i < _openCount; i++)
            _goesOn &= _closed(i, _open[i]);
        _openCount = Math.Min(_openCount, depth);
    }
}
