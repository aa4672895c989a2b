using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>What a thread is assumed to have held at the start of a generation that is ordered alone.</summary>
internal sealed class ThreadEntry
{
    /// <summary>Not needed until now: whatever it was, it still is so.</summary>
    public const long Unknown = -2;

    /// <summary>−1 for none.</summary>
    public long Proc { get; set; } = Unknown;

    /// <summary>−1 for none.</summary>
    public long Goroutine { get; set; } = Unknown;

    /// <summary>Whether an event requires that the thread was known before.</summary>
    public bool Exists { get; set; }

    /// <summary>Whether any event was about it yet.</summary>
    public bool IsMet { get; set; }

    /// <summary>Finds out what the threads of a generation hold from how they begin: before its first event a thread
    /// states its proc and its goroutine.</summary>
    /// <exception cref="TraceFormatException">An event cannot be read.</exception>
    public static void ReadAll(Generation generation, OrderingState state)
    {
        foreach (ThreadBatches batches in generation.Threads)
        {
            if (batches.Thread != -1) Read(generation.EventsOf(batches), state);
        }
    }

    private static void Read(EventCursor events, OrderingState state)
    {
        // Without an event the thread is not there.
        if (!events.MoveNext()) return;
        ThreadRecord thread = state.AddThread(events.Thread);
        ThreadEntry entry = thread.Entry!;
        do
        {
            switch (events.Event)
            {
                case WireEvent.ProcStatus:
                    var proc = (ProcStatus)(byte)events.Arg1;
                    if (entry.Proc == Unknown && proc is ProcStatus.Running or ProcStatus.Syscall)
                    {
                        entry.Proc = (long)events.Arg0;
                        thread.Hold(state.Procs.Find(entry.Proc) ?? state.EnterProc(entry.Proc, proc));
                    }
                    break;
                case WireEvent.GoStatus or WireEvent.GoStatusStack:
                    var status = (GoStatus)(byte)events.Arg2;
                    bool holds = status == GoStatus.Running
                        || (status == GoStatus.Syscall && (long)events.Arg1 == events.Thread);
                    if (entry.Goroutine == Unknown && holds) Hold(thread, (long)events.Arg0, status);
                    break;
                default:
                    return;
            }
        }
        while (events.MoveNext());

        void Hold(ThreadRecord holder, long id, GoStatus status)
        {
            int slot = state.FindGoroutine(id);
            if (slot < 0) slot = state.EnterGoroutine(id, status, default);
            entry.Goroutine = id;
            holder.Hold(id, slot);
        }
    }
}
