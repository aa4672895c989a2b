using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Finds what threads did: procs tell who held them, and goroutines who ran them before a system call.</summary>
/// <remarks>A thread in a system call may lose its proc, and stays in it: then the call is all its thread's, whatever the
/// proc says.</remarks>
internal sealed class ThreadSearch
{
    private static readonly Comparer<ThreadHold> LongestFirst = Comparer<ThreadHold>.Create(
        (x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));

    private readonly Trace _trace;
    private readonly CancellationToken _cancel;
    private readonly List<ThreadHold>[] _found;

    // By slot of the thread: its place among what is looked for, or −1.
    private readonly int[] _wanted;

    // By slot of the goroutine: the thread that ran it last, or −1.
    private readonly int[] _ranOn;

    // By slot of the proc: up to when it is known already who held it.
    private readonly long[] _heldUntil;

    private ThreadSearch(Trace trace, int[] slots, CancellationToken cancel)
    {
        (_trace, _cancel) = (trace, cancel);
        _found = [.. slots.Select(_ => new List<ThreadHold>())];
        _wanted = new int[trace.Threads.Length];
        Array.Fill(_wanted, -1);
        for (int i = 0; i < slots.Length; i++)
            _wanted[slots[i]] = i;
        _ranOn = new int[trace.Goroutines.Count];
        Array.Fill(_ranOn, -1);
        _heldUntil = new long[trace.Procs.Count];
    }

    /// <returns>What each of the threads did, by time; they do not overlap.</returns>
    public static ThreadHold[][] Find(Trace trace, int[] slots, CancellationToken cancel)
    {
        var search = new ThreadSearch(trace, slots, cancel);
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            cancel.ThrowIfCancellationRequested();
            search.LookAtProcs(segment);
            search.LookAtGoroutines(segment);
        }
        return [.. search._found.Select(all => search.InOrder(all).ToArray())];
    }

    private void LookAtProcs(int segment)
    {
        SpanTable table = _trace.Segments[segment].Lanes;
        for (int track = Segment.FirstProc; track < table.TrackCount; track++)
        {
            if (!table.Has(track) || table.ProcOf(track) is not (>= 0 and int proc))
                continue;
            int thread = table.ThreadAtStart(track), end = table.EndRow(track);
            // The rows from here on are all held by one thread; −1 is none.
            (int holder, int first) = (-1, 0);
            for (int row = table.FirstRow(track); row < end; row++)
            {
                if (table.TellsThread(track, row, out int told))
                    thread = told;
                int holds = table.Kind(row) == SpanKind.None || !IsWanted(thread) ? -1 : thread;
                if (holds == holder)
                    continue;
                AddRows(segment, table, track, proc, holder, first, row);
                (holder, first) = (holds, row);
            }
            AddRows(segment, table, track, proc, holder, first, end);
        }
    }

    private void AddRows(int segment, SpanTable table, int track, int proc, int thread, int first, int end)
    {
        if (thread < 0)
            return;
        LaneSpans spans = LaneSpans.OfProc(_trace, proc);
        // What goes on from the segment before was found there.
        while (first < end && EndOf(first) <= _heldUntil[proc])
            first++;
        if (first == end)
            return;
        long start = first + 1 == table.EndRow(track) ? spans.BoundsOf(segment, table, track, first).Start : table.Start(first);
        long until = EndOf(end - 1);
        Add(thread, new ThreadHold(
            Math.Max(start, _heldUntil[proc]), until, segment, first, end - first, 0, default));
        _heldUntil[proc] = until;

        long EndOf(int row) => row + 1 < table.EndRow(track)
            ? table.Start(row + 1)
            : spans.BoundsOf(segment, table, track, row).End;
    }

    private void LookAtGoroutines(int segment)
    {
        SpanTable table = _trace.Segments[segment].Goroutines;
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!table.Has(track) || table.GoroutineOf(track) is not (>= 0 and int goroutine))
                continue;
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            // One that goes on from the segment before was found there.
            for (int i = table.Since(track) >= 0 ? 1 : 0; i < rows.Length; i++)
            {
                // Who runs again at once has kept the proc, which tells all.
                if (rows[i].Kind == SpanKind.Syscall && !(i + 1 < rows.Length && rows[i + 1].Kind.IsRunning()))
                    AddCall(segment, table, track, i);
            }
            for (int i = rows.Length - 1; i >= 0; i--)
            {
                if (!rows[i].Kind.IsRunning())
                    continue;
                _ranOn[goroutine] = table.ThreadOf(rows[i]);
                break;
            }
        }
    }

    private void AddCall(int segment, SpanTable table, int track, int index)
    {
        int goroutine = table.GoroutineOf(track), row = table.FirstRow(track) + index;
        ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
        int thread = _ranOn[goroutine];
        for (int i = index - 1; i >= 0; i--)
        {
            if (!rows[i].Kind.IsRunning())
                continue;
            thread = table.ThreadOf(rows[i]);
            break;
        }
        if (!IsWanted(thread))
            return;
        TimeRange bounds = LaneSpans.OfGoroutine(_trace, goroutine).BoundsOf(segment, table, track, row);
        Add(thread, new ThreadHold(bounds.Start, bounds.End, segment, ~row, 1, 0, default));
    }

    private bool IsWanted(int thread) => (uint)thread < (uint)_wanted.Length && _wanted[thread] >= 0;

    private void Add(int thread, ThreadHold hold) => _found[_wanted[thread]].Add(hold);

    /// <summary>Cuts what overlaps, and sums up.</summary>
    private List<ThreadHold> InOrder(List<ThreadHold> all)
    {
        all.Sort(LongestFirst);
        var ordered = new List<ThreadHold>(all.Count);
        foreach (ThreadHold next in all)
        {
            ThreadHold hold = next;
            if (ordered.Count > 0 && hold.Start < ordered[^1].End)
            {
                ThreadHold last = ordered[^1];
                // The call tells more than the proc, which may be gone before it ends.
                if (hold.IsSyscall && !last.IsSyscall)
                {
                    ordered.RemoveAt(ordered.Count - 1);
                    if (hold.Start > last.Start)
                    {
                        int count = new HeldRows(_trace, last).FirstFrom(hold.Start);
                        ordered.Add(last with { End = hold.Start, Count = count });
                    }
                }
                else if (hold.End <= last.End)
                {
                    continue;
                }
                else
                {
                    hold = From(hold, last.End);
                }
            }
            ordered.Add(hold);
        }
        SumUp(ordered);
        return ordered;
    }

    /// <summary>Only a damaged trace has what has to be cut so.</summary>
    private ThreadHold From(in ThreadHold hold, long start)
    {
        if (hold.IsSyscall)
            return hold with { Start = start };
        int skipped = new HeldRows(_trace, hold).FirstFrom(start + 1) - 1;
        return hold with { Start = start, Row = hold.Row + skipped, Count = hold.Count - skipped };
    }

    private void SumUp(List<ThreadHold> holds)
    {
        int before = 0;
        ThreadTime time = default;
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        for (int i = 0; i < holds.Count; i++)
        {
            ThreadHold hold = holds[i] with { Before = before, TimeBefore = time };
            holds[i] = hold;
            sums.Clear();
            new HeldRows(_trace, hold).AddTime(0, hold.Count, sums);
            time = time.Plus(sums);
            before += hold.Count;
        }
    }
}
