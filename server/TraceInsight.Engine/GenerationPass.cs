using TraceInsight.Engine.Building;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine;

/// <summary>Orders the events of a generation and builds what they say, in one go: an event never leaves the processor's
/// nearest cache.</summary>
internal static class GenerationPass
{
    /// <summary>Goes on with the next events.</summary>
    /// <param name="most">How many to take, about.</param>
    /// <returns>False at the end of the generation.</returns>
    /// <exception cref="Reading.TraceFormatException">None comes next that makes sense; those before have been added.
    /// </exception>
    public static bool GoOn(EventOrderer events, GenerationBuilder rows, int most)
    {
        var e = default(OrderedEvent);
        PlainEvents plain = rows.Plain;
        for (; most > 0; most -= plain.Count)
        {
            try
            {
                events.TakePlain(plain);
            }
            finally
            {
                for (int at = 0; (at += rows.Add(plain.All[at..])) < plain.Count; at++)
                {
                    events.Expand(plain.Items[at], ref e);
                    rows.Add(e);
                }
            }
            if (plain.Count == PlainEvents.Most)
                continue;
            if (!events.Next(ref e))
                return false;
            rows.Add(e);
            most--;
        }
        return true;
    }

    /// <summary>The same for a trace before Go 1.22, which is one generation.</summary>
    /// <inheritdoc cref="GoOn(EventOrderer, GenerationBuilder, int)"/>
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
}
