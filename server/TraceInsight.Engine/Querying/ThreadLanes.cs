using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Lists the threads of the operating system that a trace names.</summary>
internal static class ThreadLanes
{
    /// <summary>Of their group: no function is called so.</summary>
    public const string GroupName = "\u0001threads";

    /// <returns>Null where the trace names none.</returns>
    public static GoroutineGroup? Group(Trace trace, int most) => trace.Threads.IsEmpty
        ? null
        : new GoroutineGroup(
            GroupName, trace.Threads.Length, 0, true, [.. Ids(trace, 0, most).Select(id => Bare(trace, id))]);

    /// <summary>By number, with how long each ran goroutines.</summary>
    public static IReadOnlyList<Lane> Page(Trace trace, int from, int count, CancellationToken cancel)
    {
        long[] ids = Ids(trace, from, count);
        trace.ThreadHolds.Of(trace, [.. ids.Select(trace.ThreadSlotOf)], ThreadSearch.Find, cancel);
        return [.. ids.Select(id => Of(trace, id))];
    }

    public static Lane Of(Trace trace, long id) =>
        Bare(trace, id) with { Running = ThreadStrip.OfSlot(trace, trace.ThreadSlotOf(id))!.Running };

    private static long[] Ids(Trace trace, int from, int count) =>
        [.. trace.Threads.ToArray().Order().Skip(from).Take(count)];

    // What they did is found when somebody looks: it is in the rows of procs and goroutines.
    private static Lane Bare(Trace trace, long id) => new(
        LaneId.Thread(id).ToString(), LaneKind.Thread, $"Thread {SpanQuery.Number(id)}", 0, trace.End, -1, false, false, null,
        null);
}
