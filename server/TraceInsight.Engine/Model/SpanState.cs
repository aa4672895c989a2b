namespace TraceInsight.Engine.Model;

/// <summary>What a lane is doing during a span. The numbers are part of the protocol (<c>states.ts</c>).</summary>
public enum SpanState : byte
{
    /// <summary>Nothing: the goroutine does not exist, the proc is idle. Never stored in a box.</summary>
    None = 0,
    Running = 1,
    Runnable = 2,

    /// <summary>Waiting for a reason that no other state names.</summary>
    Waiting = 3,
    WaitingChannel = 4,
    WaitingSync = 5,
    WaitingNetwork = 6,
    WaitingSleep = 7,
    WaitingGC = 8,
    Syscall = 9,

    /// <summary>Running, on behalf of the garbage collector (the goroutine carries a <c>GC (…)</c> label).</summary>
    GCWork = 10,

    /// <summary>The concurrent mark phase.</summary>
    GC = 11,
    StopTheWorld = 12,

    /// <summary>A proc is held by a thread that looks for work.</summary>
    ProcWithoutGoroutine = 13,

    // From here on only what strips show: no row of a segment, and so no sum by state, has these.

    /// <summary>A user region.</summary>
    Region = 14,

    /// <summary>A user region that began before the trace, or did not end within it.</summary>
    RegionCut = 15,
    MarkAssist = 16,
    Sweep = 17,

    // What took no time.
    Log = 18,

    /// <summary>A goroutine created another.</summary>
    Creation = 19,

    /// <summary>A goroutine ended another one's wait.</summary>
    Unblock = 20,
    CpuSample = 21,

    /// <summary>A call on the stack of a goroutine, as the event says that began its span.</summary>
    Frame = 22,

    /// <summary>A call on the stack of a goroutine, as a CPU sample says.</summary>
    SampledFrame = 23,

    /// <summary>Calls of which none can stand for all that share a box.</summary>
    ManyStacks = 24,
}
