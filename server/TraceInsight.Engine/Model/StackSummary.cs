namespace TraceInsight.Engine.Model;

/// <summary>Where one goroutine was, for looking at it from afar: without it, all of its rows would be looked at for each
/// picture.</summary>
/// <param name="levels">From the finest to the coarsest; each has what the one before has.</param>
internal sealed class StackSummary(params StackLevel[] levels)
{
    /// <summary>Of a goroutine with so few rows that looking at them is as fast.</summary>
    public static readonly StackSummary None = new();

    /// <summary>How much there is in it.</summary>
    public int Count { get; } = levels.Sum(level => level.Entries.Length + level.Times.Length);

    /// <summary>The one with least in it; null where there is none.</summary>
    public StackLevel? Coarsest => levels.LastOrDefault();

    /// <summary>The coarsest one whose cells others are made of; null where there is none.</summary>
    /// <param name="resolution">Length of these, ns.</param>
    public StackLevel? For(long resolution) => Array.FindLast(levels, level => resolution % level.Unit == 0);
}

/// <summary>All that is known of a goroutine's stacks in the order of time: what is shorter than a cell together with what
/// follows it in the same cell.</summary>
/// <param name="Unit">Length of a cell, ns; cells are as those of boxes.</param>
internal sealed record StackLevel(long Unit, StackEntry[] Entries, StackTime[] Times)
{
    /// <summary>By stack, those that came first come first.</summary>
    public ReadOnlySpan<StackTime> TimesOf(int entry) =>
        Times.AsSpan(Entries[entry].FirstTime..(entry + 1 < Entries.Length ? Entries[entry + 1].FirstTime : Times.Length));

    /// <summary>The first one that starts at or after a moment; their number if there is none.</summary>
    public int FirstFrom(long time) => ~Entries.AsSpan().BinarySearch(new EntryFrom(time));

    /// <summary>Is between the entries before a moment and the others.</summary>
    private readonly struct EntryFrom(long time) : IComparable<StackEntry>
    {
        public int CompareTo(StackEntry entry) => entry.Start >= time ? -1 : 1;
    }
}

/// <param name="Start">ns.</param>
/// <param name="End">Of the last one, ns.</param>
/// <param name="Count">How many spans and samples it stands for: more than one are all shorter than a cell.</param>
/// <param name="FirstTime">Index into <see cref="StackLevel.Times"/>.</param>
internal readonly record struct StackEntry(long Start, long End, int Count, int FirstTime);

/// <param name="Time">ns; what took no time counts as one.</param>
/// <param name="IsSampled">CPU samples say so; otherwise events do.</param>
internal readonly record struct StackTime(long Time, int Stack, bool IsSampled);
