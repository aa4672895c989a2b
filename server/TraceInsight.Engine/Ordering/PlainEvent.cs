using System.Runtime.CompilerServices;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>What nearly all events of a large trace are: a goroutine starts, gives up its proc, is woken, or is in a
/// system call.</summary>
/// <remarks>Numbers only, all of this generation, as in <see cref="OrderedEvent"/>, which
/// <see cref="EventOrderer.Expand"/> makes of it where more is needed.</remarks>
internal struct PlainEvent
{
    /// <inheritdoc cref="OrderedEvent.Time"/>
    public long Time;

    /// <summary>Only GoUnblock can do without a proc.</summary>
    public Place Place;

    /// <summary>The goroutine that it is about.</summary>
    public int SubjectSlot;

    /// <summary>Of the executing context; 0 for none.</summary>
    public int Stack;

    /// <summary>Of GoUnblock and GoStart the goroutine of the context, −1 for none; of GoStop and GoBlock the reason, a
    /// text.</summary>
    public int Value;

    /// <summary>GoStart, GoStop, GoBlock, GoUnblock, GoSyscallBegin or GoSyscallEnd.</summary>
    public WireEvent Wire;
}

/// <summary>Where something happens.</summary>
/// <param name="Thread">Its slot.</param>
/// <param name="Proc">The slot of the proc that it has; −1 for none.</param>
internal readonly record struct Place(int Thread, int Proc)
{
    /// <summary>Both at once.</summary>
    public long Bits => Unsafe.BitCast<Place, long>(this);
}
