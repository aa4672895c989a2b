namespace TraceInsight.Engine.Model;

/// <summary>What the numbers in the rows of one generation are in the trace: rows are never rewritten.</summary>
/// <remarks>Rows are built by generation, without knowing the others; each numbers its goroutines, procs, threads, texts
/// and stacks from 0. While a generation is under way its segments are shown already and the maps grow: they are
/// replaced, before the segments that need them are shown.</remarks>
internal sealed class LocalNumbers
{
    private GoroutineMap _goroutines = new([]);

    /// <summary>Of the trace, by number here; −1 for what the trace does not know.</summary>
    public int[] Goroutines
    {
        get => _goroutines.Slots;
        set => _goroutines = new GoroutineMap(value);
    }

    public int[] Procs { get; set; } = [];
    public int[] Threads { get; set; } = [];
    public int[] Texts { get; set; } = [];
    public int[] Stacks { get; set; } = [];

    /// <summary>The number here of a goroutine slot of the trace, or −1.</summary>
    public int GoroutineOf(int slot) => _goroutines.Find(slot);

    /// <summary>The number here of a proc slot of the trace, or −1.</summary>
    public int ProcOf(int slot) => Array.IndexOf(Procs, slot);

    public static int Global(int[] map, int number) => (uint)number < (uint)map.Length ? map[number] : -1;

    private sealed class GoroutineMap
    {
        // The slots ascending, and which of ours each is; null where they are the same, as in the first generation.
        private readonly int[]? _sorted;
        private readonly int[]? _numbers;

        public GoroutineMap(int[] slots)
        {
            Slots = slots;
            int same = 0;
            while (same < slots.Length && slots[same] == same)
                same++;
            if (same == slots.Length)
                return;
            _sorted = (int[])slots.Clone();
            _numbers = new int[slots.Length];
            for (int i = 0; i < _numbers.Length; i++)
                _numbers[i] = i;
            Array.Sort(_sorted, _numbers);
        }

        public int[] Slots { get; }

        public int Find(int slot)
        {
            if (_sorted is null)
                return slot < Slots.Length ? slot : -1;
            int at = Array.BinarySearch(_sorted, slot);
            return at < 0 ? -1 : _numbers![at];
        }
    }
}
