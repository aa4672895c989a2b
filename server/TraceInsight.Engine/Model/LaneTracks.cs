namespace TraceInsight.Engine.Model;

/// <summary>Remembers which track a lane is in each segment: to find it takes two searches, for each of the lanes on screen
/// and all of the segments. Safe from any thread.</summary>
internal sealed class LaneTracks
{
    // 16 MB: before there are more, all others are dropped.
    private const int MostKept = 4_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(LaneKind Kind, int Slot), int[]> _kept = [];
    private IReadOnlyList<Segment>? _segments;

    /// <returns>One number for each segment: 0, or what somebody has written there. Two who find out the same write the
    /// same.</returns>
    public int[] Of(Trace trace, LaneKind kind, int slot)
    {
        lock (_lock)
        {
            bool isSame = ReferenceEquals(_segments, trace.Segments);
            if (isSame && _kept.TryGetValue((kind, slot), out int[]? tracks))
                return tracks;
            if (!isSame || (_kept.Count + 1L) * trace.Segments.Count > MostKept)
                _kept.Clear();
            _segments = trace.Segments;
            return _kept[(kind, slot)] = new int[trace.Segments.Count];
        }
    }
}
