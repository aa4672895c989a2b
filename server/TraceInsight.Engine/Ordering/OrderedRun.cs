namespace TraceInsight.Engine.Ordering;

/// <inheritdoc cref="IRun"/>
/// <param name="most">How many plain events it has room for.</param>
internal sealed class OrderedRun(int most) : IRun
{
    private readonly PlainEvent[] _plain = new PlainEvent[most];
    private readonly OrderedEvent[] _others = new OrderedEvent[Math.Max(1, most / PlainPerOther)];
    private readonly int[] _before = new int[Math.Max(1, most / PlainPerOther)];

    // Few take several times the space, and where there are many of them there are few plain ones.
    private const int PlainPerOther = 16;

    /// <summary>How many plain events are so few that they stay in the processor's nearest cache.</summary>
    public const int Near = 256;

    /// <summary>Enough to make waiting for each other rare, few enough to stay in a cache.</summary>
    public const int Far = 1 << 14;

    /// <summary>Room for plain events.</summary>
    public Span<PlainEvent> Room => _plain;

    public int PlainCount { get; set; }

    /// <summary>Where to write the next plain event; it is there when it has been counted.</summary>
    public ref PlainEvent NextPlain => ref _plain[PlainCount];

    public ReadOnlySpan<PlainEvent> Plain => _plain.AsSpan(0, PlainCount);

    /// <summary>The events that are not plain.</summary>
    public ReadOnlySpan<OrderedEvent> Others => _others.AsSpan(0, OtherCount);

    /// <summary>How many plain events come before each of them.</summary>
    public ReadOnlySpan<int> PlainBefore => _before.AsSpan(0, OtherCount);

    public int OtherCount { get; private set; }

    public bool IsEmpty => PlainCount == 0 && OtherCount == 0;

    public bool IsFull => PlainCount == _plain.Length || OtherCount == _others.Length;

    /// <summary>Where to write the next event that is not plain; it is there with <see cref="AddOther"/>.</summary>
    public ref OrderedEvent NextOther => ref _others[OtherCount];

    public void AddOther() => _before[OtherCount++] = PlainCount;

    public void Clear() => (PlainCount, OtherCount) = (0, 0);
}
