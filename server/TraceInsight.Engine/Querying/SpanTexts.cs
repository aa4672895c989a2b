using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>How spans and those who act in them are called.</summary>
internal static class SpanTexts
{
    public static string ProcName(Trace trace, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"Proc {trace.Procs[slot].Id}");

    /// <summary>Such as <c>G17 main.worker</c>.</summary>
    public static string GoroutineName(Trace trace, int slot)
    {
        Goroutine goroutine = trace.Goroutines[slot];
        string id = string.Create(CultureInfo.InvariantCulture, $"G{goroutine.Id}");
        return goroutine.Name == 0 ? id : $"{id} {trace.Texts[goroutine.Name]}";
    }

    /// <summary>What woke a goroutine up, where that was nobody of the program.</summary>
    public static string Outside(ChainCause cause) => cause switch
    {
        ChainCause.Timer => "unblocked by its timer",
        ChainCause.Network => "unblocked by the network poller",
        _ => "unblocked by the runtime (such as for a timer)",
    };

    /// <summary>What a box says of its span; empty where its colour says all.</summary>
    public static string Label(Trace trace, in LaneSpan span) => span.Kind switch
    {
        SpanKind.Running or SpanKind.RunningForGC => span.B < 0 ? "" : ProcName(trace, span.B),
        SpanKind.RunnableCreated => "created",
        SpanKind.RunnableUnblocked => "unblocked",
        SpanKind.RunnableAfterSyscall => "after syscall",
        SpanKind.RunnableStopped => trace.Texts[span.B],
        SpanKind.Syscall => "syscall",
        SpanKind.WaitingCreated => "created waiting",
        SpanKind.GC => "GC mark phase",
        SpanKind.StopTheWorld => trace.Texts[span.B],
        SpanKind.ProcGoroutine or SpanKind.ProcGCWork or SpanKind.ProcSyscall =>
            span.B < 0 ? "" : GoroutineName(trace, span.B),
        _ when span.Kind.IsWaiting() => trace.Texts[span.B],
        _ => "",
    };

    /// <summary>Why a goroutine is what it is; empty where its state says all.</summary>
    /// <param name="text">For waiting and <see cref="SpanKind.RunnableStopped"/>.</param>
    public static string Reason(Trace trace, SpanKind kind, int text) => kind switch
    {
        SpanKind.Running or SpanKind.RunningForGC or SpanKind.Syscall => "",
        _ => Label(trace, new LaneSpan(kind, 0, 0, 0, text)),
    };

    /// <summary>Whose stack a goroutine has that <see cref="SpanKinds.KeepsStack"/>.</summary>
    public static string KeptStack(SpanKind kind) => kind == SpanKind.RunnableAfterSyscall
        ? "runnable, with the stack of the system call before"
        : "runnable, with the stack of the wait before";

    /// <summary>What the span is, as a title.</summary>
    public static string Title(Trace trace, in LaneSpan span) => span.Kind switch
    {
        SpanKind.Running => "Running",
        SpanKind.RunningForGC => "Running for the garbage collector",
        SpanKind.RunnableCreated => "Runnable: created",
        SpanKind.RunnableUnblocked => "Runnable: unblocked",
        SpanKind.RunnableAfterSyscall => "Runnable: after a system call",
        SpanKind.RunnableStopped => $"Runnable: {trace.Texts[span.B]}",
        SpanKind.RunnableAtFirst => "Runnable",
        SpanKind.Syscall => "In a system call",
        SpanKind.WaitingCreated => "Waiting: created so",
        SpanKind.GC => "Garbage collection: concurrent mark phase",
        SpanKind.StopTheWorld => $"Stop-the-world: {trace.Texts[span.B]}",
        SpanKind.ProcWithoutGoroutine => "No goroutine: the thread looks for work",
        SpanKind.ProcGoroutine when span.B >= 0 => $"Running {GoroutineName(trace, span.B)}",
        SpanKind.ProcGCWork when span.B >= 0 => $"Collecting garbage: {GoroutineName(trace, span.B)}",
        SpanKind.ProcSyscall when span.B >= 0 => $"In a system call: {GoroutineName(trace, span.B)}",
        _ when span.Kind.IsWaiting() => trace.Texts[span.B] is { Length: > 0 } reason ? $"Waiting: {reason}" : "Waiting",
        _ => "Idle",
    };
}
