using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>The rows of a proc that a thread held; or one system call of its goroutine.</summary>
/// <remarks>What is known of the rows without reading them from a file is not read.</remarks>
internal readonly struct HeldRows
{
    private readonly ThreadHold _hold;
    private readonly SpanTable _lanes;
    private readonly int _track;

    public HeldRows(Trace trace, in ThreadHold hold)
    {
        (_hold, _lanes) = (hold, trace.Segments[hold.Segment].Lanes);
        _track = hold.IsSyscall ? -1 : _lanes.TrackOfRow(hold.Row);
    }

    /// <param name="index">From 0; that of a row behind the last one is the end.</param>
    public long StartOf(int index) =>
        index == 0 ? _hold.Start : index == _hold.Count ? _hold.End : _lanes.Known(_track, _hold.Row + index).Start;

    public SpanState StateOf(int index) => _hold.IsSyscall ? SpanState.Syscall : _lanes.Known(_track, _hold.Row + index).Kind.State();

    /// <summary>The first that starts at or after a moment; the count if there is none.</summary>
    /// <param name="from">Of the first that may be it, at least 1.</param>
    public int FirstFrom(long time, int from = 1) => time <= _hold.Start ? 0
        : _hold.IsSyscall || time > _hold.End ? _hold.Count
        : _lanes.FirstRowFrom(_track, _hold.Row + from, _hold.Row + _hold.Count, time) - _hold.Row;

    /// <summary>Adds the time by state of <c>[from, to)</c>.</summary>
    public void AddTime(int from, int to, Span<long> sums)
    {
        // The first and the last one may be cut, or go on in another segment.
        if (from == 0 && to > from)
            AddOne(from++, sums);
        if (to == _hold.Count && to > from)
            AddOne(--to, sums);
        if (from < to)
            _lanes.AddKnownTime(_track, _hold.Row + from, _hold.Row + to, sums);
    }

    /// <summary>Adds the time by state up to a moment.</summary>
    public void AddTimeUntil(long time, Span<long> sums)
    {
        int next = FirstFrom(time);
        if (next == 0)
            return;
        AddTime(0, next - 1, sums);
        sums[(int)StateOf(next - 1)] += Math.Min(time, StartOf(next)) - StartOf(next - 1);
    }

    private void AddOne(int index, Span<long> sums) => sums[(int)StateOf(index)] += StartOf(index + 1) - StartOf(index);
}
