using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>A range that has begun and not ended.</summary>
/// <param name="Begin">The event that began it.</param>
/// <param name="Kind">String id of the kind of a stop-the-world, or 0.</param>
/// <param name="Name">The same, in <see cref="NameTable"/>.</param>
internal readonly record struct ActiveRange(WireEvent Begin, ulong Kind, int Name);

/// <param name="Name">In <see cref="NameTable"/>.</param>
internal readonly record struct ActiveRegion(ulong Task, int Name);

/// <summary>What a goroutine or proc has begun and not ended.</summary>
/// <remarks>Where a generation is ordered alone, more may have been begun before it. What it does then implies what that
/// must have been; <see cref="CanFollow"/> tells whether it was.</remarks>
internal sealed class OpenThings
{
    /// <summary>By the event that begins such ranges: whether one was open at the start; null if all is known.</summary>
    private Dictionary<WireEvent, bool>? _assumed;
    private List<ActiveRegion>? _regionsEnded;
    private List<ActiveRange> _ranges = [];
    private List<ActiveRegion> _regions = [];

    /// <summary>Something may have been begun before, which is not known.</summary>
    public static OpenThings OfUnknownPast() => new() { _assumed = [], _regionsEnded = [] };

    /// <returns>False if such a range is active already.</returns>
    public bool TryBegin(ActiveRange range)
    {
        _assumed?.TryAdd(range.Begin, false);
        if (_ranges.Contains(range)) return false;
        _ranges.Add(range);
        return true;
    }

    /// <returns>False if no such range is active.</returns>
    public bool TryEnd(WireEvent begin, out ActiveRange range)
    {
        int i = 0;
        while (i < _ranges.Count && _ranges[i].Begin != begin) i++;
        if (i == _ranges.Count)
        {
            range = new ActiveRange(begin, 0, 0);
            return _assumed is not null && _assumed.TryAdd(begin, true);
        }
        range = _ranges[i];
        _ranges[i] = _ranges[^1];
        _ranges.RemoveAt(_ranges.Count - 1);
        return true;
    }

    /// <summary>A generation tells again of a range that goes on.</summary>
    /// <returns>False if no such range is active.</returns>
    public bool GoesOn(WireEvent begin)
    {
        var range = new ActiveRange(begin, 0, 0);
        if (_ranges.Contains(range)) return true;
        if (_assumed is null || !_assumed.TryAdd(begin, true)) return false;
        _ranges.Add(range);
        return true;
    }

    public void Begin(ActiveRegion region) => _regions.Add(region);

    /// <summary>Without an open region the one that ends began before the trace.</summary>
    /// <returns>False if it is not the innermost.</returns>
    public bool TryEnd(ActiveRegion region)
    {
        if (_regions.Count == 0)
        {
            _regionsEnded?.Add(region);
            return true;
        }
        if (_regions[^1] != region) return false;
        _regions.RemoveAt(_regions.Count - 1);
        return true;
    }

    /// <summary>Replaces the numbers of names.</summary>
    public void Rename(int[] names)
    {
        _ranges = _ranges.ConvertAll(range => range with { Name = names[range.Name] });
        _regions = _regions.ConvertAll(Renamed);
        _regionsEnded = _regionsEnded?.ConvertAll(Renamed);

        ActiveRegion Renamed(ActiveRegion region) => region with { Name = names[region.Name] };
    }

    /// <summary>Whether all that ended here had been begun there, and nothing was begun twice.</summary>
    /// <param name="before">What was open at the start of the generation; it is not changed.</param>
    public bool CanFollow(OpenThings before)
    {
        if (_assumed is null) return true;
        foreach ((WireEvent begin, bool isOpen) in _assumed)
        {
            if (before._ranges.Count(range => range.Begin == begin) != (isOpen ? 1 : 0)) return false;
        }
        int left = before._regions.Count;
        foreach (ActiveRegion region in _regionsEnded!)
        {
            if (left > 0 && before._regions[--left] != region) return false;
        }
        return true;
    }

    /// <summary>Adds what had been begun before and has not ended since.</summary>
    public void Follow(OpenThings before)
    {
        if (_assumed is null) return;
        _ranges.AddRange(before._ranges.Where(range => !_assumed.ContainsKey(range.Begin)));
        _regions.InsertRange(0, before._regions.Take(before._regions.Count - _regionsEnded!.Count));
        (_assumed, _regionsEnded) = (null, null);
    }
}
