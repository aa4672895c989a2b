namespace TraceInsight.Engine.Model;

/// <summary>What a segment says of threads: which held its procs, and which ran its goroutines before system calls.</summary>
/// <remarks>Made when it is asked for or the rows leave memory: a thread does so much more than it changes its proc that
/// this is next to nothing. Numbers of threads are those of the generation.</remarks>
/// <param name="runs">By track of lanes, then by time.</param>
/// <param name="marks">Of the rows of procs with which runs and calls begin other than with their track, ascending; none where
/// these are too many.</param>
/// <param name="calls">By track of goroutines, then by time.</param>
/// <param name="lastThreads">By track of goroutines, the thread that ran it last, or <see cref="AsBefore"/>.</param>
internal sealed class SegmentThreads(ThreadRun[] runs, RowMark[] marks, ThreadCall[] calls, int[] lastThreads)
    : IStored<SegmentThreads>
{
    // Looking at fewer rows than that is no more work.
    private const int RowsPerMark = 64;

    /// <summary>Whoever held the proc, or ran the goroutine, in the segment before.</summary>
    public const int AsBefore = -2;

    public ThreadRun[] Runs => runs;

    public RowMark[] Marks => marks;

    public ThreadCall[] Calls => calls;

    public int[] LastThreads => lastThreads;

    public long Bytes => ColumnWriter.BytesOf(runs) + ColumnWriter.BytesOf(marks) + ColumnWriter.BytesOf(calls)
        + ColumnWriter.BytesOf(lastThreads);

    public static SegmentThreads Of(TrackColumns goroutines, TrackColumns lanes)
    {
        var calls = new List<ThreadCall>();
        int[] last = new int[goroutines.Tracks.Count];
        for (int track = 0; track < last.Length; track++)
            last[track] = AddCalls(goroutines, track, calls);
        HashSet<int> callRows = [.. calls.Select(call => goroutines.Tracks.FirstRows[call.Track] + call.Index)];
        var runs = new List<ThreadRun>();
        var marked = new List<(int Track, int Row)>();
        for (int track = Segment.FirstProc; track < lanes.Tracks.Count; track++)
            AddRuns(lanes, track, callRows, runs, marked);
        RowMark[] marks = marked.Count <= lanes.Tracks.FirstRows[^1] / RowsPerMark
            ? [.. marked.Select(of => RowMark.Of(lanes, of.Track, of.Row))]
            : [];
        return new SegmentThreads([.. runs], marks, [.. calls], last);
    }

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(runs);
        columns.Add(marks);
        columns.Add(calls);
        columns.Add(lastThreads);
    }

    public static SegmentThreads Read(ref ColumnReader columns) =>
        new(columns.Next<ThreadRun>(), columns.Next<RowMark>(), columns.Next<ThreadCall>(), columns.Next<int>());

    /// <param name="callRows">The rows of goroutines that are calls.</param>
    /// <param name="marked">Gets the rows that are to have a mark.</param>
    private static void AddRuns(
        TrackColumns lanes, int track, HashSet<int> callRows, List<ThreadRun> runs, List<(int Track, int Row)> marked)
    {
        const int Nobody = -1;
        int first = lanes.Tracks.FirstRows[track], end = lanes.Tracks.FirstRows[track + 1];
        bool goesOn = lanes.Tracks.Since[track] >= 0;
        ReadOnlySpan<SpanRow> rows = lanes.Rows.Rows;
        RowIndexes.Lookup indexes = lanes.Rows.Entries.Look();
        int ownedFrom = lanes.OwnedFrom;
        (int from, int thread, int holder) = (first, AsBefore, Nobody);
        for (int row = first; row < end; row++)
        {
            int index = indexes[row];
            uint fields = rows[index].Fields;
            SpanKind kind = RowPacking.Kind(fields);
            bool isShared = index < ownedFrom;
            if (TrackColumns.TellsThread(kind, isShared, goesOn && row == first))
                thread = lanes.Values(fields).A;
            int holds = !isShared && kind == SpanKind.None ? Nobody : thread;
            bool isCall = isShared && kind == SpanKind.Syscall && callRows.Contains(index);
            if (row > first && (isCall || (holds != holder && holds != Nobody)))
                marked.Add((track, row));
            if (holds == holder)
                continue;
            if (holder != Nobody)
                runs.Add(new ThreadRun(track, holder, from, row));
            (holder, from) = (holds, row);
        }
        if (holder != Nobody)
            runs.Add(new ThreadRun(track, holder, from, end));
    }

    /// <returns>The thread of the last row in which it ran.</returns>
    private static int AddCalls(TrackColumns goroutines, int track, List<ThreadCall> calls)
    {
        TrackList tracks = goroutines.Tracks;
        ReadOnlySpan<SpanRow> rows = goroutines.Rows.Rows.AsSpan(tracks.FirstRows[track]..tracks.FirstRows[track + 1]);
        bool goesOn = tracks.Since[track] >= 0;
        int ran = -1;
        for (int i = 0; i < rows.Length; i++)
        {
            SpanKind kind = rows[i].Kind;
            if (kind.IsRunning())
                ran = i;
            // One that goes on from the segment before was found there.
            if (kind != SpanKind.Syscall || (goesOn && i == 0))
                continue;
            bool isLast = i + 1 == rows.Length;
            // Who runs again at once has kept the proc, which tells all.
            if (isLast || !rows[i + 1].Kind.IsRunning())
                calls.Add(new ThreadCall(track, i, ThreadOf(rows), rows[i].Start, isLast ? uint.MaxValue : rows[i + 1].Start));
        }
        return ThreadOf(rows);

        int ThreadOf(ReadOnlySpan<SpanRow> rows)
        {
            int thread = ran < 0 ? AsBefore : goroutines.Values(rows[ran].Fields).A;
            return thread < 0 && ran == 0 && goesOn ? AsBefore : thread;
        }
    }
}

/// <summary>Rows of a proc that are all held by one thread.</summary>
/// <param name="Thread">Or <see cref="SegmentThreads.AsBefore"/>.</param>
internal readonly record struct ThreadRun(int Track, int Thread, int First, int End);

/// <summary>A system call in which a goroutine lost its proc.</summary>
/// <param name="Index">Of the row in its track.</param>
/// <param name="Thread">Or <see cref="SegmentThreads.AsBefore"/>.</param>
/// <param name="Start">ns from the start of the segment.</param>
/// <param name="End">As well; the largest number for the last row.</param>
internal readonly record struct ThreadCall(int Track, int Index, int Thread, uint Start, uint End);
