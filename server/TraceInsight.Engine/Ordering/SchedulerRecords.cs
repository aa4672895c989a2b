using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Statuses of goroutines on the wire (<c>Go 1.27, internal/trace/tracev2/events.go</c>).</summary>
internal enum GoStatus : byte { Bad, Runnable, Running, Syscall, Waiting }

/// <summary>Statuses of procs on the wire. SyscallAbandoned: its thread has gone on without it.</summary>
internal enum ProcStatus : byte { Bad, Running, Idle, Syscall, SyscallAbandoned }

/// <summary>What the order knows of a thread: the proc and the goroutine that it holds, −1 for none.</summary>
internal sealed class ThreadRecord(long id, int slot)
{
    public long Id { get; } = id;

    /// <summary>See <see cref="OrderedEvent.ThreadSlot"/>.</summary>
    public int Slot => Place.Thread;

    public long Proc { get; private set; } = -1;
    public int ProcSlot => Place.Proc;

    /// <summary>Its own slot and that of its proc.</summary>
    public Place Place { get; private set; } = new(slot, -1);

    public long Goroutine { get; private set; } = -1;

    /// <summary>Of the goroutine when it was bound; it may have been destroyed from elsewhere since.</summary>
    public int GoroutineSlot { get; private set; } = -1;

    /// <summary>Null without a proc.</summary>
    public ProcRecord? ProcRecord { get; private set; }

    /// <summary>Null where a generation is not ordered alone.</summary>
    public ThreadEntry? Entry { get; set; }

    public void Hold(ProcRecord proc) => (ProcRecord, Proc, Place) = (proc, proc.Id, new Place(Slot, proc.Slot));

    public void Hold(long goroutine, int slot) => (Goroutine, GoroutineSlot) = (goroutine, slot);

    public void LoseProc() => (ProcRecord, Proc, Place) = (null, -1, new Place(Slot, -1));

    public void LoseGoroutine() => (Goroutine, GoroutineSlot) = (-1, -1);
}

/// <summary>The events of one thread in a generation, and what the order knows of it.</summary>
/// <remarks>Both in one: to find one by the other would take time at every turn to another thread.</remarks>
internal sealed class ThreadEvents(ThreadBatches batches, TraceFile file, TraceClock clock)
    : EventCursor(batches, file, clock)
{
    /// <summary>Null until one of its events is tried.</summary>
    public ThreadRecord? Record { get; set; }
}

/// <summary>Orders what happens to one goroutine or proc; restarts with every generation, which states the status.
/// </summary>
internal record struct Sequence(ulong Generation, ulong Number)
{
    /// <summary>Whether this comes right after another.</summary>
    public readonly bool Follows(in Sequence other) =>
        Generation == other.Generation && Number == unchecked(other.Number + 1);
}

internal sealed class ProcRecord(long id, int slot)
{
    public long Id { get; } = id;

    /// <summary>See <see cref="OrderedEvent.SubjectSlot"/>.</summary>
    public int Slot { get; } = slot;

    public ProcStatus Status { get; set; }
    public Sequence Sequence { get; set; }
    public OpenThings Open { get; set; } = new();

    /// <summary>Status at the start of the generation, if it is assumed to have been there.</summary>
    public ProcStatus? Entry { get; init; }
}

/// <summary>What the order knows of a goroutine. It stays after the goroutine's end, up to that of the generation: a
/// thread of C that calls into Go again brings its goroutine back to life.</summary>
internal struct GoroutineRecord
{
    public long Id;
    public Sequence Sequence;

    /// <summary>Null until there was one.</summary>
    public OpenThings? Open;

    /// <summary>Bad without life.</summary>
    public GoStatus Status;
    public bool IsAlive;

    /// <summary>Status at the start of the generation, if it is assumed to have lived; Bad if not.</summary>
    public GoStatus Entry;

    /// <summary>Whether it has ended once in this generation, and all that it had open with it.</summary>
    public bool HasEnded;
}
