namespace TraceInsight.Engine.Model;

/// <summary>What a row of a <see cref="SpanTable"/> is, and so what its columns A and B hold.</summary>
/// <remarks>
/// Finer than <see cref="SpanState"/>, which is what is drawn. "Text" is an index into <see cref="Texts"/>, "stack" into
/// <see cref="StackTable"/>, "goroutine" a slot of <see cref="GoroutineTable"/>; −1 is none.
/// </remarks>
public enum SpanKind : byte
{
    /// <summary>The goroutine does not exist (yet, or any more); the proc is idle; no range is open.</summary>
    None,

    /// <summary>A: thread · B: proc slot.</summary>
    Running,

    /// <summary>As <see cref="Running"/>, for a goroutine labelled as a worker of the collector. </summary>
    RunningForGC,

    /// <summary>A: stack of the creator · B: goroutine that created it.</summary>
    RunnableCreated,

    /// <summary>A: stack of who ended the wait · B: that goroutine, −1 for the runtime itself.</summary>
    RunnableUnblocked,

    /// <summary>A: own stack · B: text of the reason (<c>preempted</c>, <c>runtime.Gosched</c>).</summary>
    RunnableStopped,

    /// <summary>It came back from a system call without a proc.</summary>
    RunnableAfterSyscall,

    /// <summary>It was runnable when first seen.</summary>
    RunnableAtFirst,

    /// <summary>A: own stack · B: text of the reason. So are all kinds of waiting.</summary>
    Waiting,
    WaitingChannel,
    WaitingSync,
    WaitingNetwork,
    WaitingSleep,
    WaitingGC,

    /// <summary>Created waiting, as coroutines are. A: stack of the creator · B: goroutine that created it.</summary>
    WaitingCreated,

    /// <summary>A: own stack · B: proc slot at entry.</summary>
    Syscall,

    /// <summary>On a proc. A: thread · B: goroutine.</summary>
    ProcGoroutine,

    /// <summary>On a proc, the goroutine is a worker of the collector. A: thread · B: goroutine.</summary>
    ProcGCWork,

    /// <summary>On a proc whose goroutine is in a system call. A: thread · B: goroutine.</summary>
    ProcSyscall,

    /// <summary>A thread holds the proc without running a goroutine. A: thread · B: −1.</summary>
    ProcWithoutGoroutine,

    /// <summary>The concurrent mark phase. A: stack · B: goroutine that began it.</summary>
    GC,

    /// <summary>A: stack · B: text of the kind.</summary>
    StopTheWorld,
}

public static class SpanKinds
{
    // Bytes, as the compiler keeps only such a table without an array and its checks.
    private static ReadOnlySpan<byte> States =>
    [
        (byte)SpanState.None, (byte)SpanState.Running, (byte)SpanState.GCWork,
        (byte)SpanState.Runnable, (byte)SpanState.Runnable, (byte)SpanState.Runnable, (byte)SpanState.Runnable,
        (byte)SpanState.Runnable,
        (byte)SpanState.Waiting, (byte)SpanState.WaitingChannel, (byte)SpanState.WaitingSync,
        (byte)SpanState.WaitingNetwork, (byte)SpanState.WaitingSleep, (byte)SpanState.WaitingGC, (byte)SpanState.Waiting,
        (byte)SpanState.Syscall,
        (byte)SpanState.Running, (byte)SpanState.GCWork, (byte)SpanState.Syscall, (byte)SpanState.ProcWithoutGoroutine,
        (byte)SpanState.GC, (byte)SpanState.StopTheWorld,
    ];

    /// <summary>Number of <see cref="SpanKind"/> values.</summary>
    public const int Count = (int)SpanKind.StopTheWorld + 1;

    /// <summary>Number of <see cref="SpanState"/> values that rows have.</summary>
    public const int StateCount = 14;

    /// <summary>Number of <see cref="SpanState"/> values that boxes have.</summary>
    public const int BoxStateCount = (int)SpanState.ManyStacks + 1;

    /// <summary>What is drawn for a row of this kind.</summary>
    public static SpanState State(this SpanKind kind) => (SpanState)States[(int)kind];

    public static bool IsRunnable(this SpanKind kind) => State(kind) == SpanState.Runnable;

    public static bool IsWaiting(this SpanKind kind) => kind is >= SpanKind.Waiting and <= SpanKind.WaitingCreated;

    /// <summary>Whether a row of this kind says why: <see cref="Texts"/> has the reason.</summary>
    public static bool HasReason(this SpanKind kind) =>
        kind is SpanKind.RunnableStopped or (>= SpanKind.Waiting and <= SpanKind.WaitingGC);

    /// <summary>Whether A of such a row is the stack of the goroutine itself, which stays there as long as the row lasts.
    /// </summary>
    public static bool HasOwnStack(this SpanKind kind) => kind == SpanKind.Syscall || kind.HasReason();

    /// <summary>Whether the goroutine has the stack that it had in the row before, where it waited or was in a system call:
    /// it has not run since.</summary>
    public static bool KeepsStack(this SpanKind kind) => kind is SpanKind.RunnableUnblocked or SpanKind.RunnableAfterSyscall;

    public static bool IsRunning(this SpanKind kind) => kind is SpanKind.Running or SpanKind.RunningForGC;
}
