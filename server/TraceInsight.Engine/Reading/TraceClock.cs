namespace TraceInsight.Engine.Reading;

/// <summary>How long a unit of a generation's time stamps is.</summary>
internal readonly struct TraceClock(ulong unitsPerSecond)
{
    // 2^63: from here on Go's conversion to int64 gives the smallest number on the processors it is built for first.
    private const double TooLong = 9223372036854775808.0;

    // In exactly this form: another order of the operations rounds differently (Go 1.27, internal/trace/generation.go).
    private readonly double _nanosecondsPerUnit = 1.0 / (unitsPerSecond / 1e9);

    /// <summary>Truncated toward zero, each value for itself as Go's reader does, so sums of deltas keep its errors.
    /// </summary>
    public long Nanoseconds(ulong units)
    {
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
