namespace TraceInsight.Engine.Model;

/// <summary>Time of a thread by what it did, ns.</summary>
/// <param name="Running">It ran goroutines other than those of the collector.</param>
/// <param name="GCWork">It ran workers of the collector.</param>
/// <param name="Syscall">A goroutine of it was in a system call.</param>
/// <param name="Searching">It held a proc without a goroutine.</param>
internal readonly record struct ThreadTime(long Running, long GCWork, long Syscall, long Searching)
{
    public ThreadTime Plus(in ThreadTime more) => new(
        Running + more.Running, GCWork + more.GCWork, Syscall + more.Syscall, Searching + more.Searching);

    /// <param name="sums">By <see cref="SpanState"/>.</param>
    public ThreadTime Plus(ReadOnlySpan<long> sums) => new(
        Running + sums[(int)SpanState.Running], GCWork + sums[(int)SpanState.GCWork], Syscall + sums[(int)SpanState.Syscall],
        Searching + sums[(int)SpanState.ProcWithoutGoroutine]);

    /// <summary>Adds what came between two moments.</summary>
    public void AddSince(in ThreadTime before, Span<long> sums)
    {
        sums[(int)SpanState.Running] += Running - before.Running;
        sums[(int)SpanState.GCWork] += GCWork - before.GCWork;
        sums[(int)SpanState.Syscall] += Syscall - before.Syscall;
        sums[(int)SpanState.ProcWithoutGoroutine] += Searching - before.Searching;
    }
}

/// <summary>What a thread did without a break: it held a proc within one segment, or was in a system call without one.</summary>
/// <remarks>A thread does so much more than it changes its proc that only the latter is kept; the rest is in the rows.
/// </remarks>
/// <param name="Start">ns.</param>
/// <param name="End">ns; behind the segment where the last row goes on.</param>
/// <param name="Segment">Index of the segment.</param>
/// <param name="Row">The first row of the segment's lanes; of its goroutines, counted from −1 downwards, for a system call.
/// </param>
/// <param name="Count">Rows, each of which is one thing that the thread did.</param>
/// <param name="Before">How many things it did before.</param>
/// <param name="TimeBefore">How long it did what before.</param>
internal readonly record struct ThreadHold(
    long Start, long End, int Segment, int Row, int Count, int Before, ThreadTime TimeBefore)
{
    public bool IsSyscall => Row < 0;
}

/// <summary>What one thread did.</summary>
/// <param name="Holds">By time; they do not overlap.</param>
/// <param name="Summary">For looking at them from afar.</param>
internal sealed record ThreadHolds(ThreadHold[] Holds, LaneSummary Summary)
{
    /// <summary>How much memory it takes, in numbers of eight bytes.</summary>
    public int Size => 8 * Holds.Length + Summary.Count;
}
