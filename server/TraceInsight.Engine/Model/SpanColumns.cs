using System.Numerics;

namespace TraceInsight.Engine.Model;

/// <summary>What one segment consists of, in memory or not.</summary>
/// <remarks>
/// A track is the history of one goroutine, proc or range lane: its rows, sorted by start and without gaps. Goroutines'
/// rows lie track by track. What a proc shows begins when one of its goroutines begins or ends something, so that its
/// rows are only references: it has a row of its own only where a thread takes it or lets it go.
/// </remarks>
internal sealed class SpanColumns
{
    private const int RowsPerCount = 512;

    private readonly Piece<SegmentTracks> _tracks;
    private readonly Piece<SegmentRows> _rows;

    // Made when the rows leave memory for the first time.
    private volatile Piece<SegmentEdges>? _edges;

    // Made when it is asked for, which few traces are: a fortieth of what the rows take.
    private Piece<CountCells>? _counts;

    // As well, for analyses: a fraction of what the rows take.
    private Piece<SegmentSums>? _sums;

    // As well, or when the rows leave memory: a tenth of what these take, and a hundredth.
    private Piece<SegmentWakes>? _wakes;
    private volatile Piece<WakeCells>? _wakeCells;

    // As well: next to nothing.
    private Piece<SegmentThreads>? _threads;

    private volatile bool _isComplete;

    // What is kept of threads before all is known may be wrong.
    private volatile bool _goesOnOtherwise;

    // Hold what they have looked at, and are forgotten when that leaves memory.
    private volatile TrackColumns? _goroutines;
    private volatile TrackColumns? _lanes;

    /// <param name="ownedFrom">Index of the first row that a lane owns.</param>
    /// <param name="store">Keeps the rows from now on, and the tracks after <see cref="Complete"/>; null: nobody does.
    /// </param>
    public SpanColumns(SegmentRows rows, SegmentTracks tracks, RowPacking packing, int ownedFrom, SegmentStore? store)
    {
        Packing = packing;
        OwnedFrom = ownedFrom;
        _tracks = new Piece<SegmentTracks>(tracks, store, isSummary: true, left: Forget);
        _rows = new Piece<SegmentRows>(rows, store, complete: CompleteFirstRows, leaves: Keep, left: Forget);
        // These will leave too. Whoever makes room is waited for; here others go on meanwhile.
        if (store is { BytesOnDisk: > 0 })
            Keep(rows);
        _rows.Begin();
    }

    public RowPacking Packing { get; }

    public int OwnedFrom { get; }

    public SegmentTracks Tracks => _tracks.Value;

    public SegmentRows Rows => _rows.Value;

    /// <summary>Null where they are in the file only.</summary>
    public SegmentRows? RowsInMemory => _rows.IfInMemory();

    /// <summary>Null where the rows never left memory.</summary>
    public SegmentEdges? Edges => _edges?.Value;

    /// <summary>Not to be kept: what it has looked at stays in memory with it.</summary>
    public TrackColumns Goroutines => _goroutines ??= new TrackColumns(this, ofLanes: false);

    /// <inheritdoc cref="Goroutines"/>
    public TrackColumns Lanes => _lanes ??= new TrackColumns(this, ofLanes: true);

    public bool IsCounted => _counts is not null;

    public CountCells CountsOf(Segment segment, long clock)
    {
        if (_counts is { } counted)
            return counted.Value;
        CountCells counts = CountCells.Of(segment, 0, segment.Range.Length, CountShift(segment), clock);
        var piece = new Piece<CountCells>(counts, _rows.Store, isSummary: true, left: () => { });
        if (Interlocked.CompareExchange(ref _counts, piece, null) is null)
            piece.Begin();
        return counts;
    }

    /// <param name="sumUp">Called where nobody has asked before.</param>
    public SegmentSums SumsOf(Segment segment, Func<SpanTable, SegmentSums> sumUp)
    {
        if (_sums is { } summed)
            return summed.Value;
        SegmentSums sums = sumUp(segment.Goroutines);
        var piece = new Piece<SegmentSums>(sums, _rows.Store, isSummary: true, left: () => { });
        if (Interlocked.CompareExchange(ref _sums, piece, null) is null)
            piece.Begin();
        return sums;
    }

    public SegmentWakes Wakes
    {
        get
        {
            if (_wakes is { } found)
                return found.Value;
            SegmentWakes wakes = SegmentWakes.Of(Goroutines);
            var piece = new Piece<SegmentWakes>(wakes, _rows.Store, left: () => { });
            if (Interlocked.CompareExchange(ref _wakes, piece, null) is null)
                piece.Begin();
            return wakes;
        }
    }

    /// <summary>Null where the rows never left memory.</summary>
    public WakeCells? WakeCells => _wakeCells?.Value;

    public SegmentThreads Threads
    {
        get
        {
            if (_threads is { } found)
                return found.Value;
            SegmentThreads threads = SegmentThreads.Of(Goroutines, Lanes);
            var piece = new Piece<SegmentThreads>(threads, _rows.Store, isSummary: true, left: Forget);
            if (Interlocked.CompareExchange(ref _threads, piece, null) is null)
                piece.Begin();
            return threads;
        }
    }

    /// <summary>Null where nobody asked and the rows never left memory.</summary>
    public SegmentThreads? KeptThreads => _threads?.Value;

    public static int CountShift(Segment segment)
    {
        long rows = segment.Goroutines.RowCount + segment.Lanes.RowCount;
        return BitOperations.Log2((ulong)Math.Max(1, 2 * segment.Range.Length / Math.Max(1, rows / RowsPerCount)));
    }

    /// <summary>Says of a track's first row what it goes on with. Only before <see cref="Complete"/>.</summary>
    public void GoOn(TrackList tracks, int track, SpanKind kind)
    {
        ref TrackEnds ends = ref tracks.Ends[track];
        int rows = tracks.FirstRows[track + 1] - tracks.FirstRows[track];
        bool otherwise = IsOfLanes(tracks) && ends.First.State() != kind.State();
        (ends.First, ends.IsCompleted) = (kind, true);
        if (rows == 1)
            ends.Last = kind;
        if (rows == 2)
            ends.LastButOne = kind;
        if (_rows.InMemory is { } inMemory)
            CompleteFirstRow(inMemory, tracks, track);
        if (!otherwise)
            return;
        _goesOnOtherwise = true;
        ForgetThreads();
    }

    /// <summary>All is known.</summary>
    public void Complete()
    {
        _isComplete = true;
        _tracks.Begin();
    }

    /// <summary>Nobody will look at the segment: its rows do not count as used memory any more.</summary>
    public void Discard()
    {
        _rows.End();
        _edges?.End();
        _sums?.End();
        _wakes?.End();
        _wakeCells?.End();
        _threads?.End();
    }

    /// <summary>Keeps what will be asked of rows that leave memory.</summary>
    private void Keep(SegmentRows rows)
    {
        if (_tracks.InMemory is not { } tracks)
            return;
        var goroutines = new TrackColumns(this, tracks, rows, ofLanes: false);
        var lanes = new TrackColumns(this, tracks, rows, ofLanes: true);
        if (_edges is null)
            _edges = Kept(new SegmentEdges(TrackEdges.Of(goroutines), TrackEdges.Of(lanes)), Forget);
        // What goes on from before was caused there: it makes no difference whether it is known.
        if (_wakeCells is null)
            KeepWakes(goroutines);
        bool isComplete = _isComplete;
        if (_threads is null)
            Interlocked.CompareExchange(ref _threads, Kept(SegmentThreads.Of(goroutines, lanes), Forget), null);
        if (!isComplete && _goesOnOtherwise)
            ForgetThreads();
    }

    private void ForgetThreads() => Interlocked.Exchange(ref _threads, null)?.End();

    private Piece<T> Kept<T>(T value, Action left) where T : class, IStored<T>
    {
        var piece = new Piece<T>(value, _rows.Store, isSummary: true, left: left);
        piece.BeginInstead();
        return piece;
    }

    private void KeepWakes(TrackColumns goroutines)
    {
        SegmentWakes wakes = _wakes?.InMemory ?? SegmentWakes.Of(goroutines);
        var all = new Piece<SegmentWakes>(wakes, _rows.Store, left: () => { });
        // Nobody has asked for them: they follow the rows.
        if (_wakes is null && all.TryLeave())
            Interlocked.CompareExchange(ref _wakes, all, null);
        _wakeCells = Kept(WakeCells.Of(wakes, goroutines), () => { });
    }

    private void Forget() => _goroutines = _lanes = null;

    private void CompleteFirstRows(SegmentRows rows)
    {
        SegmentTracks tracks = Tracks;
        foreach (TrackList list in (ReadOnlySpan<TrackList>)[tracks.Goroutines, tracks.Lanes])
        {
            for (int track = 0; track < list.Count; track++)
            {
                if (list.Ends[track].IsCompleted)
                    CompleteFirstRow(rows, list, track);
            }
        }
    }

    private static void CompleteFirstRow(SegmentRows rows, TrackList tracks, int track)
    {
        int row = tracks.FirstRows[track];
        ref SpanRow first = ref rows.Rows[IsOfLanes(tracks) ? rows.Entries[row] : row];
        first = first with { Fields = RowPacking.Empty(tracks.Ends[track].First) };
    }

    // Only lanes have all numbers.
    private static bool IsOfLanes(TrackList tracks) => tracks.Numbers is null;
}
