using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes what threads did for goroutines.</summary>
/// <remarks>Implemented by structs, as <see cref="ISpanSink"/>.</remarks>
internal interface IThreadSink
{
    /// <param name="thread">Slot in <see cref="Trace.Threads"/>.</param>
    /// <param name="goroutine">Slot of <see cref="GoroutineTable"/>.</param>
    /// <param name="isSyscall">The goroutine was in a system call on it; otherwise it ran.</param>
    /// <param name="start">ns; the span is cut to the range that is walked through.</param>
    void Add(int thread, int goroutine, bool isSyscall, long start, long end);
}

/// <summary>Goes through what threads did for goroutines in a range.</summary>
/// <remarks>A row in which a goroutine runs tells the thread. In a system call the goroutine keeps it, even where it
/// loses the proc. Of a call that began before the trace nobody knows the thread: it is left out.</remarks>
internal sealed class ThreadSpans
{
    private const int GoroutinesPerLook = 4096;

    private readonly Trace _trace;
    private readonly TimeRange _range;

    // The thread that each goroutine has at the end of what has been walked through, −1 for none; and since when.
    private readonly int[] _threads;
    private readonly bool[] _isSyscall;
    private readonly long[] _starts;

    private ThreadSpans(Trace trace, TimeRange range)
    {
        _trace = trace;
        _range = range;
        _threads = new int[trace.Goroutines.Count];
        Array.Fill(_threads, -1);
        _isSyscall = new bool[_threads.Length];
        _starts = new long[_threads.Length];
    }

    /// <param name="range">Within the trace.</param>
    public static void Walk<TSink>(Trace trace, TimeRange range, ref TSink sink, CancellationToken cancel)
        where TSink : struct, IThreadSink
    {
        int segment = trace.SegmentAt(range.Start);
        if (segment < 0 || range.Length <= 0)
            return;
        var walk = new ThreadSpans(trace, range);
        walk.GoOnFromBefore(trace.Segments[segment]);
        for (; segment < trace.Segments.Count && trace.Segments[segment].Range.Start < range.End; segment++)
            walk.Through(trace.Segments[segment].Goroutines, ref sink, cancel);
        for (int slot = 0; slot < walk._threads.Length; slot++)
            walk.End(slot, range.End, ref sink);
    }

    /// <summary>What goes on where the range begins and is not mentioned in that segment.</summary>
    private void GoOnFromBefore(Segment segment)
    {
        QuietLanes quiet = segment.QuietOf(LaneKind.Goroutine);
        for (int i = 0; i < quiet.Slots.Length; i++)
            Begin(quiet.Slots[i], quiet.Kinds[i], ThreadAt(quiet.Slots[i], quiet.Kinds[i], _range.Start), _range.Start);
        for (int slot = 0; slot < _threads.Length; slot++)
        {
            if (_trace.Goroutines[slot].Implied is { } implied && implied.Until > segment.Range.Start && _threads[slot] < 0)
                Begin(slot, implied.Kind, ThreadAt(slot, implied.Kind, implied.Until), _range.Start);
        }
    }

    private void Through<TSink>(SpanTable table, ref TSink sink, CancellationToken cancel) where TSink : struct, IThreadSink
    {
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (track % GoroutinesPerLook == 0)
                cancel.ThrowIfCancellationRequested();
            if (!table.Has(track))
                continue;
            int slot = table.GoroutineOf(track);
            ReadOnlySpan<SpanRow> rows = table.RowsBefore(track, _range, out int from);
            if (rows.Length <= from)
                continue;
            long start = Math.Max(_range.Start, table.Range.Start + rows[from].Start);
            int thread = _threads[slot];
            if (from > 0 || table.Since(track) < 0 || thread < 0)
            {
                End(slot, start, ref sink);
                thread = ThreadAt(slot, rows[from].Kind, start);
            }
            else
                start = _starts[slot];
            bool isSyscall = rows[from].Kind == SpanKind.Syscall;
            foreach (SpanRow row in rows[(from + 1)..])
            {
                long end = table.Range.Start + row.Start;
                if (thread >= 0)
                    sink.Add(thread, slot, isSyscall, start, end);
                isSyscall = row.Kind == SpanKind.Syscall;
                if (!isSyscall)
                    thread = row.Kind.IsRunning() ? table.ThreadOf(row) : -1;
                start = end;
            }
            (_threads[slot], _isSyscall[slot], _starts[slot]) = (thread, isSyscall, start);
        }
    }

    private void Begin(int slot, SpanKind kind, int thread, long start) =>
        (_threads[slot], _isSyscall[slot], _starts[slot]) = (thread, kind == SpanKind.Syscall, start);

    private void End<TSink>(int slot, long time, ref TSink sink) where TSink : struct, IThreadSink
    {
        if (_threads[slot] >= 0 && time > _starts[slot])
            sink.Add(_threads[slot], slot, _isSyscall[slot], _starts[slot], time);
        _threads[slot] = -1;
    }

    /// <summary>The thread is told where the goroutine began to run.</summary>
    private int ThreadAt(int slot, SpanKind kind, long time)
    {
        if (kind != SpanKind.Syscall && !kind.IsRunning())
            return -1;
        LaneSpans lane = LaneSpans.OfGoroutine(_trace, slot);
        LaneSpan span = lane.At(time);
        if (span.Kind == SpanKind.Syscall)
            span = span.Start > 0 ? lane.At(span.Start - 1) : default;
        return span.Kind.IsRunning() ? span.A : -1;
    }
}
