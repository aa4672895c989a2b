namespace TraceInsight.Engine.Ordering;

/// <summary>Statuses of goroutines on the wire (<c>Go 1.27, internal/trace/tracev2/events.go</c>).</summary>
internal enum GoStatus : byte { Bad, Runnable, Running, Syscall, Waiting }

/// <summary>Statuses of procs on the wire. SyscallAbandoned: its thread has gone on without it.</summary>
internal enum ProcStatus : byte { Bad, Running, Idle, Syscall, SyscallAbandoned }

/// <summary>What the order knows of a thread: the proc and the goroutine that it holds, −1 for none.</summary>
internal sealed class ThreadRecord(long id)
{
    public long Id { get; } = id;
    public long Proc { get; private set; } = -1;
    public long Goroutine { get; private set; } = -1;

    /// <summary>Null without a proc.</summary>
    public ProcRecord? ProcRecord { get; private set; }

    /// <summary>The goroutine when it was bound; it may have been destroyed from elsewhere since.</summary>
    public GoroutineRecord? BoundGoroutine { get; private set; }

    public void Hold(ProcRecord proc) => (ProcRecord, Proc) = (proc, proc.Id);

    public void Hold(GoroutineRecord goroutine) => (BoundGoroutine, Goroutine) = (goroutine, goroutine.Id);

    public void LoseProc() => (ProcRecord, Proc) = (null, -1);

    public void LoseGoroutine() => (BoundGoroutine, Goroutine) = (null, -1);
}

/// <summary>Orders what happens to one goroutine or proc; restarts with every generation.</summary>
internal record struct Sequence(ulong Generation, ulong Number)
{
    /// <summary>Whether this comes right after another.</summary>
    public readonly bool Follows(in Sequence other) =>
        Generation == other.Generation && Number == unchecked(other.Number + 1);
}

/// <summary>A range that has begun and not ended.</summary>
/// <param name="Begin">The event that began it.</param>
/// <param name="Kind">String id of the kind of a stop-the-world, or 0.</param>
/// <param name="Name">The same, in <see cref="NameTable"/>.</param>
internal readonly record struct ActiveRange(Reading.WireEvent Begin, ulong Kind, int Name);

internal sealed class ProcRecord(long id)
{
    public long Id { get; } = id;
    public ProcStatus Status { get; set; }
    public Sequence Sequence { get; set; }
    public List<ActiveRange> Ranges { get; } = [];
}

/// <summary>What the order knows of a goroutine. Used again for another one after it is destroyed.</summary>
internal sealed class GoroutineRecord
{
    public long Id { get; private set; }
    public bool IsAlive { get; private set; }
    public GoStatus Status { get; set; }
    public Sequence Sequence { get; set; }

    /// <summary>Null until there is one.</summary>
    public List<ActiveRange>? Ranges { get; set; }

    /// <summary>Open user regions, the innermost last; null until there is one.</summary>
    public List<(ulong Task, int Name)>? Regions { get; set; }

    public void Revive(long id, GoStatus status, Sequence sequence)
    {
        Id = id;
        IsAlive = true;
        Status = status;
        Sequence = sequence;
    }

    public void Destroy()
    {
        IsAlive = false;
        Ranges?.Clear();
        Regions?.Clear();
    }
}
