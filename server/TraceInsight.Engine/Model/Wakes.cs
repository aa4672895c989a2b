namespace TraceInsight.Engine.Model;

/// <summary>Whom one goroutine created or made runnable, by time: how many in which segment, see
/// <see cref="SegmentWakes"/>.</summary>
/// <param name="Ends">By segment, the index behind its last one.</param>
/// <param name="Created">By segment, how many were creations until its end.</param>
/// <param name="Summary">For looking at them from afar.</param>
internal sealed record Wakes(int[] Ends, int[] Created, LaneSummary Summary)
{
    /// <summary>How much memory it takes, in numbers of eight bytes.</summary>
    public int Size => Ends.Length + Summary.Count;

    public int Count => Ends.Length == 0 ? 0 : Ends[^1];

    /// <summary>The index of a segment's first one.</summary>
    public int FirstIn(int segment) => segment == 0 ? 0 : Ends[segment - 1];

    public int CreatedBefore(int segment) => segment == 0 ? 0 : Created[segment - 1];
}
