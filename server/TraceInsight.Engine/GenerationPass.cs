using TraceInsight.Engine.Building;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine;

/// <summary>Orders the events of a generation and builds what they say.</summary>
/// <remarks>For one thread. The generation is begun. Nothing goes on after Dispose.</remarks>
/// <param name="isAhead">Whether to order on another processor meanwhile. Otherwise an event never leaves the nearest cache
/// of this one.</param>
internal sealed class GenerationPass(EventOrderer events, GenerationBuilder rows, bool isAhead) : IDisposable
{
    private readonly RunsAhead<OrderedRun> _runs =
        new(() => new OrderedRun(isAhead ? OrderedRun.Far : OrderedRun.Near), events.Fill, isAhead);

    // Bytes of a generation of which that saves more time than it costs to begin.
    private const int SmallestWorthwhile = 1 << 20;

    /// <summary>Whether to order it on another processor: no other generation will keep that busy, as none of such a size
    /// comes after it.</summary>
    /// <param name="fileLength">Bytes.</param>
    public static bool IsToBeAhead(Generation generation, long fileLength, int processors)
    {
        long length = generation.EndOffset - generation.StartOffset;
        return processors > 1 && length > SmallestWorthwhile && fileLength - generation.EndOffset < length / 2;
    }

    /// <summary>Goes on with the next events.</summary>
    /// <param name="most">How many to take, about.</param>
    /// <returns>False at the end of the generation.</returns>
    /// <exception cref="TraceFormatException">None comes next that makes sense; those before have been added.
    /// </exception>
    public bool GoOn(int most)
    {
        while (most > 0)
        {
            OrderedRun run = _runs.Next();
            if (run.IsEmpty)
                return false;
            Add(run);
            most -= run.PlainCount + run.OtherCount;
        }
        return true;
    }

    private void Add(OrderedRun run)
    {
        int at = 0;
        for (int i = 0; i < run.OtherCount; i++)
        {
            Add(run.Plain[at..run.PlainBefore[i]]);
            rows.Add(run.Others[i]);
            at = run.PlainBefore[i];
        }
        Add(run.Plain[at..]);
    }

    private void Add(ReadOnlySpan<PlainEvent> plain)
    {
        while (!plain.IsEmpty)
        {
            int added = rows.Add(plain);
            if (added == plain.Length)
                return;
            OrderedEvent e = default;
            events.Expand(plain[added], ref e);
            rows.Add(e);
            plain = plain[(added + 1)..];
        }
    }

    /// <summary>The same for a trace before Go 1.22, which is one generation.</summary>
    /// <inheritdoc cref="GoOn(int)"/>
    public static bool GoOn(V1Reader events, GenerationBuilder rows, int most)
    {
        var e = default(OrderedEvent);
        for (; most > 0; most--)
        {
            if (events.TryPeek(out PlainEvent plain) && rows.Add([plain]) > 0)
            {
                events.Take();
                continue;
            }
            if (!events.Next(ref e))
                return false;
            // Listed as in Go's tools, but nobody ever ran there.
            if (V1Proc.StandsForNone(e.Proc))
                (e.Proc, e.ProcSlot) = (-1, -1);
            rows.Add(e);
        }
        return true;
    }

    public void Dispose() => _runs.Dispose();
}
