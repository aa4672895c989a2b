using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TraceInsight.Engine;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary>What <c>traceinsight tasks --json</c> prints of each; see <see cref="TaskSummary"/>.</summary>
internal sealed record TaskInfo(
    ulong Id, ulong? Parent, string Name, long? StartNs, long? EndNs, int Logs, int Regions, int Goroutines, bool IsRoot);

/// <summary>What <c>traceinsight regions --json</c> prints of each name; see <see cref="RegionSummary"/>.</summary>
internal sealed record RegionInfo(string Name, int Count, long TotalNs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(TaskInfo[]))]
[JsonSerializable(typeof(RegionInfo[]))]
internal sealed partial class UserInfoJson : JsonSerializerContext;

/// <summary><c>traceinsight tasks FILE</c> and <c>traceinsight regions FILE</c>: what the program said of itself.</summary>
internal static class UserCommands
{
    public static int Tasks(InputFile input, TimeRange range, bool json, Stream output) =>
        Run(input, output, (trace, writer) =>
        {
            IReadOnlyList<TaskSummary> all = UserSummaries.Tasks(trace, range);
            if (json)
            {
                writer.WriteLine(JsonSerializer.Serialize([.. all.Select(Of)], UserInfoJson.Default.TaskInfoArray));
                return;
            }
            writer.WriteLine("Times in ms; - where it was not seen. Task 0 is what belongs to no task.");
            Line("task", "parent", "start", "duration", "logs", "regions", "goroutines", "name");
            foreach (TaskSummary task in all)
            {
                Line(
                    Text(task.Id), task.IsRoot ? "-" : Text(task.Parent), Ms(task.Start), Ms(task.End - task.Start),
                    Text(task.Logs), Text(task.Regions), Text(task.Goroutines), task.Name);
            }

            void Line(
                string id, string parent, string start, string duration, string logs, string regions, string goroutines,
                string name) => writer.WriteLine(
                    $"{id,10} {parent,10} {start,14} {duration,12} {logs,8} {regions,8} {goroutines,10}  {name}".TrimEnd());
        });

    public static int Regions(InputFile input, TimeRange range, bool json, Stream output) =>
        Run(input, output, (trace, writer) =>
        {
            IReadOnlyList<RegionSummary> all = UserSummaries.Regions(trace, range, CancellationToken.None);
            if (json)
            {
                writer.WriteLine(JsonSerializer.Serialize(
                    [.. all.Select(sum => new RegionInfo(sum.Name, sum.Count, sum.Total))],
                    UserInfoJson.Default.RegionInfoArray));
                return;
            }
            writer.WriteLine("Times in ms.");
            Line("count", "total", "mean", "region");
            foreach (RegionSummary sum in all)
            {
                string name = sum.Name.Length == 0 ? "(goroutines started in regions)" : sum.Name;
                Line(Text(sum.Count), Ms(sum.Total), Ms(sum.Total / sum.Count), name);
            }

            void Line(string count, string total, string mean, string name) =>
                writer.WriteLine($"{count,10} {total,14} {mean,12}  {name}");
        });

    private static int Run(InputFile input, Stream output, Action<Trace, TextWriter> write)
    {
        Trace trace = null!;
        using var store = new SegmentStore(new SegmentMemory());
        TraceLoader.Load(input.Path, published => trace = published, CancellationToken.None, store: store);
        Problem? problem = input.Problem ?? trace.Problem;
        if (problem is not null)
            Reading.Report(input, problem);
        if (trace.Phase == TracePhase.Failed)
            return Reading.Unreadable;
        using var writer = new StreamWriter(output) { NewLine = "\n" };
        write(trace, writer);
        return problem is null ? Reading.Complete : Reading.Partial;
    }

    private static TaskInfo Of(TaskSummary task) => new(
        task.Id, task.Parent, task.Name, task.Start, task.End, task.Logs, task.Regions, task.Goroutines, task.IsRoot);

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Text(ulong? value) => value is { } known ? Text(known) : "-";

    private static string Ms(long? nanoseconds) =>
        nanoseconds is { } known ? (known / 1e6).ToString("F3", CultureInfo.InvariantCulture) : "-";
}
