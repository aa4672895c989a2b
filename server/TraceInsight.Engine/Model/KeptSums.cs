namespace TraceInsight.Engine.Model;

/// <summary>Sums over the items before every <see cref="Stride"/>th one of a list, by what is summed up: without them a box
/// that stands for a million would cost a look at all of these.</summary>
/// <param name="Sums">For item Stride·k: <paramref name="Width"/> numbers from Width·k on.</param>
internal sealed record StridedSums(long[] Sums, int Width)
{
    public const int Stride = 64;

    /// <summary>The sums of the items before Stride·<paramref name="block"/>.</summary>
    public ReadOnlySpan<long> Before(int block) => Sums.AsSpan(block * Width, Width);
}

/// <summary>Keeps the sums of lanes that were asked for; safe from any thread.</summary>
internal sealed class KeptSums
{
    // 32 MB of numbers: before there are more, all others are dropped.
    private const int MostKept = 4_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<LaneId, StridedSums> _kept = [];
    private IReadOnlyList<Segment>? _segments;
    private int _count;

    public StridedSums Of(Trace trace, LaneId lane, Func<StridedSums> sumUp)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_segments, trace.Segments) && _kept.TryGetValue(lane, out StridedSums? sums))
                return sums;
            sums = sumUp();
            if (!ReferenceEquals(_segments, trace.Segments) || _count + sums.Sums.Length > MostKept)
            {
                _kept.Clear();
                _count = 0;
            }
            _segments = trace.Segments;
            _kept[lane] = sums;
            _count += sums.Sums.Length;
            return sums;
        }
    }
}
