using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>What goes on at the end of what has been merged.</summary>
/// <param name="Start">Its true start, ns since the first event.</param>
/// <param name="Thread">Of a proc, its thread's slot; −1 where it is not known.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct Ongoing(SpanKind Kind, long Start, int Thread);

/// <summary>What goes on in each lane, by its slot.</summary>
/// <remarks>Most goroutines of a long trace are over: a segment costs the time of those that are not.</remarks>
internal sealed class OngoingTable
{
    private readonly Blocks<Ongoing> _items = new();

    // Slots: all those of which the kind is not none, and some that have ended since the last segment. A goroutine that ended
    // and was there again has two tracks in a segment: whether a slot is in a list is kept by slot.
    private readonly List<int> _live = [];
    private readonly List<int> _present = [];
    private (bool Live, bool Present)[] _is = [];

    public ref Ongoing this[int slot] => ref _items[slot];

    /// <summary>Those that run now, and since when, ns since the first event.</summary>
    public Dictionary<int, long> Running()
    {
        var running = new Dictionary<int, long>();
        foreach (int slot in _live)
        {
            if (_items[slot].Kind.IsRunning())
                running.Add(slot, _items[slot].Start);
        }
        return running;
    }

    public void Add() => _items.Add(default);

    /// <summary>A lane has rows in this segment, and this goes on at its end.</summary>
    public void Set(int slot, in Ongoing now)
    {
        _items[slot] = now;
        if (slot >= _is.Length)
            Array.Resize(ref _is, Math.Max(_items.Count, 2 * _is.Length));
        ref (bool Live, bool Present) known = ref _is[slot];
        if (!known.Live && now.Kind != SpanKind.None)
            _live.Add(slot);
        if (!known.Present)
            _present.Add(slot);
        known = (known.Live || now.Kind != SpanKind.None, true);
    }

    /// <summary>Ends a segment.</summary>
    /// <returns>What goes on in the lanes without rows in it.</returns>
    public QuietLanes EndSegment()
    {
        foreach (int slot in _present)
            _is[slot].Live = _items[slot].Kind != SpanKind.None;
        _live.RemoveAll(slot => !_is[slot].Live);
        int[] slots = [.. _live.Where(slot => !_is[slot].Present)];
        foreach (int slot in _present)
            _is[slot].Present = false;
        _present.Clear();
        if (slots.Length == 0)
            return QuietLanes.None;
        Array.Sort(slots);
        var quiet = new QuietLanes(slots, new SpanKind[slots.Length], new long[slots.Length]);
        for (int i = 0; i < slots.Length; i++)
            (quiet.Kinds[i], quiet.Since[i]) = (_items[slots[i]].Kind, _items[slots[i]].Start);
        return quiet;
    }
}
