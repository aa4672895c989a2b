using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Merges the threads' events of one generation after the other into one order that the scheduler's rules
/// allow, and checks every one.</summary>
/// <remarks>Use: for each generation <see cref="Begin"/>, then <see cref="Next"/> until it says false; after the last,
/// or after a generation that could not be read, <see cref="End"/>. After an exception it is of no more use.</remarks>
internal sealed class EventOrderer
{
    /// <summary>Starts a generation. Its first event is a Sync.</summary>
    /// <exception cref="TraceFormatException">The first event of a thread cannot be read.</exception>
    public void Begin(Generation generation) => throw new NotImplementedException();

    /// <summary>Hands out the next event; false at the end of the generation.</summary>
    /// <exception cref="TraceFormatException">The next event cannot be, or none can come next.</exception>
    public bool Next(ref OrderedEvent e) => throw new NotImplementedException();

    /// <summary>The Sync that ends a trace, or stands where a generation could not be read.</summary>
    public void End(ref OrderedEvent e) => throw new NotImplementedException();
}
