using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Reading;

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

/// <summary>The room of a run.</summary>
internal ref struct PlainRoom(Span<PlainEvent> room, int count) : IPlainSink
{
    private readonly ref PlainEvent _events = ref MemoryMarshal.GetReference(room);
    private readonly int _most = room.Length;

    /// <summary>How many events there are in it.</summary>
    public int Count { get; private set; } = count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(WireEvent wire, long time, Place place, int subject, int stack, int value)
    {
        if (Count >= _most) return false;
        // Where it is going: a new event would be made elsewhere, and copied.
        ref PlainEvent e = ref Unsafe.Add(ref _events, (nint)(uint)Count++);
        e.Time = time;
        e.Place = place;
        e.SubjectSlot = subject;
        e.Stack = stack;
        e.Value = value;
        e.Wire = wire;
        return true;
    }

    public void TakeBack() => Count--;
}
