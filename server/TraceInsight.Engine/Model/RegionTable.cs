namespace TraceInsight.Engine.Model;

/// <summary>A user region of one goroutine.</summary>
/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>.</param>
/// <param name="Task">The task's number; 0 is none.</param>
/// <param name="Stack">Where it began, or ended where only that was seen; 0 is unknown.</param>
/// <param name="StartKnown">False: it began before the trace.</param>
/// <param name="EndKnown">False: it did not end within what has been read.</param>
public readonly record struct Region(
    int Goroutine, int Name, ulong Task, int Stack, long Start, long End, bool StartKnown, bool EndKnown)
{
    /// <summary>Where it ended; 0 is unknown, as of one that ended with its goroutine.</summary>
    public int EndStack { get; init; }
}

/// <summary>Every region of the trace.</summary>
/// <param name="Ended">In the order of their ends.</param>
/// <param name="Open">Those that did not end within what has been read.</param>
public sealed record RegionTable(ReadOnlyMemory<Region> Ended, ReadOnlyMemory<Region> Open)
{
    public static readonly RegionTable Empty = new(default, default);

    /// <summary>How deep regions are nested, by slot of their goroutine: never less than the tracks there are. Those behind
    /// the last have none.</summary>
    public ReadOnlyMemory<byte> Depths { get; init; }

    // Built on the first question: loading publishes many tables that nobody asks.
    private readonly Lazy<RegionTracks> _tracks = new(() => new RegionTracks(Ended, Open));

    public int Count => Ended.Length + Open.Length;

    /// <summary>Those that ended come first.</summary>
    public Region this[int index] => index < Ended.Length ? Ended.Span[index] : Open.Span[index - Ended.Length];

    /// <summary>The regions by goroutine and depth.</summary>
    public RegionTracks Tracks => _tracks.Value;
}
