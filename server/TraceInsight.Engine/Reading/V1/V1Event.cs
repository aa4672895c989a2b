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

    public static bool StandsForNone(long proc) => proc is >= Timers and <= GC;
}

/// <summary>One event of a v1 trace, before it becomes one of v2.</summary>
/// <remarks>Slots are numbers 0, 1, 2 … that stand for goroutines and procs, for tables.</remarks>
internal struct V1Event
{
    public V1Kind Kind;

    /// <summary>Of a system call: whether the proc was taken from it.</summary>
    public bool Blocks;

    /// <summary>Slot of the proc that wrote it, or of one of <see cref="V1Proc"/>; meaningless for a CPU sample.</summary>
    public int Proc;

    /// <summary>Stack id; 0 is none.</summary>
    public uint Stack;

    /// <summary>Slot of <see cref="Goroutine"/>; meaningless for a CPU sample.</summary>
    public int GoroutineSlot;

    /// <summary>Slot of the goroutine in <see cref="Arg0"/>, where the kind has one there.</summary>
    public int SubjectSlot;

    /// <summary>Ticks of the processor; nanoseconds since the first event once the trace is ordered.</summary>
    public long Time;

    /// <summary>Goroutine that it belongs to; 0 is none.</summary>
    public ulong Goroutine;

    /// <summary>The arguments between the time and the stack, in the order of the wire. Of a log, the last is the index
    /// of the message among all; of a CPU sample, the first is the proc.</summary>
    public ulong Arg0, Arg1, Arg2;
}

/// <summary>What the kinds of events have in common.</summary>
internal static class V1Events
{
    /// <summary>More than any event has that is no stack.</summary>
    public const int MostValues = 6;

    private const ulong Stacks = 1UL << (int)V1Kind.Gomaxprocs | 1UL << (int)V1Kind.GCStart
        | 1UL << (int)V1Kind.GCSweepStart | 1UL << (int)V1Kind.GoCreate
        | (1UL << ((int)V1Kind.GoSysCall + 1)) - (1UL << (int)V1Kind.GoStop)
        | 1UL << (int)V1Kind.GoUnblockLocal | 1UL << (int)V1Kind.GoBlockGC | 1UL << (int)V1Kind.GCMarkAssistStart
        | (1UL << ((int)V1Kind.CPUSample + 1)) - (1UL << (int)V1Kind.UserTaskCreate);

    private const ulong Blocks = 1UL << (int)V1Kind.GoSleep | 1UL << (int)V1Kind.GoBlock | 1UL << (int)V1Kind.GoBlockGC
        | (1UL << ((int)V1Kind.GoBlockNet + 1)) - (1UL << (int)V1Kind.GoBlockSend);

    private const ulong Pauses = Blocks | 1UL << (int)V1Kind.GoSysBlock
        | (1UL << ((int)V1Kind.GoPreempt + 1)) - (1UL << (int)V1Kind.GoEnd);

    private const ulong Starts = 1UL << (int)V1Kind.GoStart | 1UL << (int)V1Kind.GoStartLocal
        | 1UL << (int)V1Kind.GoStartLabel;

    private const ulong Own =
        Starts | 1UL << (int)V1Kind.GoSysExit | 1UL << (int)V1Kind.GoWaiting | 1UL << (int)V1Kind.GoInSyscall;

    private const ulong Subjects = Own | 1UL << (int)V1Kind.GoCreate | 1UL << (int)V1Kind.GoUnblock
        | 1UL << (int)V1Kind.GoUnblockLocal | 1UL << (int)V1Kind.GoSysExitLocal;

    // Values of an event: time, arguments and stack. Batch, Frequency, TimerGoroutine and String have no time; a Stack has
    // as many as it needs.
    private static ReadOnlySpan<byte> Values =>
    [
        0, 2, 1, 0, 3, 2, 1, 3, 1, 2, // … STWStart
        1, 2, 3, 4, 3, 1, 2, 2, 2, 2, // STWDone … GoSleep
        2, 4, 2, 2, 2, 2, 2, 2, 2, 4, // GoBlock … GoSysExit
        1, 2, 2, 2, 2, 1, 1, 2, 2, 3, // GoSysBlock … GoUnblockLocal
        3, 4, 2, 2, 1, 5, 3, 5, 4, 5, // GoSysExitLocal … CPUSample
    ];

    public static int ValueCount(V1Kind kind) => Values[(int)kind];

    /// <summary>The last kind that a version has.</summary>
    public static V1Kind Last(int version) => version >= 19 ? V1Kind.CPUSample : V1Kind.UserLog;

    public static bool HasStack(V1Kind kind) => IsAmong(kind, Stacks);

    /// <summary>The goroutine gives its proc up.</summary>
    public static bool IsPause(V1Kind kind) => IsAmong(kind, Pauses);

    /// <summary>The goroutine waits from here on for something that is not a syscall.</summary>
    public static bool IsBlock(V1Kind kind) => IsAmong(kind, Blocks);

    /// <summary>A goroutine takes the proc.</summary>
    public static bool IsStart(V1Kind kind) => IsAmong(kind, Starts);

    /// <summary>The first argument is a goroutine.</summary>
    public static bool HasSubject(V1Kind kind) => IsAmong(kind, Subjects);

    /// <summary>It belongs to the goroutine in its first argument, whoever is on the proc.</summary>
    public static bool IsOfSubject(V1Kind kind) => IsAmong(kind, Own);

    private static bool IsAmong(V1Kind kind, ulong kinds) => (kinds >> (int)kind & 1) != 0;
}
