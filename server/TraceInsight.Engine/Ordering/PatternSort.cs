namespace TraceInsight.Engine.Ordering;

/// <summary>A time, and what happens then.</summary>
internal readonly record struct TimedIndex(long Time, int Index);

internal static class PatternSort
{
    public static void Sort(Span<TimedIndex> items) => items.Sort((a, b) => a.Time.CompareTo(b.Time));
}
