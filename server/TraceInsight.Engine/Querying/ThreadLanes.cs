using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying;

/// <summary>Lists the threads of the operating system that a trace names.</summary>
internal static class ThreadLanes
{
    /// <summary>Of their group: no function is called so.</summary>
    public const string GroupName = "\u0001threads";

    /// <returns>Null where the trace names none.</returns>
    public static GoroutineGroup? Group(Trace trace, int most) => trace.Threads.IsEmpty
        ? null
        : new GoroutineGroup(GroupName, trace.Threads.Length, 0, true, Page(trace, 0, most));

    /// <summary>By number.</summary>
    public static IReadOnlyList<Lane> Page(Trace trace, int from, int count) =>
        [.. trace.Threads.ToArray().Order().Skip(from).Take(count).Select(id => Of(trace, id))];

    // What they did is found when somebody looks: it is in the rows of procs and goroutines.
    public static Lane Of(Trace trace, long id) => new(
        LaneId.Thread(id).ToString(), LaneKind.Thread, $"Thread {SpanQuery.Number(id)}", 0, trace.End, -1, false, false, null,
        null);
}
