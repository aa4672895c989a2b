using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Model;

/// <summary>A row in eight bytes: when it starts, what it is, and its two values.</summary>
/// <param name="Start">Nanoseconds since the start of the segment.</param>
/// <param name="Fields">See <see cref="RowPacking"/>.</param>
internal readonly record struct SpanRow(uint Start, uint Fields)
{
    public SpanKind Kind => RowPacking.Kind(Fields);
}

/// <summary>How a row's kind and its values A and B (<see cref="SpanKind"/>) share 32 bits.</summary>
/// <remarks>
/// Bits 0 to 4 are the kind. Bit 5 says that the values did not fit: the other 26 are the index of the pair in a side
/// table. Otherwise they are A and, above it, B + 1. A stack gets as many bits as the generation has stacks, so that as
/// many goroutines or texts as possible fit above it; a thread and a proc get half each, the thread as itself + 1.
/// </remarks>
internal readonly record struct RowPacking(int StackBits)
{
    /// <summary>Of a row's fields, the lowest.</summary>
    public const int KindBits = 5;

    private const uint Wide = 1 << KindBits;
    private const int ValuesAt = KindBits + 1;
    private const int ValueBits = 32 - ValuesAt;
    private const int ThreadBits = ValueBits / 2;

    /// <param name="stacks">All stack numbers are below this.</param>
    public static RowPacking For(int stacks)
    {
        int bits = 1;
        while (bits < ValueBits && 1L << bits < stacks)
            bits++;
        return new RowPacking(bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SpanKind Kind(uint fields) => (SpanKind)(fields & (Wide - 1));

    /// <summary>A row of which no values are known: 0 or −1, see <see cref="SpanKind"/>.</summary>
    public static uint Empty(SpanKind kind) => (uint)kind;

    public static uint WithKind(uint fields, SpanKind kind) => (fields & ~(Wide - 1)) | (uint)kind;

    /// <summary>Up to which B + 1 fits beside a stack.</summary>
    public uint LargestValue => StackBits < ValueBits ? (1u << (ValueBits - StackBits)) - 1 : 0;

    /// <summary>For <see cref="Pack"/>.</summary>
    public int ValueShift => ValuesAt + StackBits;

    /// <summary>The fields of a row with a stack, and with another value that fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Pack(SpanKind kind, int stack, int b, int valueShift) =>
        (uint)kind | ((uint)stack << ValuesAt) | ((uint)(b + 1) << valueShift);

    public static bool IsWide(uint fields) => (fields & Wide) != 0;

    public static uint PackWide(SpanKind kind, int index) => (uint)kind | Wide | ((uint)index << ValuesAt);

    public static int WideIndex(uint fields) => (int)(fields >> ValuesAt);

    /// <summary>False where the values need more bits than there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPack(SpanKind kind, int a, int b, out uint fields)
    {
        int lowBits = StackBits;
        uint low = (uint)a, high = (uint)(b + 1);
        if (HoldsThread(kind))
            (lowBits, low) = (ThreadBits, (uint)(a + 1));
        fields = (uint)kind | (low << ValuesAt) | (uint)((ulong)high << (ValuesAt + lowBits));
        return low >> lowBits == 0 && (ulong)high >> (ValueBits - lowBits) == 0;
    }

    public (int A, int B) Unpack(uint fields)
    {
        uint values = fields >> ValuesAt;
        return HoldsThread(Kind(fields))
            ? ((int)(values & ((1 << ThreadBits) - 1)) - 1, (int)(values >> ThreadBits) - 1)
            : ((int)(values & ((1u << StackBits) - 1)), (int)((ulong)values >> StackBits) - 1);
    }

    /// <summary>The bits of a row's fields that say what it is and why; those of one whose values did not fit do not.
    /// </summary>
    /// <param name="withStack">The bits of its stack, too.</param>
    public uint MaskOf(SpanKind kind, bool withStack)
    {
        uint stack = (1u << StackBits) - 1 << ValuesAt, mask = (1u << ValuesAt) - 1;
        if (kind.HasReason())
            mask |= ~(stack | mask);
        bool hasStack = kind is (>= SpanKind.RunnableCreated and <= SpanKind.RunnableStopped)
            or (>= SpanKind.Waiting and <= SpanKind.Syscall);
        return withStack && hasStack ? mask | stack : mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HoldsThread(SpanKind kind) => kind is SpanKind.Running or SpanKind.RunningForGC
        or >= SpanKind.ProcGoroutine and <= SpanKind.ProcWithoutGoroutine;
}
