using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>Rows that are the same but for their times, together.</summary>
/// <param name="Row">What they are; without a start.</param>
/// <param name="Next">The row that followed each of them, where that was asked for and ended a wait; otherwise of kind
/// <see cref="SpanKind.None"/>.</param>
/// <param name="Count">Without those that took no time.</param>
/// <param name="Time">ns.</param>
internal readonly record struct RowSum(SpanRow Row, SpanRow Next, int Count, long Time);

/// <summary>Adds up rows by what they are, before anybody asks what that is: there are millions of rows and few such sums.
/// </summary>
/// <param name="kinds">One bit for each <see cref="SpanKind"/> that counts.</param>
/// <param name="byStack">Whether rows of different stacks are told apart.</param>
/// <param name="byNext">Whether they are told apart by the stack that ended a wait.</param>
internal sealed class RowSums(uint kinds, bool byStack, bool byNext)
{
    private const int FirstSize = 256;

    private struct Place
    {
        public ulong Key;
        public long Time;
        public int Count;
    }

    // A hash table that is filled to half, by what is left of a row's fields; of the next row's in the upper half.
    private Place[] _places = new Place[FirstSize];
    private int[] _used = new int[FirstSize / 2];
    private int _count;

    // Of the fields of a row of each kind, what tells rows apart.
    private readonly uint[] _masks = new uint[1 << RowPacking.KindBits];
    private RowPacking? _packing;

    public int Count => _count;

    public RowSum this[int index]
    {
        get
        {
            ref readonly Place place = ref _places[_used[index]];
            return new RowSum(
                new SpanRow(0, (uint)place.Key), new SpanRow(0, (uint)(place.Key >> 32)), place.Count, place.Time);
        }
    }

    /// <summary>Says whose rows come.</summary>
    public RowSums Of(SpanTable table)
    {
        if (_packing != table.Packing)
        {
            _packing = table.Packing;
            for (int kind = 0; kind < _masks.Length; kind++)
                _masks[kind] = table.Packing.MaskOf((SpanKind)kind, byStack);
        }
        return this;
    }

    public void Clear()
    {
        for (int i = 0; i < _count; i++)
            _places[_used[i]] = default;
        _count = 0;
    }

    /// <summary>Adds all rows but the last one, which ends the one before.</summary>
    public void Add(ReadOnlySpan<SpanRow> rows)
    {
        Place[] places = _places;
        for (int i = 0; i + 1 < rows.Length; i++)
        {
            SpanRow row = rows[i], next = rows[i + 1];
            if ((kinds >> (int)row.Kind & 1) == 0)
                continue;
            ulong key = Masked(row.Fields);
            if (byNext && next.Kind == SpanKind.RunnableUnblocked)
                key |= (ulong)Masked(next.Fields) << 32;
            int at = Hash(key) & (places.Length - 1);
            if (places[at].Key != key)
            {
                at = PlaceOf(key);
                places = _places;
            }
            uint time = next.Start - row.Start;
            places[at].Count += time > 0 ? 1 : 0;
            places[at].Time += time;
        }
    }

    private uint Masked(uint fields) =>
        RowPacking.IsWide(fields) ? fields : fields & _masks[fields & ((1 << RowPacking.KindBits) - 1)];

    private int PlaceOf(ulong key)
    {
        int at = Hash(key) & (_places.Length - 1);
        while (_places[at].Key != key)
        {
            // No key is 0, as nothing is counted of rows of the kind None.
            if (_places[at].Key == 0)
                return NewPlace(key, at);
            at = (at + 1) & (_places.Length - 1);
        }
        return at;
    }

    private int NewPlace(ulong key, int at)
    {
        if (_count == _used.Length)
        {
            Grow();
            return PlaceOf(key);
        }
        _used[_count++] = at;
        _places[at].Key = key;
        return at;
    }

    private void Grow()
    {
        Place[] old = _places;
        _places = new Place[2 * old.Length];
        _used = new int[old.Length];
        _count = 0;
        foreach (Place place in old)
        {
            if (place.Key != 0)
                _places[PlaceOf(place.Key)] = place;
        }
    }

    private static int Hash(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 40);
}
