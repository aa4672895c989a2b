using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Finds what threads did: procs tell who held them, and goroutines who ran them before a system call.</summary>
/// <remarks>A thread in a system call may lose its proc, and stays in it: a goroutine's system call is all its thread's,
/// whatever the proc says.</remarks>
internal sealed class ThreadSearch
{
    private static readonly Comparer<ThreadStretch> LongestFirst = Comparer<ThreadStretch>.Create(
        (x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));

    private readonly Trace _trace;
    private readonly CancellationToken _cancel;
    private readonly List<ThreadStretch>[] _found;

    // By slot of the thread: its place among what is looked for, or −1.
    private readonly int[] _wanted;

    // By slot of the goroutine: the thread that ran it last, or −1.
    private readonly int[] _ranOn;

    // By slot of the proc: up to when it is known already who held it.
    private readonly long[] _heldUntil;

    private ThreadSearch(Trace trace, int[] slots, CancellationToken cancel)
    {
        (_trace, _cancel) = (trace, cancel);
        _found = [.. slots.Select(_ => new List<ThreadStretch>())];
        _wanted = new int[trace.Threads.Length];
        Array.Fill(_wanted, -1);
        for (int i = 0; i < slots.Length; i++)
            _wanted[slots[i]] = i;
        _ranOn = new int[trace.Goroutines.Count];
        Array.Fill(_ranOn, -1);
        _heldUntil = new long[trace.Procs.Count];
    }

    /// <returns>What each of the threads did, by time; they do not overlap.</returns>
    public static List<ThreadStretch>[] Find(Trace trace, int[] slots, CancellationToken cancel)
    {
        var search = new ThreadSearch(trace, slots, cancel);
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            search.LookAtProcs(segment);
            search.LookAtGoroutines(segment);
        }
        return [.. search._found.Select(WithoutOverlaps)];
    }

    private void LookAtProcs(int segment)
    {
        SpanTable table = _trace.Segments[segment].Lanes;
        for (int track = Segment.FirstProc; track < table.TrackCount; track++)
        {
            if (!table.Has(track) || table.ProcOf(track) is not (>= 0 and int proc))
                continue;
            _cancel.ThrowIfCancellationRequested();
            LaneSpans spans = LaneSpans.OfProc(_trace, proc);
            int thread = table.ThreadAtStart(track), end = table.EndRow(track);
            for (int row = table.FirstRow(track); row < end; row++)
            {
                if (table.TellsThread(track, row, out int told))
                    thread = told;
                SpanKind kind = table.Kind(row);
                if (kind == SpanKind.None || (uint)thread >= (uint)_wanted.Length || _wanted[thread] < 0)
                    continue;
                TimeRange bounds = row + 1 < end
                    ? new TimeRange(table.Start(row), table.Start(row + 1))
                    : spans.BoundsOf(segment, table, track, row);
                long start = Math.Max(bounds.Start, _heldUntil[proc]);
                if (start >= bounds.End)
                    continue;
                _heldUntil[proc] = bounds.End;
                Add(thread, new ThreadStretch(start, bounds.End, row, ThreadStretch.PlaceOf(segment, kind.State())));
            }
        }
    }

    private void LookAtGoroutines(int segment)
    {
        SpanTable table = _trace.Segments[segment].Goroutines;
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!table.Has(track) || table.GoroutineOf(track) is not (>= 0 and int goroutine))
                continue;
            _cancel.ThrowIfCancellationRequested();
            int first = table.FirstRow(track);
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            for (int i = 0; i < rows.Length; i++)
            {
                SpanKind kind = rows[i].Kind;
                if (kind.IsRunning() && table.ThreadOf(rows[i]) is >= 0 and int ranOn)
                    _ranOn[goroutine] = ranOn;
                // One that goes on from the segment before was found there.
                if (kind != SpanKind.Syscall || (i == 0 && table.Since(track) >= 0))
                    continue;
                int thread = _ranOn[goroutine];
                if (thread < 0 || _wanted[thread] < 0)
                    continue;
                TimeRange bounds = i + 1 < rows.Length
                    ? new TimeRange(table.Start(first + i), table.Start(first + i + 1))
                    : LaneSpans.OfGoroutine(_trace, goroutine).BoundsOf(segment, table, track, first + i);
                Add(thread, new ThreadStretch(
                    bounds.Start, bounds.End, ~(first + i), ThreadStretch.PlaceOf(segment, SpanState.Syscall)));
            }
        }
    }

    private void Add(int thread, ThreadStretch stretch) => _found[_wanted[thread]].Add(stretch);

    /// <summary>Leaves out what a longer one says, too; a damaged trace may have others, which are cut.</summary>
    private static List<ThreadStretch> WithoutOverlaps(List<ThreadStretch> all)
    {
        all.Sort(LongestFirst);
        int count = 0;
        long until = long.MinValue;
        for (int i = 0; i < all.Count; i++)
        {
            ThreadStretch stretch = all[i];
            if (stretch.End <= until)
                continue;
            all[count++] = stretch.Start < until ? stretch with { Start = until } : stretch;
            until = stretch.End;
        }
        all.RemoveRange(count, all.Count - count);
        return all;
    }
}
