namespace TraceInsight.Engine.Model;

/// <summary>The regions of each goroutine by how deep they are nested.</summary>
/// <remarks>A track is one goroutine and one depth; its regions are sorted by start and do not overlap, as regions of one
/// goroutine nest (the orderer refuses traces where they do not).</remarks>
public sealed class RegionTracks
{
    private readonly int[] _firstTracks;
    private readonly int[] _tracks;
    private readonly int[] _order;
    private readonly Region[] _regions;

    internal RegionTracks(ReadOnlyMemory<Region> ended, ReadOnlyMemory<Region> open)
    {
        _regions = [.. ended.Span, .. open.Span];
        int goroutines = 0;
        foreach (ref readonly Region region in _regions.AsSpan())
            goroutines = Math.Max(goroutines, region.Goroutine + 1);
        int[] ends = new int[goroutines + 1];
        foreach (ref readonly Region region in _regions.AsSpan())
            ends[region.Goroutine + 1]++;
        for (int slot = 0; slot < goroutines; slot++)
            ends[slot + 1] += ends[slot];
        int[] places = (int[])ends.Clone();
        _order = new int[_regions.Length];
        for (int i = 0; i < _regions.Length; i++)
            _order[places[_regions[i].Goroutine]++] = i;

        var tracks = new List<int>();
        _firstTracks = new int[goroutines + 1];
        for (int slot = 0; slot < goroutines; slot++)
        {
            _firstTracks[slot] = tracks.Count;
            AddTracks(_order.AsSpan(ends[slot]..ends[slot + 1]), ends[slot], tracks);
        }
        _firstTracks[goroutines] = tracks.Count;
        tracks.Add(_order.Length);
        _tracks = [.. tracks];
    }

    /// <summary>How deep the regions of a goroutine are nested; 0 for one without regions.</summary>
    public int DepthOf(int goroutine) => goroutine < 0 || goroutine + 1 >= _firstTracks.Length
        ? 0
        : _firstTracks[goroutine + 1] - _firstTracks[goroutine];

    /// <summary>Indexes into <see cref="RegionTable"/> of a goroutine's regions of one depth, by start.</summary>
    /// <param name="depth">0 for those in no other region; less than <see cref="DepthOf"/>.</param>
    public ReadOnlySpan<int> Track(int goroutine, int depth)
    {
        int track = _firstTracks[goroutine] + depth;
        return _order.AsSpan(_tracks[track].._tracks[track + 1]);
    }

    /// <summary>Those of a track that touch a range, by start.</summary>
    public ReadOnlySpan<int> Track(int goroutine, int depth, TimeRange range)
    {
        ReadOnlySpan<int> track = Track(goroutine, depth);
        int first = FirstWhere(track, range, static (region, range) => region.End > range.Start);
        int end = FirstWhere(track, range, static (region, range) => region.Start >= range.End);
        return first < end ? track[first..end] : [];
    }

    private int FirstWhere(ReadOnlySpan<int> track, TimeRange range, Func<Region, TimeRange, bool> isBehind)
    {
        int low = 0, high = track.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (isBehind(_regions[track[middle]], range))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    /// <summary>Sorts the regions of a goroutine by depth and then by start.</summary>
    private void AddTracks(Span<int> regions, int offset, List<int> tracks)
    {
        if (regions.IsEmpty)
            return;
        // The one that contains others comes first; those that began before the trace may all seem to start together.
        regions.Sort((x, y) => _regions[x].Start != _regions[y].Start
            ? _regions[x].Start.CompareTo(_regions[y].Start)
            : _regions[y].End.CompareTo(_regions[x].End));
        var around = new Stack<long>();
        var byDepth = new List<List<int>>();
        foreach (int index in regions)
        {
            while (around.TryPeek(out long end) && end <= _regions[index].Start)
                around.Pop();
            if (byDepth.Count == around.Count)
                byDepth.Add([]);
            byDepth[around.Count].Add(index);
            around.Push(_regions[index].End);
        }
        int at = 0;
        foreach (List<int> track in byDepth)
        {
            tracks.Add(offset + at);
            foreach (int index in track)
                regions[at++] = index;
        }
    }
}
