namespace TraceInsight.Engine.Ordering;

internal enum GcPhase : byte { Undetermined, NotRunning, Running }

/// <summary>All that the order knows within a generation, and carries into the next.</summary>
/// <remarks>A generation can also be ordered alone. Then its own events imply what was so at its start: that a goroutine
/// whose status they tell was there, and in it. Everything implied is remembered, and <see cref="Seam"/> compares it with
/// what the generation before ended in.</remarks>
internal sealed class OrderingState
{
    private OrderingState(ulong generation, bool isAlone)
    {
        Generation = generation;
        IsAlone = isAlone;
        Tasks = new ActiveTasks(isAlone);
        // It does not matter which: only whether there is one.
        if (isAlone) FirstGeneration = generation;
    }

    /// <summary>Before the first generation.</summary>
    public OrderingState() : this(0, false)
    {
    }

    /// <summary>At the start of a generation, what was known at the end of the one before. That one is of no more use.
    /// </summary>
    public OrderingState(OrderingState before, ulong generation) : this(generation, false)
    {
        (Tasks, Names, Gc, GcSequence) = (before.Tasks, before.Names, before.Gc, before.GcSequence);
        (FirstGeneration, Syncs, LastTime) = (before.FirstGeneration, before.Syncs, before.LastTime);
        LargestGeneration = Math.Max(before.LargestGeneration, generation);
        for (int slot = 0; slot < before.Goroutines.Count; slot++)
        {
            if (before.Goroutines[slot].IsAlive) Carry(before.Goroutines[slot]);
        }
        foreach (ProcRecord proc in before.AllProcs) Carry(proc);
        foreach (ThreadRecord thread in before.AllThreads) Carry(thread);
    }

    /// <summary>At the start of a generation of which the one before is not known.</summary>
    /// <param name="time">Assumed to be that of the last event before.</param>
    public static OrderingState Alone(ulong generation, long time) =>
        new(generation, true) { LastTime = time, TimeBefore = time };

    public GoroutineRecords Goroutines { get; } = new();
    public IdMap<ProcRecord> Procs { get; } = new();
    public IdMap<ThreadRecord> Threads { get; } = new();

    /// <summary>By slot: in the order in which they were first met.</summary>
    public List<ProcRecord> AllProcs { get; } = [];

    /// <summary>By slot: in the order in which they were first met, or begin a generation that is ordered alone.</summary>
    public List<ThreadRecord> AllThreads { get; } = [];

    /// <summary>Stands for events that no thread owns: holds nothing, ever.</summary>
    public ThreadRecord NoThread { get; } = new(-1, -1);

    public ActiveTasks Tasks { get; }
    public NameTable Names { get; set; } = new();
    public GcPhase Gc { get; set; }

    /// <summary>One number for every begin, end and re-announcement of the GC; not reset by a generation.</summary>
    public ulong GcSequence { get; set; }

    /// <summary>Number of this generation; 0 before the first.</summary>
    public ulong Generation { get; }

    /// <summary>Of all up to this one.</summary>
    public ulong LargestGeneration { get; set; }

    /// <summary>Number of the generation of the first event; 0 before it.</summary>
    public ulong FirstGeneration { get; set; }

    /// <summary>Sync events handed out.</summary>
    public int Syncs { get; set; }

    /// <summary>Of the event handed out last.</summary>
    public long LastTime { get; set; }

    /// <summary>Assumed to be <see cref="LastTime"/> at the start of the generation, where it is ordered alone.</summary>
    public long TimeBefore { get; private init; }

    /// <summary>Whether what was before the generation is not known.</summary>
    public bool IsAlone { get; set; }

    /// <summary>Goroutines assumed to live at the start of the generation.</summary>
    public int Entered { get; private set; }

    /// <summary>What these goroutines had open when they ended.</summary>
    public List<(long Goroutine, OpenThings Open)> OpenAtEnd { get; } = [];

    /// <summary>Phase, and number of the first event of the collector; null until there is one.</summary>
    public (GcPhase Phase, ulong Sequence)? GcEntry { get; private set; }

    /// <summary>Threads in the order in which they were first met, where the generation is ordered alone.</summary>
    public List<ThreadRecord> MetThreads { get; } = [];

    /// <summary>A thread that has an event.</summary>
    public ThreadRecord Thread(long id)
    {
        if (id == -1) return NoThread;
        ThreadRecord thread = Threads.Find(id) ?? AddThread(id);
        if (thread.Entry is { } entry)
        {
            // From here on it matters what the thread holds. It has not said that it holds anything.
            if (entry.Proc == ThreadEntry.Unknown) entry.Proc = -1;
            if (entry.Goroutine == ThreadEntry.Unknown) entry.Goroutine = -1;
            Meet(thread, entry);
        }
        return thread;
    }

    /// <summary>A thread that holds a goroutine in a syscall, or null if it was never met.</summary>
    public ThreadRecord? FindHolder(long id, long goroutine, int slot)
    {
        ThreadRecord? thread = Threads.Find(id);
        if (!IsAlone) return thread;
        thread ??= AddThread(id);
        if (thread.Entry is { IsMet: false } entry)
        {
            if (entry.Goroutine == ThreadEntry.Unknown)
            {
                entry.Goroutine = goroutine;
                thread.Hold(goroutine, slot);
            }
            entry.Exists = true;
            Meet(thread, entry);
        }
        return thread;
    }

    /// <summary>Whether a thread may have held a proc at the start of a generation that is ordered alone.</summary>
    public bool MayHold(long id) => Threads.Find(id)?.Entry is not { } entry || entry.Proc == ThreadEntry.Unknown;

    /// <summary>A thread from which a proc is stolen, or null if it was never met.</summary>
    public ThreadRecord? FindVictim(long id, ProcRecord proc)
    {
        ThreadRecord? thread = Threads.Find(id);
        if (!IsAlone) return thread;
        thread ??= AddThread(id);
        if (thread.Entry is { } entry)
        {
            if (entry.Proc == ThreadEntry.Unknown)
            {
                entry.Proc = proc.Id;
                thread.Hold(proc);
            }
            entry.Exists |= !entry.IsMet;
            Meet(thread, entry);
        }
        return thread;
    }

    public ThreadRecord AddThread(long id)
    {
        var thread = new ThreadRecord(id, AllThreads.Count) { Entry = IsAlone ? new ThreadEntry() : null };
        Threads.Add(id, thread);
        AllThreads.Add(thread);
        return thread;
    }

    public ProcRecord AddProc(long id, ProcStatus status) =>
        Add(new ProcRecord(id, AllProcs.Count) { Status = status });

    /// <summary>A proc is assumed to have been there, in a status, at the start of the generation.</summary>
    public ProcRecord EnterProc(long id, ProcStatus status) => Add(
        new ProcRecord(id, AllProcs.Count) { Status = status, Entry = status, Open = OpenThings.OfUnknownPast() });

    /// <summary>The slot of a goroutine that lives, or −1.</summary>
    public int FindGoroutine(long id)
    {
        int slot = Goroutines.Find(id);
        return slot >= 0 && Goroutines[slot].IsAlive ? slot : -1;
    }

    /// <summary>A goroutine that does not live begins to.</summary>
    public int AddGoroutine(long id, GoStatus status, Sequence sequence)
    {
        int slot = SlotOf(id);
        ref GoroutineRecord goroutine = ref Goroutines[slot];
        goroutine.Status = status;
        goroutine.IsAlive = true;
        goroutine.Sequence = sequence;
        return slot;
    }

    /// <summary>Whether a goroutine that does not live now may have lived at the start of the generation.</summary>
    public bool MayHaveEntered(long id) => IsAlone && Goroutines.Find(id) < 0;

    /// <summary>A goroutine is assumed to have lived, in a status, at the start of the generation.</summary>
    public int EnterGoroutine(long id, GoStatus status, Sequence sequence)
    {
        int slot = AddGoroutine(id, status, sequence);
        Goroutines[slot].Entry = status;
        Entered++;
        return slot;
    }

    public OpenThings OpenOf(int slot)
    {
        ref GoroutineRecord goroutine = ref Goroutines[slot];
        return goroutine.Open ??= goroutine is { Entry: not GoStatus.Bad, HasEnded: false }
            ? OpenThings.OfUnknownPast()
            : new OpenThings();
    }

    public void Destroy(int slot)
    {
        ref GoroutineRecord goroutine = ref Goroutines[slot];
        if (IsAlone && goroutine is { Entry: not GoStatus.Bad, HasEnded: false, Open: { } open })
            OpenAtEnd.Add((goroutine.Id, open));
        goroutine.Status = GoStatus.Bad;
        goroutine.IsAlive = false;
        goroutine.HasEnded = true;
        goroutine.Open = null;
    }

    /// <summary>The first event of the collector tells in which phase it was before.</summary>
    public void AssumeGc(GcPhase phase, ulong sequence)
    {
        if (!IsAlone || GcEntry is not null) return;
        GcEntry = (phase, sequence);
        (Gc, GcSequence) = (phase, unchecked(sequence - 1));
    }

    public void Carry(in GoroutineRecord before)
    {
        ref GoroutineRecord carried = ref Goroutines[Goroutines.Add(before.Id)];
        carried = before;
        (carried.Entry, carried.HasEnded) = (GoStatus.Bad, false);
    }

    public void Carry(ProcRecord before) => Add(new ProcRecord(before.Id, AllProcs.Count)
    {
        Status = before.Status,
        Sequence = before.Sequence,
        Open = before.Open,
    });

    public void Carry(ThreadRecord before)
    {
        var carried = new ThreadRecord(before.Id, AllThreads.Count);
        CarryProc(before, carried);
        CarryGoroutine(before, carried);
        Threads.Add(carried.Id, carried);
        AllThreads.Add(carried);
    }

    public void CarryProc(ThreadRecord before, ThreadRecord thread)
    {
        if (before.ProcRecord is { } proc) thread.Hold(Procs.Find(proc.Id)!);
    }

    public void CarryGoroutine(ThreadRecord before, ThreadRecord thread)
    {
        if (before.Goroutine != -1) thread.Hold(before.Goroutine, SlotOf(before.Goroutine));
    }

    private ProcRecord Add(ProcRecord proc)
    {
        Procs.Add(proc.Id, proc);
        AllProcs.Add(proc);
        return proc;
    }

    private void Meet(ThreadRecord thread, ThreadEntry entry)
    {
        if (entry.IsMet) return;
        entry.IsMet = true;
        MetThreads.Add(thread);
    }

    private int SlotOf(long id)
    {
        int slot = Goroutines.Find(id);
        return slot >= 0 ? slot : Goroutines.Add(id);
    }
}
