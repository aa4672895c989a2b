namespace TraceInsight.Engine.Model;

/// <summary>What is found by a look at all rows of a trace, one list for each key, as far as anybody asked; safe from any
/// thread.</summary>
/// <remarks>Whoever asks first waits for the look, and what is found is kept. While a trace grows, each publication of it
/// is looked at anew.</remarks>
/// <param name="mostKept">Items, of all lists: before there are more, those that were not asked for last are dropped.</param>
/// <param name="countOf">How many items a list has.</param>
internal sealed class KeptLists<TKey, TList>(int mostKept, Func<TList, int> countOf) where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TList> _kept = [];
    private IReadOnlyList<Segment>? _segments;
    private int _count;

    /// <returns>One list for each of the keys, by time.</returns>
    internal delegate TList[] Search(Trace trace, TKey[] keys, CancellationToken cancel);

    /// <summary>That of one key.</summary>
    public TList Of(Trace trace, TKey key, Search find, CancellationToken cancel) => Of(trace, [key], find, cancel)[0];

    /// <summary>Those of many keys, with one look at all rows for those that are missing.</summary>
    public TList[] Of(Trace trace, IReadOnlyList<TKey> keys, Search find, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_segments, trace.Segments))
                Clear();
            TKey[] missing = [.. keys.Where(key => !_kept.ContainsKey(key)).Distinct()];
            var found = new Dictionary<TKey, TList>();
            if (missing.Length > 0)
            {
                TList[] lists = find(trace, missing, cancel);
                for (int i = 0; i < missing.Length; i++)
                    found[missing[i]] = lists[i];
            }
            TList[] all = [.. keys.Select(key => found.TryGetValue(key, out TList? list) ? list : _kept[key])];
            Keep(trace, found);
            return all;
        }
    }

    private void Keep(Trace trace, Dictionary<TKey, TList> found)
    {
        int more = found.Values.Sum(countOf);
        if (_count + more > mostKept)
            Clear();
        _segments = trace.Segments;
        foreach ((TKey key, TList list) in found)
            _kept[key] = list;
        _count += more;
    }

    private void Clear()
    {
        _kept.Clear();
        _count = 0;
    }
}
