using TraceInsight.Engine.Building;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine;

/// <summary>Orders the events of a generation and builds what they say.</summary>
/// <remarks>For one thread. Nothing goes on after Dispose.</remarks>
internal sealed class GenerationPass : IDisposable
{
    // Bytes of a generation of which it saves more time than it costs to use another processor.
    private const int SmallestWorthwhile = 1 << 20;

    private delegate OrderedEvent Expander(in PlainEvent plain);

    private readonly GenerationBuilder _rows;
    private readonly Expander _expand;
    private readonly Action<OrderedRun> _fill;
    // Null where events come by runs from the start.
    private readonly EventOrderer? _events;
    private OrderedEvent _other;

    // Null while each event becomes a row as soon as it has its place in the order.
    private RunsAhead<OrderedRun>? _runs;

    private GenerationPass(Action<OrderedRun> fill, Expander expand, GenerationBuilder rows) =>
        (_fill, _rows, _expand) = (fill, rows, expand);

    /// <param name="events">The generation is begun.</param>
    public GenerationPass(EventOrderer events, GenerationBuilder rows) : this(events.Fill, events.Expand, rows) =>
        _events = events;

    /// <summary>A trace before Go 1.22 is one generation.</summary>
    public GenerationPass(V1Reader events, GenerationBuilder rows) : this(events.Fill, events.Expand, rows) =>
        _runs = new(() => new OrderedRun(OrderedRun.Near), _fill, isAhead: false);

    /// <summary>Whether it will be worthwhile to <see cref="GoAhead"/> when there is a processor for it: no other generation
    /// will keep that busy, as none of such a size comes after this one.</summary>
    /// <param name="fileLength">Bytes.</param>
    public static bool IsLast(Generation generation, long fileLength)
    {
        long length = generation.EndOffset - generation.StartOffset;
        return length > SmallestWorthwhile && fileLength - generation.EndOffset < length / 2;
    }

    /// <summary>How many events have been added.</summary>
    public long Events { get; private set; }

    /// <summary>From now on orders on another processor. Until then an event never leaves this one, which takes less time of
    /// both together.</summary>
    public void GoAhead() => _runs ??= new(() => new OrderedRun(OrderedRun.Far), _fill, isAhead: true);

    /// <summary>Goes on with the next events.</summary>
    /// <param name="most">How many to take, about.</param>
    /// <returns>False at the end of the generation.</returns>
    /// <exception cref="TraceFormatException">None comes next that makes sense; those before have been added.
    /// </exception>
    public bool GoOn(int most)
    {
        long end = Events + most;
        bool goesOn = true;
        while (goesOn && Events < end)
            goesOn = _runs is null ? GoOn(_events!, (int)(end - Events)) : GoOn(_runs.Next());
        return goesOn;
    }

    public void Dispose() => _runs?.Dispose();

    private bool GoOn(EventOrderer events, int most)
    {
        Events += _rows.Take(events, most);
        if (!events.Next(ref _other))
            return false;
        _rows.Add(_other);
        _rows.Learn(events.Place);
        Events++;
        return true;
    }

    private bool GoOn(OrderedRun run)
    {
        Add(run);
        Events += run.PlainCount + run.OtherCount;
        return !run.IsEmpty;
    }

    private void Add(OrderedRun run)
    {
        int at = 0;
        for (int i = 0; i < run.OtherCount; i++)
        {
            Add(run.Plain[at..run.PlainBefore[i]]);
            _rows.Add(run.Others[i]);
            at = run.PlainBefore[i];
        }
        Add(run.Plain[at..]);
    }

    private void Add(ReadOnlySpan<PlainEvent> plain)
    {
        while (!plain.IsEmpty)
        {
            int added = _rows.Take(plain);
            if (added == plain.Length)
                return;
            _rows.Add(_expand(plain[added]));
            plain = plain[(added + 1)..];
        }
    }
}
