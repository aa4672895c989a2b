using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>The procs of a v1 trace by slot, and the numbers that stand for none among them.</summary>
internal sealed class V1Procs
{
    private readonly List<int> _numbers;

    public V1Procs(V1Index index)
    {
        _numbers = [.. index.Streams.Select(stream => stream.Proc)];
        Timers = SlotOf(V1Proc.Timers);
        Network = SlotOf(V1Proc.Network);
        Syscalls = SlotOf(V1Proc.Syscalls);
        GC = SlotOf(V1Proc.GC);
    }

    /// <summary>Slots are below this; the first are those of the streams.</summary>
    public int Count => _numbers.Count;

    public int Timers { get; }
    public int Network { get; }
    public int Syscalls { get; }
    public int GC { get; }

    public int this[int slot] => _numbers[slot];

    private int SlotOf(int number)
    {
        int slot = _numbers.IndexOf(number);
        if (slot >= 0) return slot;
        _numbers.Add(number);
        return _numbers.Count - 1;
    }
}
