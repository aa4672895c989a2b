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

/// <summary>One event of a v1 trace, before it becomes one of v2: what nearly all have, in half a cache line.</summary>
/// <remarks>Slots are numbers 0, 1, 2 … that stand for goroutines and procs, for tables.</remarks>
internal struct V1Event
{
    /// <summary>Ticks of the processor; nanoseconds since the first event once the trace is ordered.</summary>
    public long Time;

    /// <summary>Slot of the goroutine that it belongs to; meaningless for a CPU sample.</summary>
    public int GoroutineSlot;

    /// <summary>Slot of the goroutine in the first argument, where the kind has one there.</summary>
    public int SubjectSlot;

    /// <summary>Stack id; 0 is none.</summary>
    public uint Stack;

    /// <summary>Slot of the proc that wrote it, or of one of <see cref="V1Proc"/>; meaningless for a CPU sample.</summary>
    public int Proc;

    public V1Kind Kind;

    /// <summary>Of a system call: whether the proc was taken from it.</summary>
    public bool Blocks;
}

/// <summary>The arguments of an event between the time and the stack, in the order of the wire. Of a log, the last is the
/// index of the message among all; of a CPU sample, proc and goroutine; of a system call during which the goroutine loses
/// its proc, when that was noticed, in ticks. Those that a kind does not have say nothing.
/// </summary>
internal struct V1Arguments
{
    public ulong Arg0, Arg1, Arg2;
}

/// <summary>A CPU sample.</summary>
/// <param name="Time">Ticks.</param>
/// <param name="Goroutine">0 is none.</param>
/// <param name="Stack">Stack id; 0 is none.</param>
internal readonly record struct V1Sample(long Time, ulong Proc, ulong Goroutine, uint Stack);

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

    private const ulong Locals = 1UL << (int)V1Kind.GoStartLocal | 1UL << (int)V1Kind.GoUnblockLocal
        | 1UL << (int)V1Kind.GoSysExitLocal;

    private const ulong Told = 1UL << (int)V1Kind.Gomaxprocs | 1UL << (int)V1Kind.ProcStart | 1UL << (int)V1Kind.STWStart
        | 1UL << (int)V1Kind.GCSweepDone | 1UL << (int)V1Kind.GoCreate | 1UL << (int)V1Kind.GoStartLabel
        | 1UL << (int)V1Kind.HeapAlloc | 1UL << (int)V1Kind.HeapGoal
        | (1UL << ((int)V1Kind.CPUSample + 1)) - (1UL << (int)V1Kind.UserTaskCreate);

    private const ulong Calls =
        1UL << (int)V1Kind.GoSysBlock | 1UL << (int)V1Kind.GoInSyscall | 1UL << (int)V1Kind.GoSysExit;

    // What is no event, and calls, of which it is asked what becomes of them.
    private const ulong Indexed =
        1UL << (int)V1Kind.TimerGoroutine | 1UL << (int)V1Kind.String | 1UL << (int)V1Kind.GoSysCall;

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

    /// <summary>To put it into the order takes more than to look at its goroutine.</summary>
    public static bool IsRare(V1Kind kind) => IsAmong(kind, Told | Calls);

    /// <summary>Once ordered, what was written without a sequence is the same as with one.</summary>
    public static V1Kind Ordered(V1Kind kind) => !IsAmong(kind, Locals) ? kind : kind switch
    {
        V1Kind.GoStartLocal => V1Kind.GoStart,
        V1Kind.GoUnblockLocal => V1Kind.GoUnblock,
        _ => V1Kind.GoSysExit,
    };

    /// <summary>By the first byte of an event, the number of its values if it is of a kind that every version has, and one
    /// of which the index needs nothing but the time, and who runs; and <see cref="Turns"/>. 0 for others.</summary>
    public static byte[] Ordinary { get; } = FindOrdinary();

    /// <summary>Somebody starts to run, or nobody does from now on.</summary>
    public const int Turns = 4;

    private static byte[] FindOrdinary()
    {
        var ordinary = new byte[256];
        for (V1Kind kind = V1Kind.Gomaxprocs; kind < V1Kind.UserLog; kind++)
        {
            int values = ValueCount(kind);
            if (values > 3 || IsAmong(kind, Indexed)) continue;
            int turns = IsStart(kind) || IsPause(kind) ? Turns : 0;
            ordinary[(int)kind | (values - 1) << 6] = (byte)(values | turns);
        }
        return ordinary;
    }

    private static bool IsAmong(V1Kind kind, ulong kinds) => (kinds >> (int)kind & 1) != 0;
}
