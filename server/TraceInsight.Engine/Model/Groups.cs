namespace TraceInsight.Engine.Model;

/// <summary>Which items belong to each of some groups: an item to one group or to none.</summary>
internal sealed class Groups
{
    private readonly int[] _ends;
    private readonly int[] _items;

    /// <param name="groupOf">The group of an item; negative for none.</param>
    public Groups(int groups, int items, Func<int, int> groupOf)
    {
        _ends = new int[groups + 1];
        int[] of = new int[items];
        for (int i = 0; i < items; i++)
        {
            of[i] = groupOf(i);
            if (of[i] >= 0)
                _ends[of[i] + 1]++;
        }
        for (int group = 0; group < groups; group++)
            _ends[group + 1] += _ends[group];
        int[] places = (int[])_ends.Clone();
        _items = new int[_ends[^1]];
        for (int i = 0; i < items; i++)
        {
            if (of[i] >= 0)
                _items[places[of[i]]++] = i;
        }
    }

    /// <summary>The items of a group, ascending; none for a group that does not exist.</summary>
    public ReadOnlySpan<int> Of(int group) =>
        group >= 0 && group + 1 < _ends.Length ? _items.AsSpan(_ends[group].._ends[group + 1]) : [];
}
