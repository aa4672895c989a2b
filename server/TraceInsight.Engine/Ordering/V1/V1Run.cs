using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <inheritdoc cref="IRun"/>
internal sealed class V1Run : IRun
{
    // Few enough to stay in the processor's cache on their way, enough to make waiting for each other rare.
    public const int Length = 1 << 11;

    public V1Event[] Events { get; } = new V1Event[Length];

    /// <summary>Of the events of kinds that have some of interest (<see cref="V1Events.IsRare"/>).</summary>
    public V1Arguments[] Arguments { get; } = new V1Arguments[Length];

    /// <summary>How many there are.</summary>
    public int Count;

    public bool IsEmpty => Count == 0;

    public void Clear() => Count = 0;
}
