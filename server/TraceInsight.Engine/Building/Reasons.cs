using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>Which kind of waiting a reason of the runtime is.</summary>
/// <remarks>Reasons are texts in the file, and every Go may add some: what is not recognised is just waiting.</remarks>
internal static class Reasons
{
    public static SpanKind KindOf(string reason) => reason switch
    {
        "chan send" or "chan receive" or "select" => SpanKind.WaitingChannel,
        "network" => SpanKind.WaitingNetwork,
        "sleep" => SpanKind.WaitingSleep,
        _ when reason.StartsWith("sync", StringComparison.Ordinal) => SpanKind.WaitingSync,
        _ when reason.StartsWith("GC ", StringComparison.Ordinal) || reason == "wait until GC ends" => SpanKind.WaitingGC,
        _ when reason.Contains("chan", StringComparison.Ordinal) => SpanKind.WaitingChannel,
        _ => SpanKind.Waiting,
    };
}
