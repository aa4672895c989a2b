namespace TraceInsight.Engine.Model;

/// <summary>What is known of a proc's rows around one of them when they are not in memory.</summary>
/// <param name="Around">The row is the one at the moment.</param>
/// <param name="Before">Time of all rows of the track before it, ns.</param>
/// <param name="Voids">How many of these show nothing.</param>
internal readonly record struct RowMark(int Row, GridMark Around, RowMark.Times Before, int Voids)
{
    /// <summary>All that rows of procs tell, ns: a segment has no more.</summary>
    internal readonly record struct Times(uint Running, uint GCWork, uint Syscall, uint Searching);

    public static RowMark Of(TrackColumns lanes, int track, int row)
    {
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        sums.Clear();
        lanes.AddTimeByState(track, lanes.Tracks.FirstRows[track], row, sums);
        var before = new Times(
            (uint)sums[(int)SpanState.Running], (uint)sums[(int)SpanState.GCWork], (uint)sums[(int)SpanState.Syscall],
            (uint)sums[(int)SpanState.ProcWithoutGoroutine]);
        return new RowMark(row, GridMark.Of(lanes, track, row), before, (int)sums[(int)SpanState.None]);
    }

    /// <param name="sign">−1 to take it away.</param>
    public void AddBefore(int sign, Span<long> sums)
    {
        sums[(int)SpanState.None] += sign * Voids;
        sums[(int)SpanState.Running] += sign * (long)Before.Running;
        sums[(int)SpanState.GCWork] += sign * (long)Before.GCWork;
        sums[(int)SpanState.Syscall] += sign * (long)Before.Syscall;
        sums[(int)SpanState.ProcWithoutGoroutine] += sign * (long)Before.Searching;
    }
}
