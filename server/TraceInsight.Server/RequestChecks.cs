using StreamJsonRpc;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>What is refused in a request, whatever it asks for.</summary>
internal static class RequestChecks
{
    public const int MaxPage = 10_000;

    /// <summary>Characters of what is searched for.</summary>
    public const int MaxExpression = 10_000;

    /// <summary>Into how many a range is divided.</summary>
    public const int MaxSteps = 2000;

    // Times before the trace are fine (a padded window); what a JavaScript number cannot hold is a mistake.
    public static void Time(long time)
    {
        if (time is < -ProtocolConstants.MaxTime or > ProtocolConstants.MaxTime)
            throw Bad($"{time} ns is no time in a trace");
    }

    public static void Range(long start, long end)
    {
        Time(start);
        Time(end);
        if (end < start)
            throw Bad($"the window ends at {end} ns before it starts at {start} ns");
    }

    public static void Page(int from, int count)
    {
        if (from < 0 || count is < 0 or > MaxPage)
            throw Bad($"goroutines {from} and {count} more: ask for 0 to {MaxPage} from 0 on");
    }

    public static void Steps(int steps)
    {
        if (steps is < 1 or > MaxSteps)
            throw Bad($"{steps} steps: ask for 1 to {MaxSteps}");
    }

    public static LaneId Lane(string? text)
    {
        try
        {
            // Nullability is checked for fields, but not inside a list.
            return LaneId.Parse(text ?? throw Bad("a lane is null"));
        }
        catch (FormatException fault)
        {
            throw Bad(fault.Message);
        }
    }

    public static LocalRpcException Bad(string message) => new(message) { ErrorCode = ErrorCodes.BadRequest };
}
