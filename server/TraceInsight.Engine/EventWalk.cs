using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine;

/// <summary>Takes the next event.</summary>
/// <param name="generation">Has the event's texts and stacks; null for the last event, which ends the trace.</param>
/// <returns>False when no more are wanted.</returns>
internal delegate bool EventTaker(Generation? generation, in OrderedEvent e);

/// <summary>Goes once through the events of a file in causal order, as Go's own reader does.</summary>
internal static class EventWalk
{
    /// <exception cref="TraceFormatException">The trace is not sound; what comes before has been taken.</exception>
    public static void Read(TraceFile file, EventTaker take, CancellationToken cancel)
    {
        if (TraceHeader.IsV1(TraceHeader.Read(file)))
        {
            using V1Reader trace = V1Reader.Read(file, 1, cancel);
            trace.CheckAll(cancel);
            OrderedEvent e = default;
            while (trace.Next(ref e) && take(trace.Tables, e)) cancel.ThrowIfCancellationRequested();
        }
        else
        {
            ReadGenerations(new GenerationReader(file), take, cancel);
        }
    }

    private static void ReadGenerations(GenerationReader reader, EventTaker take, CancellationToken cancel)
    {
        var orderer = new EventOrderer();
        OrderedEvent e = default;
        while (true)
        {
            Generation? generation;
            try
            {
                generation = reader.Next(cancel);
            }
            catch (TraceFormatException)
            {
                orderer.End(ref e);
                take(null, e);
                throw;
            }
            if (generation is null) break;
            orderer.Begin(generation);
            if (!TakeAll(orderer, generation, take, cancel)) return;
        }
        orderer.End(ref e);
        take(null, e);
    }

    /// <summary>In the way of those who build, so that what is compared with Go's reader is what is shown.</summary>
    /// <returns>False when no more are wanted.</returns>
    private static bool TakeAll(EventOrderer orderer, Generation generation, EventTaker take, CancellationToken cancel)
    {
        using var runs = new RunsAhead<OrderedRun>(() => new OrderedRun(OrderedRun.Near), orderer.Fill, isAhead: false);
        while (runs.Next() is { IsEmpty: false } run)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (OrderedEvent e in orderer.All(run))
                if (!take(generation, e)) return false;
        }
        return true;
    }
}
