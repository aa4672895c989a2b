using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Reading;

/// <summary>What the table of events says (<c>Go 1.27, internal/trace/tracev2/events.go</c>).</summary>
internal static class WireEvents
{
    // Arguments after the time delta, by event number; −1 where no thread may write such an event. There are all 256, so
    // that no number needs a check.
    private static ReadOnlySpan<sbyte> Counts =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1,
        2, 2, 0, 3, 2, // ProcsChange … ProcStatus
        3, 1, 2, 0, 0, 2, 2, 3, 2, 0, 0, 3, // GoCreate … GoStatus
        2, 0, 1, 2, 1, 1, 1, 2, 1, 1, 0, // STWBegin … GCMarkAssistEnd
        1, 1, 1, 4, 2, 3, 3, 4, // HeapAlloc … UserLog
        2, 2, 3, 4, // GoSwitch … GoStatusStack
        -1, -1, 3, -1, // ClockSnapshot is timed but has no place in the order
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, // 53 …
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, // … 127
        3, 3, 1, 2, 2, 1, 2, 2, 1, // Span … GoroutineStackFree
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, // 137 …
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, // … 255
    ];

    /// <summary>A number that is that of no event, and in any other number a byte that is not the last.</summary>
    public const byte NoEvent = 0xFF;

    /// <summary>Arguments of an event after its time delta; −1 for a number that no thread's batch may hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ArgumentCount(byte number) => Counts[number];

    public static bool IsExperimental(WireEvent wire) => wire is >= WireEvent.Span and <= WireEvent.GoroutineStackFree;
}
