using TraceInsight.Engine.Building;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine;

/// <summary>Orders the events of a generation and builds what they say.</summary>
/// <remarks>For one thread. Nothing goes on after Dispose.</remarks>
internal sealed class GenerationPass : IDisposable
{
    private readonly GenerationBuilder _rows;
    private readonly EventOrderer? _events;
    private readonly V1Reader? _v1;
    private readonly RunsAhead<OrderedRun>? _runs;
    private OrderedEvent _other;

    /// <param name="events">The generation is begun.</param>
    public GenerationPass(EventOrderer events, GenerationBuilder rows) => (_events, _rows) = (events, rows);

    /// <summary>A trace before Go 1.22 is one generation.</summary>
    public GenerationPass(V1Reader events, GenerationBuilder rows)
    {
        (_v1, _rows) = (events, rows);
        _runs = new(() => new OrderedRun(OrderedRun.Near), events.Fill, isAhead: false);
    }

    /// <summary>How many events have been added.</summary>
    public long Events { get; private set; }

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
            goesOn = _events is null ? GoOn(_runs!.Next()) : GoOn(_events, (int)(end - Events));
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
            _rows.Add(_v1!.Expand(plain[added]));
            plain = plain[(added + 1)..];
        }
    }
}
