using System.Runtime.Intrinsics;

namespace TraceInsight.Engine.Model;

/// <summary>What is counted over time; each value is an element of the vectors of counts.</summary>
public enum Counted : byte
{
    /// <summary>Goroutines that run, other than workers of the collector.</summary>
    Running,

    /// <summary>Workers of the collector that run.</summary>
    GCWork,
    Runnable,
    Waiting,
    Syscall,

    /// <summary>Threads that hold a proc without running a goroutine.</summary>
    Searching,

    /// <summary>Goroutines that run, could run, or are in a system call.</summary>
    Active,

    /// <summary>Goroutines that there are.</summary>
    Alive,
}

internal static class Counting
{
    /// <summary>How many of <see cref="Counted"/> are not sums of others.</summary>
    public const int Single = (int)Counted.Active;

    /// <summary>What a row does not count as.</summary>
    public const int Nothing = Single;

    /// <summary>Bits of a change: what it was, and above it what it is now.</summary>
    private const int ChangeBits = 3;

    private static readonly Vector256<int>[] Changes = MakeChanges();

    // Bytes, as the compiler keeps only such a table without an array and its checks.
    private static ReadOnlySpan<byte> OfKinds =>
    [
        Nothing, (byte)Counted.Running, (byte)Counted.GCWork,
        (byte)Counted.Runnable, (byte)Counted.Runnable, (byte)Counted.Runnable, (byte)Counted.Runnable,
        (byte)Counted.Runnable,
        (byte)Counted.Waiting, (byte)Counted.Waiting, (byte)Counted.Waiting, (byte)Counted.Waiting,
        (byte)Counted.Waiting, (byte)Counted.Waiting, (byte)Counted.Waiting,
        (byte)Counted.Syscall,
        Nothing, Nothing, Nothing, (byte)Counted.Searching,
        Nothing, Nothing,
    ];

    /// <summary>What a row of this kind counts as, or <see cref="Nothing"/>.</summary>
    public static int Of(SpanKind kind) => OfKinds[(int)kind];

    public static int Change(int from, int to) => from | (to << ChangeBits);

    public static (int From, int To) Parts(int change) => (change & ((1 << ChangeBits) - 1), change >> ChangeBits);

    /// <summary>By how much a change alters the counts.</summary>
    public static Vector256<int> Of(int change) => Changes[change];

    private static Vector256<int>[] MakeChanges()
    {
        var changes = new Vector256<int>[1 << (2 * ChangeBits)];
        for (int from = 0; from <= Nothing; from++)
        {
            for (int to = 0; to <= Nothing; to++)
                changes[Change(from, to)] = One(to) - One(from);
        }
        return changes;
    }

    /// <summary>The counts of one that counts as this.</summary>
    public static Vector256<int> One(int counted)
    {
        if (counted == Nothing)
            return default;
        Vector256<int> one = Vector256.WithElement(Vector256<int>.Zero, counted, 1);
        if (counted == (int)Counted.Searching)
            return one;
        if (counted != (int)Counted.Waiting)
            one = one.WithElement((int)Counted.Active, 1);
        return one.WithElement((int)Counted.Alive, 1);
    }
}
