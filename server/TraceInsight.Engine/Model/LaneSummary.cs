namespace TraceInsight.Engine.Model;

/// <summary>What one lane shows from afar. Without it, every segment would be looked at for each picture.</summary>
/// <param name="levels">From the finest to the coarsest, each of cells twice as long as those before.</param>
internal sealed class LaneSummary(LaneLevel[] levels)
{
    /// <summary>Of a lane that is looked at from near only.</summary>
    public static readonly LaneSummary None = new([]);

    /// <summary>How much memory it takes, in numbers of eight bytes.</summary>
    public int Count { get; } = levels.Sum(level => level.Entries.Length * LaneEntry.Size + level.Times.Length);

    public LaneLevel Finest => levels[0];

    /// <summary>The one of cells of such a length, ns; null where there is none.</summary>
    public LaneLevel? For(long resolution) => Array.Find(levels, level => level.Unit == resolution);
}

/// <summary>The boxes of a lane at one resolution, by time; they do not overlap.</summary>
/// <param name="Unit">Length of a cell, ns.</param>
/// <param name="Times">Of those that stand for several spans: ns, and the state in the lowest eight bits.</param>
internal sealed record LaneLevel(long Unit, LaneEntry[] Entries, ulong[] Times)
{
    private const int StateBits = 8;

    public static ulong TimeOf(int state, long time) => (ulong)time << StateBits | (uint)state;

    /// <summary>Adds the time by state, ns, of one that stands for several spans.</summary>
    public void AddTimes(int entry, Span<long> sums)
    {
        int end = entry + 1 < Entries.Length ? Entries[entry + 1].FirstTime : Times.Length;
        foreach (ulong time in Times.AsSpan(Entries[entry].FirstTime..end))
            sums[(int)(time & ((1 << StateBits) - 1))] += (long)(time >> StateBits);
    }

    /// <summary>Those that share a moment with a window.</summary>
    public Range In(TimeRange window)
    {
        int from = ~Entries.AsSpan().BinarySearch(new EndsAfter(window.Start));
        return from..(from + ~Entries.AsSpan(from).BinarySearch(new StartsFrom(window.End)));
    }

    /// <summary>Is between those that end up to a moment and the others.</summary>
    private readonly struct EndsAfter(long time) : IComparable<LaneEntry>
    {
        public int CompareTo(LaneEntry entry) => entry.End > time ? -1 : 1;
    }

    /// <summary>Is between those that start before a moment and the others.</summary>
    private readonly struct StartsFrom(long time) : IComparable<LaneEntry>
    {
        public int CompareTo(LaneEntry entry) => entry.Start >= time ? -1 : 1;
    }
}

/// <param name="Start">ns.</param>
/// <param name="End">ns.</param>
/// <param name="Count">Spans; more than one are all shorter than a cell.</param>
/// <param name="FirstTime">Index into <see cref="LaneLevel.Times"/>.</param>
/// <param name="Name">What the label of a single span is made of, if it is long enough for one in the finest level. Of a
/// strip, the index of the first one.</param>
/// <param name="Kind">Of a single span; nothing for a strip.</param>
/// <param name="State">Of a single one.</param>
internal readonly record struct LaneEntry(
    long Start, long End, int Count, int FirstTime, int Name, SpanKind Kind, SpanState State)
{
    /// <summary>In numbers of eight bytes.</summary>
    public const int Size = 4;
}
