using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>What nearly all events of a large trace are: a goroutine starts, gives up its proc, is woken, or is in a
/// system call.</summary>
/// <param name="thread">See <see cref="ThreadSlot"/>; so for the others.</param>
/// <remarks>Numbers only, all of this generation, as in <see cref="OrderedEvent"/>, which
/// <see cref="EventOrderer.Expand"/> makes of it where more is needed.</remarks>
internal readonly struct PlainEvent(WireEvent wire, long time, int thread, int proc, int subject, int actor)
{
    /// <summary>GoStart, GoStop, GoBlock, GoUnblock, GoSyscallBegin or GoSyscallEnd.</summary>
    public readonly WireEvent Wire = wire;

    /// <inheritdoc cref="OrderedEvent.Time"/>
    public readonly long Time = time;

    public readonly int ThreadSlot = thread;

    /// <summary>−1 for none, which only GoUnblock can do without.</summary>
    public readonly int ProcSlot = proc;

    /// <summary>The goroutine of the context before the event; −1 for none.</summary>
    public readonly int GoroutineSlot = actor;

    /// <summary>The goroutine that it is about.</summary>
    public readonly int SubjectSlot = subject;

    /// <summary>Of the executing context; 0 for none.</summary>
    public int Stack { get; init; }

    /// <summary>The reason of GoStop and GoBlock.</summary>
    public int Text { get; init; }
}
