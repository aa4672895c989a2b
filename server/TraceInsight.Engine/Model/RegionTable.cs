namespace TraceInsight.Engine.Model;

/// <summary>A user region of one goroutine.</summary>
/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>.</param>
/// <param name="Task">The task's number; 0 is none.</param>
/// <param name="StartKnown">False: it began before the trace.</param>
/// <param name="EndKnown">False: it did not end within what has been read.</param>
public readonly record struct Region(
    int Goroutine, int Name, ulong Task, long Start, long End, bool StartKnown, bool EndKnown);

/// <summary>Regions in the order of their ends; those still open come last.</summary>
public readonly struct RegionTable(Region[] items, int count)
{
    public ReadOnlySpan<Region> Items => items.AsSpan(0, count);
}
