using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Reading;

/// <summary>How long a unit of a generation's time stamps is.</summary>
internal readonly struct TraceClock
{
    // 2^63: from here on Go's conversion to int64 gives the smallest number on the processors it is built for first.
    private const double TooLong = 9223372036854775808.0;

    // Where a unit is a whole number of nanoseconds up to this many, products of fewer units than this are exact in
    // integers and in doubles alike.
    private const ulong Whole = 1UL << 26;

    private readonly double _nanosecondsPerUnit;
    private readonly ulong _wholeNanoseconds;
    private readonly ulong _wholeBelow;

    public TraceClock(ulong unitsPerSecond)
    {
        // In exactly this form: another order rounds differently (Go 1.27, internal/trace/generation.go).
        _nanosecondsPerUnit = 1.0 / (unitsPerSecond / 1e9);
        if (_nanosecondsPerUnit >= 1 && _nanosecondsPerUnit < Whole && _nanosecondsPerUnit % 1 == 0)
            (_wholeNanoseconds, _wholeBelow) = ((ulong)_nanosecondsPerUnit, Whole);
    }

    /// <summary>The same, for what is no damage and no clock that no Go has; false for the others.</summary>
    /// <remarks>Without a call: whoever calls it needs no frame.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNanoseconds(ulong units, out long nanoseconds)
    {
        nanoseconds = (long)(units * _wholeNanoseconds);
        return units < _wholeBelow;
    }

    /// <summary>Truncated toward zero, each value for itself as Go's reader does, so sums of deltas keep its errors.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Nanoseconds(ulong units)
    {
        if (TryNanoseconds(units, out long exact)) return exact;
        double ns = units * _nanosecondsPerUnit;
        return ns < TooLong ? (long)ns : long.MinValue;
    }
}

/// <summary>The trace's clock, the system's monotonic clock and the wall clock, read together.</summary>
/// <param name="Trace">Nanoseconds on the clock of the events.</param>
/// <param name="Monotonic">Nanoseconds on the system's monotonic clock.</param>
/// <param name="UnixSeconds">Seconds since 1970, UTC.</param>
/// <param name="UnixNanoseconds">Within the second, in a sound trace.</param>
internal readonly record struct ClockSnapshot(long Trace, ulong Monotonic, long UnixSeconds, long UnixNanoseconds);
