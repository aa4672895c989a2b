namespace TraceInsight.Engine.Model;

/// <summary>What is found by a look at all rows of a trace, one list for each slot, as far as anybody asked; safe from any
/// thread.</summary>
/// <remarks>Whoever asks first waits for the look, and what is found is kept. While a trace grows, each publication of it
/// is looked at anew.</remarks>
/// <param name="mostKept">Items, of all lists: before there are more, those that were not asked for last are dropped.</param>
/// <param name="countOf">How many items a list has.</param>
internal sealed class KeptLists<TList>(int mostKept, Func<TList, int> countOf)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, TList> _kept = [];
    private IReadOnlyList<Segment>? _segments;
    private int _count;

    /// <returns>One list for each of the slots, by time.</returns>
    internal delegate TList[] Search(Trace trace, int[] slots, CancellationToken cancel);

    /// <summary>Those of one slot.</summary>
    public TList Of(Trace trace, int slot, Search find, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_segments, trace.Segments) || !_kept.TryGetValue(slot, out TList? items))
                items = Load(trace, [slot], find, cancel)[0];
            return items;
        }
    }

    /// <summary>Looks at all rows for many slots at once.</summary>
    public void Prepare(Trace trace, IEnumerable<int> slots, Search find, CancellationToken cancel)
    {
        lock (_lock)
        {
            bool isNew = !ReferenceEquals(_segments, trace.Segments);
            int[] missing = [.. slots.Where(slot => isNew || !_kept.ContainsKey(slot)).Distinct()];
            if (missing.Length > 0)
                Load(trace, missing, find, cancel);
        }
    }

    private TList[] Load(Trace trace, int[] slots, Search find, CancellationToken cancel)
    {
        TList[] found = find(trace, slots, cancel);
        int more = found.Sum(countOf);
        if (!ReferenceEquals(_segments, trace.Segments) || _count + more > mostKept)
        {
            _kept.Clear();
            _count = 0;
        }
        _segments = trace.Segments;
        for (int i = 0; i < slots.Length; i++)
            _kept[slots[i]] = found[i];
        _count += more;
        return found;
    }
}
