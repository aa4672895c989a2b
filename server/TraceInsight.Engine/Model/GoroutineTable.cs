using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Model;

/// <summary>What a lane is to be shown as before its first mention, in segments that have no track for it.</summary>
/// <remarks>Only in a trace's first generation: what did nothing may be mentioned at its end.</remarks>
/// <param name="Until">Start of the segment of the first mention; 0 where nothing is implied.</param>
public readonly record struct Implied(SpanKind Kind, long Until);

/// <summary>What is known of one goroutine, whatever the segment.</summary>
/// <param name="Id">The runtime's number.</param>
/// <param name="Name">Text of the start function; 0 where no stack told it.</param>
/// <param name="StartStack">Stack of its start; 0 is unknown, such as of one that existed before the trace.</param>
/// <param name="Start">Creation, or the start of the trace where it existed before.</param>
/// <param name="End">Its end, or the last moment read.</param>
/// <param name="Running">Time it ran, ns.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Goroutine(
    long Id, int Name, int StartStack, long Start, long End, long Running, bool StartKnown, bool EndKnown,
    Implied Implied)
{
    /// <summary>When the trace first mentions it: later than <see cref="Start"/> where it existed before the trace.</summary>
    public long Seen { get; init; }

    /// <summary>It ended and was there again: a thread of C that calls into Go again has the same goroutine.</summary>
    public bool IsReborn { get; init; }
}

/// <summary>Every goroutine of the trace in the order of first mention; the index is its slot.</summary>
public sealed class GoroutineTable
{
    private readonly Goroutine[][] _blocks;
    private readonly long _end;
    private readonly Dictionary<int, long> _runningSince;

    // Built on the first look-up by number: loading publishes many tables that nobody asks.
    private readonly Lazy<(long[] Ids, int[] Slots)> _byId;
    private readonly Lazy<ImpliedCounts> _implied;

    /// <param name="blocks">All full but the last, and of one length. Nobody has written the end of those that have not ended
    /// to them, nor counted what is running.</param>
    /// <param name="end">The last moment read, ns.</param>
    /// <param name="runningSince">Those that run then, by slot: since when, ns.</param>
    internal GoroutineTable(Goroutine[][] blocks, int count, long end, Dictionary<int, long> runningSince)
    {
        (_blocks, _end, _runningSince) = (blocks, end, runningSince);
        Count = count;
        _byId = new(ById);
        _implied = new(() => new ImpliedCounts(
            Enumerable.Range(0, count).Select(slot => (this[slot].Start, this[slot].Implied))));
    }

    public int Count { get; }

    public Goroutine this[int slot]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Count, nameof(slot));
            ref readonly Goroutine known = ref _blocks[slot / Blocks<Goroutine>.BlockSize][slot % Blocks<Goroutine>.BlockSize];
            if (known.EndKnown)
                return known;
            long running = _runningSince.TryGetValue(slot, out long since) ? _end - since : 0;
            return known with { End = _end, Running = known.Running + running };
        }
    }

    internal ImpliedCounts Implied => _implied.Value;

    /// <summary>All slots in the order of the goroutines' numbers.</summary>
    internal ReadOnlySpan<int> SlotsById => _byId.Value.Slots;

    /// <summary>The slot of a goroutine's number, or −1.</summary>
    public int SlotOf(long id)
    {
        (long[] ids, int[] slots) = _byId.Value;
        int at = Array.BinarySearch(ids, id);
        return at < 0 ? -1 : slots[at];
    }

    private (long[] Ids, int[] Slots) ById()
    {
        long[] ids = new long[Count];
        int[] slots = new int[Count];
        for (int slot = 0; slot < slots.Length; slot++)
            (ids[slot], slots[slot]) = (this[slot].Id, slot);
        Array.Sort(ids, slots);
        return (ids, slots);
    }
}

/// <summary>What is known of one proc.</summary>
/// <param name="Running">Time it had a goroutine, ns.</param>
public readonly record struct Proc(long Id, long Start, long Running, bool StartKnown, Implied Implied);

/// <summary>Every proc of the trace in the order of first mention; the index is its slot.</summary>
public sealed class ProcTable(Proc[] items)
{
    private readonly Lazy<ImpliedCounts> _implied =
        new(() => new ImpliedCounts(items.Select(proc => (proc.Start, proc.Implied))));

    public int Count => items.Length;

    public Proc this[int slot] => items[slot];

    internal ImpliedCounts Implied => _implied.Value;

    /// <summary>The slot of a proc's number, or −1.</summary>
    public int SlotOf(long id) => Array.FindIndex(items, proc => proc.Id == id);
}
