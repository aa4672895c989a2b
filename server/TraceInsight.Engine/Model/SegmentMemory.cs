using System.Runtime;

namespace TraceInsight.Engine.Model;

/// <summary>How much memory the segments of all open traces may take together. Beyond it, those that were not used for
/// the longest time are in temporary files only, until they are asked for again.</summary>
/// <remarks>
/// The alternative, to forget them and to decode their generation again, was measured and given up: a generation of a
/// busy program has 16 million events and takes a second to decode, a segment takes about a millisecond to read back; and
/// when the program has overwritten its trace meanwhile, there is nothing to decode any more.
/// Safe from any thread.
/// </remarks>
public sealed class SegmentMemory
{
    /// <summary>1 GiB.</summary>
    public const long DefaultLimit = 1L << 30;

    // Room is made in steps, as looking for what was not used costs time.
    private const int StepsInLimit = 16;

    // The collector does not know that memory is short, and large arrays alone hardly make it collect.
    private const long CollectAfter = 32L << 20;

    // Of the limit, for the gaps between the arrays that are left when others have gone; what has left since the last
    // collection comes on top. And so much at least for segments, however much all else takes.
    private const int GapsInLimit = 4;
    private const int LeastInLimit = 4;

    // Of all that the collector has.
    private const double MostGaps = 0.3;

    private readonly Lock _lock = new();
    private readonly Lock _trimming = new();
    private readonly List<Piece> _pieces = [];
    private long _limit;
    private long _used;
    private long _clock;
    private long _left;

    private readonly Func<long>? _alive;
    private long _beside;
    private int _collections = -1;

    // Whether anything ever had to leave, and what had been allocated by the collection before the next.
    private volatile bool _isShort;
    private long _allocated;

    /// <param name="limit">Bytes.</param>
    /// <param name="alive">Tells how many bytes of this process the last full collection found in use: what these are
    /// beside segments, such as the tables of a trace and answers under way, counts too. Null: only segments do.</param>
    public SegmentMemory(long limit = DefaultLimit, Func<long>? alive = null) =>
        (_limit, _alive) = (Math.Max(0, limit), alive);

    /// <summary>Bytes. A lower one takes effect at once.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            Volatile.Write(ref _limit, Math.Max(0, value));
            Trim(wait: true);
        }
    }

    /// <summary>Bytes of segments in memory.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>What segments may take now, bytes: what else is in use is not theirs.</summary>
    public long Room
    {
        get
        {
            long limit = Limit;
            return _alive is null
                ? limit
                : Math.Max(limit / LeastInLimit, limit - limit / GapsInLimit - CollectAfter - Volatile.Read(ref _beside));
        }
    }

    /// <summary>Advances with every piece that comes into memory.</summary>
    internal long Clock => Volatile.Read(ref _clock);

    /// <summary>A piece is in memory now and may leave it.</summary>
    /// <param name="isNew">Not read back: whoever makes new ones can wait.</param>
    internal void Add(Piece piece, bool isNew)
    {
        AddInstead(piece);
        Measure();
        Trim(isNew);
    }

    /// <summary>A piece is in memory now and may leave it, in the place of one that leaves.</summary>
    internal void AddInstead(Piece piece)
    {
        lock (_lock)
        {
            if (piece.Store!.IsGone)
                return;
            _pieces.Add(piece);
            _used += piece.Bytes;
            _clock++;
        }
    }

    /// <summary>Forgets a piece.</summary>
    internal void Remove(Piece piece)
    {
        lock (_lock)
            _used -= _pieces.Remove(piece) ? piece.Bytes : 0;
    }

    /// <summary>Forgets all pieces of a trace.</summary>
    internal void Remove(SegmentStore store)
    {
        lock (_lock)
        {
            foreach (Piece piece in _pieces)
                _used -= piece.Store == store ? piece.Bytes : 0;
            _pieces.RemoveAll(piece => piece.Store == store);
        }
    }

    /// <summary>To be called when something has been answered. Where memory is short, what answers leave behind is
    /// collected before there is much of it.</summary>
    public void Answered()
    {
        if (!_isShort || GC.GetTotalAllocatedBytes() - Volatile.Read(ref _allocated) < CollectAfter || !_trimming.TryEnter())
            return;
        try
        {
            Collect();
            Measure();
        }
        finally
        {
            _trimming.Exit();
        }
    }

    /// <summary>Looks at what is in use beside segments, if there was a collection since the last look.</summary>
    private void Measure()
    {
        if (_alive is null || GC.CollectionCount(GC.MaxGeneration) is var collections && collections == _collections)
            return;
        _collections = collections;
        Volatile.Write(ref _beside, Math.Max(0, _alive() - Used));
    }

    private void Trim(bool wait)
    {
        // What was added while another thread made room, and did not wait, is seen by that one before it goes.
        while (Used > Room)
        {
            if (wait)
                _trimming.Enter();
            else if (!_trimming.TryEnter())
                return;
            try
            {
                if (!MakeRoom())
                    return;
            }
            finally
            {
                _trimming.Exit();
            }
            wait = false;
        }
    }

    /// <returns>False where nothing can leave.</returns>
    private bool MakeRoom()
    {
        if (Used <= Room)
            return true;
        long clock = Clock, left = Leave(Room - Limit / StepsInLimit);
        _left += left;
        _isShort |= left > 0;
        if (_left >= CollectAfter)
        {
            _left = 0;
            Collect();
            Measure();
        }
        return left > 0 || clock != Clock;
    }

    /// <summary>Large arrays stay where they are unless the collector is told otherwise: the gaps between them would count
    /// against the limit, and most are too small for what comes next.</summary>
    private void Collect()
    {
        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        bool hasGaps = last.FragmentedBytes > last.HeapSizeBytes * MostGaps;
        if (hasGaps)
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: hasGaps);
        Volatile.Write(ref _allocated, GC.GetTotalAllocatedBytes());
    }

    /// <returns>Bytes that left; others may have come meanwhile.</returns>
    private long Leave(long target)
    {
        (bool IsSummary, long LastUsed, Piece Piece)[] byUse;
        lock (_lock)
            byUse = [.. _pieces.Select(piece => (piece.IsSummary, piece.LastUsed, piece))];
        Array.Sort(byUse, static (x, y) => x.IsSummary != y.IsSummary
            ? x.IsSummary.CompareTo(y.IsSummary)
            : x.LastUsed.CompareTo(y.LastUsed));
        var left = new HashSet<Piece>();
        long used = Used, before = used;
        foreach ((_, _, Piece piece) in byUse)
        {
            if (used <= target)
                break;
            if (!piece.TryLeave())
                continue;
            left.Add(piece);
            used -= piece.Bytes;
        }
        lock (_lock)
        {
            // One that was read back meanwhile was added again, and counted again.
            for (int i = _pieces.Count - 1; i >= 0; i--)
            {
                if (!left.Remove(_pieces[i]))
                    continue;
                _used -= _pieces[i].Bytes;
                _pieces.RemoveAt(i);
            }
        }
        return before - used;
    }
}
