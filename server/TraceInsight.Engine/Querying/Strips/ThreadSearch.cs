using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Finds what threads did: procs tell who held them, and goroutines who ran them before a system call.</summary>
/// <remarks>A thread in a system call may lose its proc, and stays in it: then the call is all its thread's, whatever the
/// proc says.</remarks>
internal sealed class ThreadSearch
{
    private static readonly Comparer<ThreadHold> LongestFirst = Comparer<ThreadHold>.Create(
        (x, y) => x.Start != y.Start ? x.Start.CompareTo(y.Start) : y.End.CompareTo(x.End));

    // So many segments are looked at before what was found is put together.
    private const int SegmentsAtOnce = 16;

    private const int AsBefore = SegmentThreads.AsBefore;

    private readonly Trace _trace;
    private readonly List<ThreadHold>[] _found;

    // By slot of the thread: its place among what is looked for, or −1.
    private readonly int[] _wanted;

    // By slot of the goroutine: the thread that ran it last, or −1.
    private readonly int[] _ranOn;

    // By slot of the proc: up to when it is known already who held it.
    private readonly long[] _heldUntil;

    private ThreadSearch(Trace trace, int[] slots)
    {
        _trace = trace;
        _found = [.. slots.Select(_ => new List<ThreadHold>())];
        _wanted = new int[trace.Threads.Length];
        Array.Fill(_wanted, -1);
        for (int i = 0; i < slots.Length; i++)
            _wanted[slots[i]] = i;
        _ranOn = new int[trace.Goroutines.Count];
        Array.Fill(_ranOn, -1);
        _heldUntil = new long[trace.Procs.Count];
    }

    /// <returns>What each of the threads did.</returns>
    public static ThreadHolds[] Find(Trace trace, int[] slots, CancellationToken cancel) =>
        Find(trace, slots, LaneSummaries.UnitOf(trace), cancel);

    /// <param name="unit">Length of a cell of the finest level of the summaries, ns.</param>
    public static ThreadHolds[] Find(Trace trace, int[] slots, long unit, CancellationToken cancel)
    {
        var search = new ThreadSearch(trace, slots);
        var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        var looks = new SegmentThreads[SegmentsAtOnce];
        int[] summed = new int[slots.Length];
        for (int from = 0; from < trace.Segments.Count; from += SegmentsAtOnce)
        {
            int first = from, end = Math.Min(trace.Segments.Count, from + SegmentsAtOnce);
            Parallel.For(first, end, options, segment => looks[segment - first] = trace.Segments[segment].Threads);
            for (int segment = first; segment < end; segment++)
                search.Add(segment, looks[segment - first]);
            // As long as the segments are at hand.
            Parallel.For(0, slots.Length, options, i => search.SumUp(search._found[i], ref summed[i]));
        }
        ThreadHold[][] holds = [.. search._found.Select(all => search.InOrder(all).ToArray())];
        LaneSummary[] summaries = StripSummaries.Of(
            trace, [.. holds.Select((of, i) => new ThreadStrip(trace, slots[i], new ThreadHolds(of, LaneSummary.None)))], unit,
            options);
        return [.. holds.Select((of, i) => new ThreadHolds(of, summaries[i]))];
    }

    private void Add(int segment, SegmentThreads look)
    {
        SpanTable procs = _trace.Segments[segment].Lanes;
        int[] threads = _trace.Segments[segment].Numbers.Threads;
        for (int i = 0; i < look.Runs.Length; i++)
        {
            ThreadRun run = look.Runs[i];
            int thread = ThreadOf(run);
            // Whoever held the proc before may be told to hold it once more.
            for (; i + 1 < look.Runs.Length && look.Runs[i + 1] is var next; i++)
            {
                if (next.Track != run.Track || next.First != run.End || ThreadOf(next) != thread)
                    break;
                run = run with { End = next.End };
            }
            if (procs.ProcOf(run.Track) is >= 0 and int proc && IsWanted(thread))
                AddRows(segment, procs, run.Track, proc, thread, run.First, run.End);
        }
        SpanTable goroutines = _trace.Segments[segment].Goroutines;
        foreach (ThreadCall call in look.Calls)
            AddCall(segment, goroutines, call, LocalNumbers.Global(threads, call.Thread));
        for (int track = 0; track < look.LastThreads.Length; track++)
        {
            if (look.LastThreads[track] is var last && last != AsBefore && goroutines.GoroutineOf(track) is >= 0 and int goroutine)
                _ranOn[goroutine] = LocalNumbers.Global(threads, last);
        }

        int ThreadOf(in ThreadRun run) =>
            run.Thread == AsBefore ? procs.ThreadAtStart(run.Track) : LocalNumbers.Global(threads, run.Thread);
    }

    private void AddRows(int segment, SpanTable table, int track, int proc, int thread, int first, int end)
    {
        LaneSpans spans = LaneSpans.OfProc(_trace, proc);
        // What goes on from the segment before was found there.
        while (first < end && EndOf(first) <= _heldUntil[proc])
            first++;
        if (first == end)
            return;
        long start = first + 1 == table.EndRow(track) ? BoundsOf(first).Start : table.Known(track, first).Start;
        long until = EndOf(end - 1);
        Add(thread, new ThreadHold(
            Math.Max(start, _heldUntil[proc]), until, segment, first, end - first, 0, default));
        _heldUntil[proc] = until;

        long EndOf(int row) => row + 1 < table.EndRow(track) ? table.Known(track, row + 1).Start : BoundsOf(row).End;

        TimeRange BoundsOf(int row)
        {
            (long rowStart, SpanKind kind) = table.Known(track, row);
            return spans.BoundsOf(segment, table, track, row, new TimeRange(rowStart, table.Range.End), kind);
        }
    }

    private void AddCall(int segment, SpanTable table, in ThreadCall call, int toldThread)
    {
        if (table.GoroutineOf(call.Track) is not (>= 0 and int goroutine))
            return;
        int row = table.FirstRow(call.Track) + call.Index;
        int thread = call.Thread == AsBefore ? _ranOn[goroutine] : toldThread;
        if (!IsWanted(thread))
            return;
        long end = row + 1 == table.EndRow(call.Track) ? table.Range.End : table.Range.Start + call.End;
        TimeRange bounds = LaneSpans.OfGoroutine(_trace, goroutine).BoundsOf(
            segment, table, call.Track, row, new TimeRange(table.Range.Start + call.Start, end), SpanKind.Syscall);
        Add(thread, new ThreadHold(bounds.Start, bounds.End, segment, ~row, 1, 0, default));
    }

    private bool IsWanted(int thread) => (uint)thread < (uint)_wanted.Length && _wanted[thread] >= 0;

    private void Add(int thread, ThreadHold hold) => _found[_wanted[thread]].Add(hold);

    /// <summary>Says of those that are new how long they did what, as if there were none before.</summary>
    private void SumUp(List<ThreadHold> holds, ref int summed)
    {
        for (; summed < holds.Count; summed++)
            holds[summed] = WithTime(holds[summed]);
    }

    private ThreadHold WithTime(in ThreadHold hold)
    {
        Span<long> sums = stackalloc long[SpanKinds.StateCount];
        sums.Clear();
        new HeldRows(_trace, hold).AddTime(0, hold.Count, sums);
        return hold with { TimeBefore = default(ThreadTime).Plus(sums) };
    }

    /// <summary>Cuts what overlaps, and adds up.</summary>
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
                        ordered.Add(WithTime(last with { End = hold.Start, Count = count }));
                    }
                }
                else if (hold.End <= last.End)
                {
                    continue;
                }
                else
                {
                    hold = WithTime(From(hold, last.End));
                }
            }
            ordered.Add(hold);
        }
        AddUp(ordered);
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

    private static void AddUp(List<ThreadHold> holds)
    {
        int before = 0;
        ThreadTime time = default;
        for (int i = 0; i < holds.Count; i++)
        {
            ThreadHold hold = holds[i];
            holds[i] = hold with { Before = before, TimeBefore = time };
            time = time.Plus(hold.TimeBefore);
            before += hold.Count;
        }
    }
}
