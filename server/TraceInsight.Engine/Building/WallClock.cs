using System.Globalization;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>Wall-clock time of a moment of the trace, from a generation's clock snapshot (format 25 and newer).</summary>
internal static class WallClock
{
    /// <param name="clock">Moment on the trace's own clock, ns.</param>
    /// <returns>ISO 8601 in UTC with nanoseconds; null for a time outside the calendar.</returns>
    public static string? At(ClockSnapshot snapshot, long clock)
    {
        Int128 nanoseconds = (Int128)snapshot.UnixSeconds * 1_000_000_000 + snapshot.UnixNanoseconds + clock - snapshot.Trace;
        if (nanoseconds < 0 || nanoseconds / 1_000_000_000 > 253_402_300_799)
            return null;
        DateTimeOffset second = DateTimeOffset.FromUnixTimeSeconds((long)(nanoseconds / 1_000_000_000));
        return string.Create(CultureInfo.InvariantCulture,
            $"{second:yyyy-MM-ddTHH:mm:ss}.{(long)(nanoseconds % 1_000_000_000):D9}Z");
    }
}
