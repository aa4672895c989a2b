using System.Runtime.InteropServices;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Go's own kinds of events, as <c>go tool trace -d=parsed</c> names them.</summary>
internal enum EventKind : byte
{
    Sync,
    Metric,
    Label,
    RangeBegin,
    RangeActive,
    RangeEnd,
    TaskBegin,
    TaskEnd,
    RegionBegin,
    RegionEnd,
    Log,
    GoTransition,
    ProcTransition,
    StackSample,
    Experimental,
}

internal enum GoroutineState : byte { Undetermined, NotExist, Runnable, Running, Waiting, Syscall }

internal enum ProcState : byte { Undetermined, NotExist, Running, Idle }

/// <summary>One event in causal order, validated. Reused for every event: copy what must outlive the next.</summary>
/// <remarks>Text and stack numbers are indexes into the tables of the event's generation; 0 is the empty one.
/// Thread, Proc and Goroutine are the context before the event takes effect; −1 is none.</remarks>
[StructLayout(LayoutKind.Auto)]
internal struct OrderedEvent
{
    /// <summary>The wire event; a synthetic one carries the number of what it stands for (GoBlock, ProcSteal, …).</summary>
    public WireEvent Wire;
    public EventKind Kind;

    /// <summary>A <see cref="GoroutineState"/> or <see cref="ProcState"/>, by kind.</summary>
    public byte From;
    public byte To;

    /// <summary>Nanoseconds on the trace's own clock; strictly increasing over the whole trace.</summary>
    public long Time;
    public long Thread;
    public long Proc;
    public long Goroutine;

    // The same as small numbers, for tables: 0, 1, 2 … within a generation, in any order and perhaps with gaps. There
    // the same number always is the same thread, proc or goroutine; in the next generation it is another. −1 is none,
    // and unknown for a CPU sample, which only repeats what the file says.
    public int ThreadSlot;
    public int ProcSlot;
    public int GoroutineSlot;

    /// <summary>Of the goroutine or proc that <see cref="Subject"/> names; meaningless for other subjects.</summary>
    public int SubjectSlot;

    /// <summary>Goroutine or proc of a transition or label; goroutine or proc of a range, −1 for GC; task of a task,
    /// region or log event; the running number of a Sync.</summary>
    public long Subject;

    /// <summary>Metric value · bytes swept · parent task (−1 none) · experimental: first argument.</summary>
    public ulong Value1;

    /// <summary>Bytes reclaimed · experimental: second argument.</summary>
    public ulong Value2;

    /// <summary>Experimental: third argument.</summary>
    public ulong Value3;

    /// <summary>Stack of the executing context.</summary>
    public int Stack;

    /// <summary>Stack of the transition's subject: where a new goroutine starts, or <see cref="Stack"/>.</summary>
    public int SubjectStack;

    /// <summary>No record of the file says this: it follows from another one (a coroutine switch, a lost proc).</summary>
    public bool IsSynthetic;

    /// <summary>Reason · label · name of task or region · kind of a stop-the-world · category of a log.</summary>
    public int Text;

    /// <summary>Message of a log.</summary>
    public int Message;

    /// <summary>One without a context, and about nobody yet.</summary>
    public static OrderedEvent OfNobody(WireEvent wire, EventKind kind, long time) => new()
    {
        Wire = wire,
        Kind = kind,
        Time = time,
        Thread = -1,
        Proc = -1,
        Goroutine = -1,
        ThreadSlot = -1,
        ProcSlot = -1,
        GoroutineSlot = -1,
        SubjectSlot = -1,
    };

    /// <param name="number">The running number of the Sync, from 1 on.</param>
    public static OrderedEvent Sync(long time, int number) =>
        OfNobody(WireEvent.Sync, EventKind.Sync, time) with { Subject = number };
}
