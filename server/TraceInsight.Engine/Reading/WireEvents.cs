namespace TraceInsight.Engine.Reading;

/// <summary>What the table of events says (<c>Go 1.27, internal/trace/tracev2/events.go</c>).</summary>
internal static class WireEvents
{
    // Arguments after the time delta, by event number; 9 where no thread may write such an event.
    private static ReadOnlySpan<byte> Counts =>
    [
        9, 9, 9, 9, 9, 9, 9, 9, 9,
        2, 2, 0, 3, 2, // ProcsChange … ProcStatus
        3, 1, 2, 0, 0, 2, 2, 3, 2, 0, 0, 3, // GoCreate … GoStatus
        2, 0, 1, 2, 1, 1, 1, 2, 1, 1, 0, // STWBegin … GCMarkAssistEnd
        1, 1, 1, 4, 2, 3, 3, 4, // HeapAlloc … UserLog
        2, 2, 3, 4, // GoSwitch … GoStatusStack
        9, 9, 3, 9, // ClockSnapshot is timed but has no place in the order
    ];

    private static ReadOnlySpan<byte> ExperimentalCounts => [3, 3, 1, 2, 2, 1, 2, 2, 1];

    /// <summary>Arguments of an event after its time delta; −1 for a number that no thread's batch may hold.</summary>
    public static int ArgumentCount(byte number)
    {
        if (number < Counts.Length)
        {
            int count = Counts[number];
            return count == 9 ? -1 : count;
        }
        int experimental = number - (int)WireEvent.Span;
        return (uint)experimental < (uint)ExperimentalCounts.Length ? ExperimentalCounts[experimental] : -1;
    }

    public static bool IsExperimental(WireEvent wire) => wire is >= WireEvent.Span and <= WireEvent.GoroutineStackFree;
}
