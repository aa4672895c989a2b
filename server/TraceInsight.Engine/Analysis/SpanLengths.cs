using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Engine.Analysis;

/// <summary>Takes the lengths of spans, by state and reason.</summary>
internal struct SpanLengths(int texts) : ISpanSink<SpanLengths>
{
    private const int Recent = 64;

    // What was looked for last, by what is left of a row's fields; of the segment that begins there.
    private readonly uint[] _keys = new uint[Recent];
    private readonly LengthCounts[] _recent = new LengthCounts[Recent];
    private readonly uint[] _masks = new uint[1 << RowPacking.KindBits];
    private long _segment = -1;

    // By kind and by text of the reason.
    private readonly LengthCounts?[]?[] _counts = new LengthCounts?[]?[SpanKinds.Count];

    public readonly void Add(int slot, SpanKind kind, int reason, long start, long end) => Of(kind, reason).Add(end - start);

    public void Add(int slot, SpanTable table, ReadOnlySpan<SpanRow> rows)
    {
        Begin(table);
        for (int i = 0; i + 1 < rows.Length; i++)
        {
            if (rows[i].Kind != SpanKind.None)
                Add(table, rows[i], rows[i + 1].Start - rows[i].Start);
        }
    }

    /// <summary>Adds one span after <see cref="Begin"/> with its table.</summary>
    public readonly void Add(SpanTable table, SpanRow row, uint length)
    {
        uint key = RowPacking.IsWide(row.Fields) ? row.Fields : row.Fields & _masks[(int)row.Kind];
        uint at = key * 0x9E3779B1 >> 26;
        if (_keys[at] != key)
            (_keys[at], _recent[at]) = (key, Of(row.Kind, table.ReasonOf(row)));
        _recent[at].Add(length);
    }

    /// <summary>Says whose rows come.</summary>
    public void Begin(SpanTable table)
    {
        if (_segment == table.Range.Start)
            return;
        _segment = table.Range.Start;
        Array.Clear(_keys);
        for (int kind = 0; kind < _masks.Length; kind++)
            _masks[kind] = table.Packing.MaskOf((SpanKind)kind, withStack: false);
    }

    public readonly SpanLengths Fresh() => new(texts);

    public readonly void Add(in SpanLengths other)
    {
        for (int kind = 0; kind < SpanKinds.Count; kind++)
        {
            for (int text = 0; text < other._counts[kind]?.Length; text++)
            {
                if (other._counts[kind]![text] is { } more)
                    Of((SpanKind)kind, text).Add(more);
            }
        }
    }

    private readonly LengthCounts Of(SpanKind kind, int reason)
    {
        LengthCounts?[] counts = _counts[(int)kind] ??= new LengthCounts?[kind.HasReason() ? texts : 1];
        return counts[reason] ??= new LengthCounts();
    }

    /// <summary>Those in which goroutines were longest first.</summary>
    public readonly StateStatistics[] ByState(Trace trace) =>
    [
        .. ByReason(trace)
            .GroupBy(part => part.State)
            .Select(parts => State(parts.Key, [.. parts]))
            .OrderByDescending(state => state.Total),
    ];

    private readonly List<(SpanState State, string Reason, LengthCounts Lengths)> ByReason(Trace trace)
    {
        var parts = new List<(SpanState, string, LengthCounts)>();
        for (int kind = 0; kind < SpanKinds.Count; kind++)
        {
            for (int text = 0; text < _counts[kind]?.Length; text++)
            {
                if (_counts[kind]![text] is { } counts)
                    parts.Add((((SpanKind)kind).State(), SpanTexts.Reason(trace, (SpanKind)kind, text), counts));
            }
        }
        return parts;
    }

    private static StateStatistics State(SpanState state, (SpanState, string Reason, LengthCounts Lengths)[] parts)
    {
        ReasonStatistics[] reasons = [.. parts
            .GroupBy(part => part.Reason, part => part.Lengths)
            .Select(group => (group.Key, Lengths: Sum(group)))
            .Select(sum => new ReasonStatistics(sum.Key, sum.Lengths.Count, sum.Lengths.Total, sum.Lengths.ToSpread()))
            .OrderByDescending(reason => reason.Total)
            .ThenBy(reason => reason.Reason, StringComparer.Ordinal)];
        LengthCounts all = Sum(parts.Select(part => part.Lengths));
        bool saysMore = reasons.Length > 1 || reasons[0].Reason.Length > 0;
        return new StateStatistics(state, all.Count, all.Total, all.ToSpread(), saysMore ? reasons : []);
    }

    private static LengthCounts Sum(IEnumerable<LengthCounts> parts)
    {
        var sum = new LengthCounts();
        foreach (LengthCounts part in parts)
            sum.Add(part);
        return sum;
    }
}
