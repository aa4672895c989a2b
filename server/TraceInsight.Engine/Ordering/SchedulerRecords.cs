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
    public int Slot { get; } = slot;

    public long Proc { get; private set; } = -1;
    public int ProcSlot { get; private set; } = -1;
    public long Goroutine { get; private set; } = -1;

    /// <summary>Of the goroutine when it was bound; it may have been destroyed from elsewhere since.</summary>
    public int GoroutineSlot { get; private set; } = -1;

    /// <summary>Null without a proc.</summary>
    public ProcRecord? ProcRecord { get; private set; }

    public void Hold(ProcRecord proc) => (ProcRecord, Proc, ProcSlot) = (proc, proc.Id, proc.Slot);

    public void Hold(long goroutine, int slot) => (Goroutine, GoroutineSlot) = (goroutine, slot);

    public void LoseProc() => (ProcRecord, Proc, ProcSlot) = (null, -1, -1);

    public void LoseGoroutine() => (Goroutine, GoroutineSlot) = (-1, -1);
}

/// <summary>A range that has begun and not ended.</summary>
/// <param name="Begin">The event that began it.</param>
/// <param name="Kind">String id of the kind of a stop-the-world, or 0.</param>
/// <param name="Name">The same, in <see cref="NameTable"/>.</param>
internal readonly record struct ActiveRange(Reading.WireEvent Begin, ulong Kind, int Name);

/// <summary>The sequence numbers of what happens to one goroutine or proc, wherever it is written: 1, 2, 3 … from where
/// a generation states the status.</summary>
internal struct Sequence
{
    private ulong _number;
    private bool _isKnown;

    /// <summary>What the next number must be the successor of.</summary>
    public void Set(ulong number) => (_number, _isKnown) = (number, true);

    /// <summary>Whether a number comes next. Never before the generation has stated the status.</summary>
    public readonly bool IsNext(ulong number) => _isKnown && number == unchecked(_number + 1);

    public override readonly string ToString() => _isKnown ? $"{_number}" : "an unknown number";
}

internal sealed class ProcRecord(long id, int slot)
{
    public long Id { get; } = id;

    /// <summary>See <see cref="OrderedEvent.SubjectSlot"/>.</summary>
    public int Slot { get; } = slot;

    public ProcStatus Status { get; set; }
    public Sequence Sequence;
    public List<ActiveRange> Ranges { get; init; } = [];
}

/// <summary>What a goroutine has begun and not ended.</summary>
internal sealed class OpenThings
{
    public List<ActiveRange> Ranges { get; } = [];

    /// <summary>User regions, the innermost last.</summary>
    public List<(ulong Task, int Name)> Regions { get; } = [];
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
}
