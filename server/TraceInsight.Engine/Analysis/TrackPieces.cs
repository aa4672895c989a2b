using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Some whole tracks of a table, or some rows of a long one: what one thread goes through at a time.</summary>
/// <param name="EndTrack">Behind the last track.</param>
/// <param name="From">First row of a part of a track, counted from the track's first.</param>
/// <param name="End">Behind the last row of the part; 0: these are whole tracks.</param>
internal readonly record struct TrackPiece(int Track, int EndTrack, int From, int End)
{
    public bool IsPart => End > 0;
}

/// <summary>Divides tables of goroutines among threads: tens of millions of rows, of a million tracks or of two.</summary>
internal static class TrackPieces
{
    // Enough for a thread not to notice that it has to fetch the next, and few enough to stop soon when nobody waits.
    private const int RowsPerPiece = 1 << 13;

    // Fewer and a thread costs more than it saves.
    private const int FewestRowsPerThread = 1 << 17;

    // Each has sums of its own, by goroutine: memory grows faster than speed.
    private const int MostThreads = 8;

    /// <summary>Whether the rows of a track come in parts, besides the track itself.</summary>
    public static bool IsLong(SpanTable table, int track) => table.EndRow(track) - table.FirstRow(track) > 2 * RowsPerPiece;

    /// <summary>How many threads pay for the segments that a range touches.</summary>
    /// <param name="sums">How many sums each of them has.</param>
    public static int Threads(Trace trace, TimeRange range, int sums)
    {
        double rows = 0;
        for (int i = Math.Max(0, trace.SegmentAt(range.Start)); i < trace.Segments.Count; i++)
        {
            TimeRange segment = trace.Segments[i].Range;
            if (segment.Start >= range.End)
                break;
            long length = Math.Min(range.End, segment.End) - Math.Max(range.Start, segment.Start);
            rows += trace.Segments[i].Goroutines.RowCount * ((double)length / Math.Max(1, segment.Length));
        }
        int most = Math.Min(MostThreads, Environment.ProcessorCount);
        return (int)Math.Clamp(rows / Math.Max(FewestRowsPerThread, sums), 1, most);
    }

    /// <summary>Goes through all pieces of a table: each thread with its number, from 0 on, one piece after the other.
    /// </summary>
    /// <param name="sums">Where there are some of a track, nobody looks at its rows.</param>
    public static void Share(
        SpanTable table, SegmentSums? sums, int threads, Action<int, TrackPiece> go, CancellationToken cancel)
    {
        List<TrackPiece> pieces = Of(table, sums);
        if (threads == 1 || pieces.Count < 2)
        {
            foreach (TrackPiece piece in pieces)
            {
                cancel.ThrowIfCancellationRequested();
                go(0, piece);
            }
            return;
        }
        int next = -1;
        Parallel.For(0, threads, new ParallelOptions { CancellationToken = cancel }, thread =>
        {
            while (Interlocked.Increment(ref next) is var i && i < pieces.Count)
            {
                cancel.ThrowIfCancellationRequested();
                go(thread, pieces[i]);
            }
        });
    }

    private static List<TrackPiece> Of(SpanTable table, SegmentSums? sums)
    {
        var pieces = new List<TrackPiece>();
        int from = 0, rows = 0;
        for (int track = 0; track < table.TrackCount; track++)
        {
            int count = table.EndRow(track) - table.FirstRow(track);
            if (count >= SegmentSums.FewestRows && sums?.Has(track) == true)
            {
                count = 1;
            }
            else if (IsLong(table, track))
            {
                for (int row = 0; row < count; row += RowsPerPiece)
                    pieces.Add(new TrackPiece(track, track + 1, row, Math.Min(count, row + RowsPerPiece)));
                count = 0;
            }
            rows += count;
            if (rows < RowsPerPiece)
                continue;
            pieces.Add(new TrackPiece(from, track + 1, 0, 0));
            (from, rows) = (track + 1, 0);
        }
        if (from < table.TrackCount)
            pieces.Add(new TrackPiece(from, table.TrackCount, 0, 0));
        return pieces;
    }
}
