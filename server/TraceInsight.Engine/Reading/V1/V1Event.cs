namespace TraceInsight.Engine.Reading.V1;

/// <summary>Event numbers of trace format v1, Go 1.11 to 1.21
/// (<c>Go 1.27, internal/trace/internal/tracev1/parser.go</c>).</summary>
internal enum V1Kind : byte
{
    None = 0,
    Batch = 1,
    Frequency = 2,
    Stack = 3,
    Gomaxprocs = 4,
    ProcStart = 5,
    ProcStop = 6,
    GCStart = 7,
    GCDone = 8,
    STWStart = 9,
    STWDone = 10,
    GCSweepStart = 11,
    GCSweepDone = 12,
    GoCreate = 13,
    GoStart = 14,
    GoEnd = 15,
    GoStop = 16,
    GoSched = 17,
    GoPreempt = 18,
    GoSleep = 19,
    GoBlock = 20,
    GoUnblock = 21,
    GoBlockSend = 22,
    GoBlockRecv = 23,
    GoBlockSelect = 24,
    GoBlockSync = 25,
    GoBlockCond = 26,
    GoBlockNet = 27,
    GoSysCall = 28,
    GoSysExit = 29,
    GoSysBlock = 30,
    GoWaiting = 31,
    GoInSyscall = 32,
    HeapAlloc = 33,
    HeapGoal = 34,
    TimerGoroutine = 35,
    FutileWakeup = 36,
    String = 37,
    GoStartLocal = 38,
    GoUnblockLocal = 39,
    GoSysExitLocal = 40,
    GoStartLabel = 41,
    GoBlockGC = 42,
    GCMarkAssistStart = 43,
    GCMarkAssistDone = 44,
    UserTaskCreate = 45,
    UserTaskEnd = 46,
    UserRegion = 47,
    UserLog = 48,
    CPUSample = 49,
}

/// <summary>Numbers that stand for no proc, as in Go's own tools.</summary>
internal static class V1Proc
{
    public const int None = -1;
    public const int Timers = 1_000_001;
    public const int Network = 1_000_002;
    public const int Syscalls = 1_000_003;
    public const int GC = 1_000_004;
}

/// <summary>One event of a v1 trace, before it becomes one of v2.</summary>
internal struct V1Event
{
    public V1Kind Kind;

    /// <summary>Proc that wrote it, or one of <see cref="V1Proc"/>.</summary>
    public int Proc;

    /// <summary>Stack id; 0 is none.</summary>
    public uint Stack;

    /// <summary>Index of a log's message among the parser's.</summary>
    public int Message;

    /// <summary>Ticks of the processor; nanoseconds since the first event once the trace is ordered.</summary>
    public long Time;

    /// <summary>Goroutine that it belongs to; 0 is none.</summary>
    public ulong Goroutine;

    // The arguments between the time and the stack, in the order of the wire.
    public ulong Arg0, Arg1, Arg2;
}

/// <summary>How many values an event has.</summary>
internal static class V1Events
{
    /// <summary>The last number and one.</summary>
    public const int Count = 50;

    // Values of an event: time, arguments and stack. Frequency and TimerGoroutine have no time; 0: has its own layout.
    private static ReadOnlySpan<byte> Values =>
    [
        0, 0, 1, 0, 3, 2, 1, 3, 1, 2, // … STWStart
        1, 2, 3, 4, 3, 1, 2, 2, 2, 2, // STWDone … GoSleep
        2, 4, 2, 2, 2, 2, 2, 2, 2, 4, // GoBlock … GoSysExit
        1, 2, 2, 2, 2, 1, 1, 0, 2, 3, // GoSysBlock … GoUnblockLocal
        3, 4, 2, 2, 1, 5, 3, 5, 4, 5, // GoSysExitLocal … CPUSample
    ];

    public static int ValueCount(V1Kind kind) => Values[(int)kind];

    public static bool IsSince(V1Kind kind, int version) => kind != V1Kind.CPUSample || version >= 19;

    public static bool HasStack(V1Kind kind) => kind is V1Kind.Gomaxprocs or V1Kind.GCStart or V1Kind.GCSweepStart
        or V1Kind.GoCreate or (>= V1Kind.GoStop and <= V1Kind.GoSysCall) or V1Kind.GoUnblockLocal or V1Kind.GoBlockGC
        or V1Kind.GCMarkAssistStart or (>= V1Kind.UserTaskCreate and <= V1Kind.CPUSample);

    /// <summary>The goroutine gives its proc up.</summary>
    public static bool IsPause(V1Kind kind) => kind is (>= V1Kind.GoEnd and <= V1Kind.GoBlock)
        or (>= V1Kind.GoBlockSend and <= V1Kind.GoBlockNet) or V1Kind.GoSysBlock or V1Kind.GoBlockGC;

    /// <summary>The goroutine waits from here on for something that is not a syscall.</summary>
    public static bool IsBlock(V1Kind kind) => kind is V1Kind.GoSleep or V1Kind.GoBlock or V1Kind.GoBlockGC
        or (>= V1Kind.GoBlockSend and <= V1Kind.GoBlockNet);
}
