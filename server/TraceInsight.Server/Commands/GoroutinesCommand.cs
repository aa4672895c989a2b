using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TraceInsight.Engine;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary>What <c>traceinsight goroutines --json</c> prints of each. Times are nanoseconds since the first event.
/// </summary>
/// <param name="CreatedToFirstRunNs">Null where its creation or its first run was not seen.</param>
/// <param name="Corrected">Where Go's own numbers are wrong, what is right; otherwise null.</param>
internal sealed record GoroutineInfo(
    long Id, string Name, long CreatedNs, long? StartedNs, long? EndedNs, long ExecutionNs, long SchedulerWaitNs,
    long SyscallNs, long SyscallBlockedNs, long TotalNs, IReadOnlyDictionary<string, long> BlockedNs,
    IReadOnlyDictionary<string, long> RangesNs, int Regions, long? CreatedToFirstRunNs, GoroutineTimesInfo? Corrected);

internal sealed record GoroutineTimesInfo(
    long ExecutionNs, long SchedulerWaitNs, long SyscallNs, long SyscallBlockedNs, long TotalNs,
    IReadOnlyDictionary<string, long> BlockedNs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(GoroutineInfo[]))]
internal sealed partial class GoroutineInfoJson : JsonSerializerContext;

/// <summary><c>traceinsight goroutines FILE</c>: what every goroutine did, as Go's own analysis counts it.</summary>
internal static class GoroutinesCommand
{
    public static int Run(InputFile input, TimeRange range, bool json, Stream output)
    {
        IReadOnlyList<GoroutineSummary> all =
            GoroutineSummaries.Read(input.Path, range, CancellationToken.None, out Problem? problem);
        problem ??= input.Problem;
        if (problem is not null)
            Reading.Report(input, problem);
        if (problem is not null && all.Count == 0)
            return Reading.Unreadable;

        if (json)
            JsonSerializer.Serialize(output, [.. all.Select(Of)], GoroutineInfoJson.Default.GoroutineInfoArray);
        using var writer = new StreamWriter(output) { NewLine = "\n" };
        if (json)
            writer.WriteLine();
        else
            WriteText(all, writer);
        return problem is null ? Reading.Complete : Reading.Partial;
    }

    private static GoroutineInfo Of(GoroutineSummary goroutine)
    {
        SummaryTimes times = goroutine.Times;
        GoroutineTimesInfo? corrected = goroutine.Corrected is not { } right ? null : new GoroutineTimesInfo(
            right.Execution, right.SchedulerWait, right.Syscall, right.SyscallBlocked, right.Total, right.Blocked);
        return new GoroutineInfo(
            goroutine.Id, goroutine.Name, goroutine.Created, goroutine.Started, goroutine.Ended, times.Execution,
            times.SchedulerWait, times.Syscall, times.SyscallBlocked, times.Total, times.Blocked, goroutine.Ranges,
            goroutine.Regions, goroutine.CreatedToFirstRun, corrected);
    }

    private static void WriteText(IReadOnlyList<GoroutineSummary> all, StreamWriter writer)
    {
        writer.WriteLine("Times in ms; where Go's own numbers are wrong, the right ones.");
        Line("goroutine", "execution", "scheduler", "syscall", "blocked", "total", "start function");
        foreach (GoroutineSummary goroutine in all)
        {
            SummaryTimes times = goroutine.Corrected ?? goroutine.Times;
            Line(
                goroutine.Id.ToString(CultureInfo.InvariantCulture), Ms(times.Execution), Ms(times.SchedulerWait),
                Ms(times.Syscall + times.SyscallBlocked), Ms(times.Blocked.Values.Sum()), Ms(times.Total),
                goroutine.Name.Length == 0 ? "(unknown)" : goroutine.Name);
        }

        void Line(string id, string execution, string scheduler, string syscall, string blocked, string total, string name) =>
            writer.WriteLine($"{id,10} {execution,12} {scheduler,12} {syscall,12} {blocked,12} {total,12}  {name}");
    }

    private static string Ms(long nanoseconds) => (nanoseconds / 1e6).ToString("F3", CultureInfo.InvariantCulture);
}
