using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server;

/// <summary>The lanes of one trace as they were asked for last, so that their pages need no new search and sort.</summary>
internal sealed class LaneListings
{
    private const int MostKept = 4;

    private readonly Lock _lock = new();

    // Those asked for last come last; all are of one revision.
    private readonly List<(LaneArrangement How, LaneListing Listing)> _kept = [];
    private int _revision = -1;
    private LaneTimes? _times;

    /// <exception cref="Engine.Querying.Search.SearchException">The filter cannot be understood.</exception>
    public LaneListing Of(Trace trace, LaneArrangement how, CancellationToken cancel)
    {
        LaneTimes times;
        lock (_lock)
        {
            if (_times is null || _revision != trace.Revision)
            {
                _kept.Clear();
                _times = new LaneTimes(trace);
                _revision = trace.Revision;
            }
            int at = _kept.FindIndex(one => one.How == how);
            if (at >= 0)
            {
                (LaneArrangement, LaneListing Listing) found = _kept[at];
                _kept.RemoveAt(at);
                _kept.Add(found);
                return found.Listing;
            }
            times = _times;
        }
        LaneListing listing = LaneListing.Of(times, how, cancel);
        lock (_lock)
        {
            if (_times == times)
            {
                _kept.Add((how, listing));
                if (_kept.Count > MostKept)
                    _kept.RemoveAt(0);
            }
        }
        return listing;
    }

    /// <summary>Lets go of all of them, and of the trace with them.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _kept.Clear();
            _times = null;
        }
    }
}
