namespace TraceInsight.Engine.Ordering;

internal enum GcPhase : byte { Undetermined, NotRunning, Running }

/// <summary>A task that has begun and not ended.</summary>
/// <param name="Name">In <see cref="NameTable"/>.</param>
/// <param name="Parent">All bits set without one.</param>
internal readonly record struct ActiveTask(int Name, ulong Parent);

/// <summary>All that the order carries from one generation to the next.</summary>
internal sealed class OrderingState
{
    private readonly Stack<GoroutineRecord> _spare = [];

    public IdMap<GoroutineRecord> Goroutines { get; } = new();
    public IdMap<ProcRecord> Procs { get; } = new();
    public IdMap<ThreadRecord> Threads { get; } = new();

    /// <summary>In the order in which they were first met.</summary>
    public List<ThreadRecord> AllThreads { get; } = [];

    /// <summary>Stands for events that no thread owns: holds nothing, ever.</summary>
    public ThreadRecord NoThread { get; } = new(-1);

    public Dictionary<ulong, ActiveTask> Tasks { get; } = [];
    public NameTable Names { get; } = new();
    public GcPhase Gc { get; set; }

    /// <summary>One number for every begin, end and re-announcement of the GC; not reset by a generation.</summary>
    public ulong GcSequence { get; set; }

    /// <summary>Number of the generation of the first event; 0 before it.</summary>
    public ulong FirstGeneration { get; set; }

    /// <summary>Sync events handed out.</summary>
    public int Syncs { get; set; }

    /// <summary>Of the event handed out last.</summary>
    public long LastTime { get; set; }

    public ThreadRecord Thread(long id)
    {
        if (id == -1) return NoThread;
        return Threads.Find(id) ?? AddThread(id);
    }

    public ThreadRecord AddThread(long id)
    {
        var thread = new ThreadRecord(id);
        Threads.Add(id, thread);
        AllThreads.Add(thread);
        return thread;
    }

    public ProcRecord AddProc(long id, ProcStatus status, Sequence sequence)
    {
        var proc = new ProcRecord(id) { Status = status, Sequence = sequence };
        Procs.Add(id, proc);
        return proc;
    }

    public GoroutineRecord AddGoroutine(long id, GoStatus status, Sequence sequence)
    {
        if (!_spare.TryPop(out GoroutineRecord? goroutine)) goroutine = new GoroutineRecord();
        goroutine.Revive(id, status, sequence);
        Goroutines.Add(id, goroutine);
        return goroutine;
    }

    public void Destroy(GoroutineRecord goroutine)
    {
        Goroutines.Remove(goroutine.Id);
        goroutine.Destroy();
        _spare.Push(goroutine);
    }
}
