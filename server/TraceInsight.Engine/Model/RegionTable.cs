namespace TraceInsight.Engine.Model;

/// <summary>A user region of one goroutine.</summary>
/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>.</param>
/// <param name="Task">The task's number; 0 is none.</param>
/// <param name="StartKnown">False: it began before the trace.</param>
/// <param name="EndKnown">False: it did not end within what has been read.</param>
public readonly record struct Region(
    int Goroutine, int Name, ulong Task, long Start, long End, bool StartKnown, bool EndKnown);

/// <summary>Every region of the trace.</summary>
/// <param name="Ended">In the order of their ends.</param>
/// <param name="Open">Those that did not end within what has been read.</param>
public sealed record RegionTable(ReadOnlyMemory<Region> Ended, ReadOnlyMemory<Region> Open)
{
    public static readonly RegionTable Empty = new(default, default);
}
