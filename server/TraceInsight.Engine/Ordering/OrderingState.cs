namespace TraceInsight.Engine.Ordering;

internal enum GcPhase : byte { Undetermined, NotRunning, Running }

/// <summary>A task that has begun and not ended.</summary>
/// <param name="Name">In <see cref="NameTable"/>.</param>
/// <param name="Parent">All bits set without one.</param>
internal readonly record struct ActiveTask(int Name, ulong Parent);

/// <summary>All that the order knows within a generation, and carries into the next.</summary>
internal sealed class OrderingState
{
    /// <summary>Before the first generation.</summary>
    public OrderingState()
    {
    }

    /// <summary>At the start of a generation, what was known at the end of the one before. That one is of no more use.
    /// </summary>
    public OrderingState(OrderingState before, ulong generation)
    {
        Generation = generation;
        (Tasks, Names, Gc, GcSequence) = (before.Tasks, before.Names, before.Gc, before.GcSequence);
        (FirstGeneration, Syncs, LastTime) = (before.FirstGeneration, before.Syncs, before.LastTime);
        // Only a damaged file has a number twice.
        bool keepsNumbers = before.Generation == generation;
        for (int slot = 0; slot < before.Goroutines.Count; slot++)
        {
            if (before.Goroutines[slot].IsAlive) Carry(before.Goroutines[slot], keepsNumbers);
        }
        foreach (ProcRecord proc in before.AllProcs)
        {
            ProcRecord carried = AddProc(proc.Id, proc.Status, proc.Ranges);
            if (keepsNumbers) carried.Sequence = proc.Sequence;
        }
        foreach (ThreadRecord thread in before.AllThreads)
        {
            ThreadRecord carried = AddThread(thread.Id);
            if (thread.ProcRecord is { } proc) carried.Hold(Procs.Find(proc.Id)!);
            if (thread.Goroutine != -1) carried.Hold(thread.Goroutine, SlotOf(thread.Goroutine));
        }
    }

    public GoroutineRecords Goroutines { get; } = new();
    public IdMap<ProcRecord> Procs { get; } = new();
    public IdMap<ThreadRecord> Threads { get; } = new();

    /// <summary>By slot: in the order in which they were first met.</summary>
    public List<ProcRecord> AllProcs { get; } = [];

    /// <summary>By slot: in the order in which they were first met.</summary>
    public List<ThreadRecord> AllThreads { get; } = [];

    /// <summary>Stands for events that no thread owns: holds nothing, ever.</summary>
    public ThreadRecord NoThread { get; } = new(-1, -1);

    public Dictionary<ulong, ActiveTask> Tasks { get; } = [];
    public NameTable Names { get; } = new();
    public GcPhase Gc { get; set; }

    /// <summary>One number for every begin, end and re-announcement of the GC; not reset by a generation.</summary>
    public ulong GcSequence { get; set; }

    /// <summary>Number of this generation; 0 before the first.</summary>
    public ulong Generation { get; }

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
        var thread = new ThreadRecord(id, AllThreads.Count);
        Threads.Add(id, thread);
        AllThreads.Add(thread);
        return thread;
    }

    public ProcRecord AddProc(long id, ProcStatus status, List<ActiveRange> ranges)
    {
        var proc = new ProcRecord(id, AllProcs.Count) { Status = status, Ranges = ranges };
        Procs.Add(id, proc);
        AllProcs.Add(proc);
        return proc;
    }

    /// <summary>The slot of a goroutine that lives, or −1.</summary>
    public int FindGoroutine(long id)
    {
        int slot = Goroutines.Find(id);
        return slot >= 0 && Goroutines[slot].IsAlive ? slot : -1;
    }

    /// <summary>A goroutine that does not live begins to.</summary>
    public int AddGoroutine(long id, GoStatus status)
    {
        int slot = SlotOf(id);
        ref GoroutineRecord goroutine = ref Goroutines[slot];
        goroutine.Status = status;
        goroutine.IsAlive = true;
        goroutine.Sequence.Set(0);
        return slot;
    }

    public void Destroy(int slot)
    {
        ref GoroutineRecord goroutine = ref Goroutines[slot];
        goroutine.Status = GoStatus.Bad;
        goroutine.IsAlive = false;
        goroutine.Open = null;
    }

    private int SlotOf(long id)
    {
        int slot = Goroutines.Find(id);
        return slot >= 0 ? slot : Goroutines.Add(id);
    }

    private void Carry(in GoroutineRecord before, bool keepsNumbers)
    {
        ref GoroutineRecord carried = ref Goroutines[Goroutines.Add(before.Id)];
        carried = before;
        if (!keepsNumbers) carried.Sequence = default;
    }
}
