using System.Buffers.Binary;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Analysis.Collector;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Analysis.Tasks;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server.Tests;

/// <summary>One example of every message, with every field told apart from its neighbours.</summary>
internal static class ProtocolFixtures
{
    /// <summary>File name without <c>.json</c> → the message.</summary>
    public static IReadOnlyDictionary<string, object> Messages { get; } = new Dictionary<string, object>
    {
        ["initialize.params"] = new InitializeParams("0.1.0", 1),
        ["initialize.result"] = new InitializeResult("0.1.0", 1, 4711),
        ["trace-open.params"] = new OpenParams("/home/me/größe/trace.out", true),
        ["trace-open.result"] = new TraceState(1, 2, TracePhase.Loading, 65536, 1414807, 1, 274496, 430717569, null),
        ["trace-changed.params"] = new TraceState(
            1, 3, TracePhase.Complete, 1414000, 1414807, 2, 280000, 1_000_000_000_000,
            new Problem(
                ProblemKind.Truncated,
                "This trace was cut off after 1000 s; showing what came before.",
                "offset 1414000: the batch ends inside a number",
                1414000)),
        ["trace-changed.failed.params"] = new TraceState(
            4, 1, TracePhase.Failed, 0, 0, 0, 0, 0,
            new Problem(ProblemKind.Unreadable, "This file cannot be read.", "no such file", null)),
        ["trace-follow.params"] = new TraceParams(1),
        ["trace-follow.result"] = new TraceState(1, 4, TracePhase.Following, 70_000, 70_000, 2, 3000, 2_000_000, null),
        ["server-memoryLimit.params"] = new MemoryLimitParams(SegmentMemory.DefaultLimit),
        ["trace-close.params"] = new TraceParams(1),
        ["trace-cancel.params"] = new TraceParams(1),
        ["trace-overview.params"] = new TraceParams(1),
        ["trace-overview.result"] = new Overview(
            "Go 1.26 or newer", 430717569, 274496, 2, 1164, 4, 9, 640, 1920, 641, 39,
            "2026-01-31T12:00:00.123456789Z", [new FirstUse(1, 0), new FirstUse(2, 410048)]),
        ["trace-overview.old.result"] = new Overview("Go 1.22", 7, 6, 1, 5, 4, 3, 2, 1, 0, 8, null, []),
        ["trace-lanes.params"] = new TraceParams(1),
        ["trace-lanes.result"] = new LaneDirectoryResult(
            2,
            [
                new Lane("gc", LaneKind.GC, "GC", 0, 100, 30, false, false, null, null),
                new Lane("stw", LaneKind.StopTheWorld, "Stop-the-world", 0, 101, 31, false, false, null, null),
                new Lane("p3", LaneKind.Proc, "Proc 3", 2, 102, 32, true, false, new LaneStrips(0, false, true, false, false, 0, 0), null),
            ],
            [new GoroutineGroup("main.main", 2, 50, false, [Goroutine]), new GoroutineGroup("", 1, 0, true, [])],
            new GoroutineGroup(
                "\u0001threads", 1, 0, true,
                [new Lane("m140000000000000", LaneKind.Thread, "Thread 140000000000000", 0, 103, -1, false, false, null, null)]),
            new GoroutineGroup(
                "\u0001tasks", 1, 0, true,
                [
                    new Lane(
                        "t9", LaneKind.Task, "order (task 9)", 4, 90, -1, true, false,
                        new LaneStrips(1, false, false, true, false, 2, 1), null),
                ]),
            [CounterSeries.Running, CounterSeries.HeapGoal]),
        ["trace-goroutines.params"] = new GoroutinesParams(1, "main.(*bus).run", 50, 100),
        ["trace-goroutines.result"] = new[] { Goroutine },
        ["trace-boxes.params"] = new BoxesParams(1, ["gc", "p3", "g17"], -5, 1_000_000, 250, null),
        ["trace-boxes.search.params"] = new BoxesParams(1, ["g17"], 0, 1000, 1, 7),
        ["trace-boxes.result"] = new BoxesResult(
            2, 1000, 900, 2000, 256, null, ["", "main.main"], BoxColumns()),
        ["trace-boxes.search.result"] = new BoxesResult(
            2, 1000, 900, 2000, 256, 7, ["", "main.main"], [.. BoxColumns(), 255, 0, 100]),
        ["trace-search.params"] = new SearchParams(1, "fn:main dur>5ms"),
        ["trace-search.result"] = new SearchState(2, 7, 1204, 990, false, null),
        ["trace-search.wrong.result"] = new SearchState(
            2, 0, 0, 0, true, new SearchProblem("dur takes a time with its unit.", 12, 1)),
        ["trace-matches.params"] = new MatchesParams(1, 7, new MatchSort(MatchColumn.Duration, true), 100, 50),
        ["trace-matches.result"] = new[]
        {
            new Match(100, "g17", SpanState.WaitingChannel, "G17 main.(*bus).run", "Waiting: chan receive", 10, 20),
        },
        ["trace-matchFrom.params"] = new MatchFromParams(1, 7, 1234),
        ["trace-matchFrom.result"] = new MatchIndex(101),
        ["trace-arrange.params"] = new ArrangeParams(
            1, new Arrangement("fn:main", LaneGrouping.Creator, LaneOrder.Waiting, true, "g17")),
        ["trace-arrange.result"] = new ArrangedLanes(
            2, [new GoroutineGroup("main.main", 2, 50, false, [Goroutine])], 2, 104, null),
        ["trace-arrange.wrong.result"] = new ArrangedLanes(
            2, [], 0, 104, new SearchProblem("dur takes a time with its unit.", 12, 1)),
        ["trace-arranged.params"] = new ArrangedPageParams(
            1, new Arrangement("", LaneGrouping.None, LaneOrder.Id, false, null), "", 50, 200),
        ["trace-arranged.result"] = new[] { Goroutine },
        ["trace-lane.params"] = new LaneParams(1, "g17"),
        ["trace-lane.result"] = Goroutine,
        ["trace-stacks.params"] = new LaneParams(1, "g17"),
        ["trace-stacks.result"] = new StackRows(7),
        ["trace-foundSummary.params"] = new FoundSummaryParams(1, 7, 10, 1000, 3),
        ["trace-foundSummary.result"] = new FoundSummary(
            10, 990, 12, 5, [0, 7, 3], [new FoundGroup("main.(*bus).run", 2, 11, 9)], 4, [6, 0, 5]),
        ["trace-names.params"] = new NamesParams(1, NameKind.StartFunction, "bus", 20),
        ["trace-names.result"] = new[] { "main.(*bus).run", "main.busy" },
        ["trace-span.params"] = new SpanParams(1, "g17", 1234, SpanMove.Previous),
        ["trace-span.result"] = new SpanDetails(
            "g17", LaneKind.Goroutine, SpanState.WaitingChannel, "Waiting: chan receive", 10, 20, true, false,
            new GoroutineRef(17, "g17", "main.(*bus).run"), 3, 140_000_000_000_000, "chan receive",
            new Link("blocked", "p3", 10, ChainCause.Network), new Link("unblocked by G7 main.main", "g7", 20, null),
            [new Link("Proc 3", "p3", 11, null)],
            [new Stack("Blocked here", [new Frame("main.(*bus).run", "/src/bus.go", 42), new Frame("main.main", "", 0)])],
            [new RegionRef("g17.r0", "compute", "publish", 1, 30, false, true)],
            [new Fact("Swept", "3 MiB", null), new Fact("Task", "order", new Link("order", "g7", 21, null))]),
        ["trace-span.bare.result"] = Bare,
        ["trace-moment.params"] = new MomentParams(1, 1234),
        ["trace-moment.result"] = new Moment(1234, 1, 2, 3, 4, 5),
        ["trace-range.params"] = new RangeParams(1, 10, 1000),
        ["trace-range.result"] = new RangeSummary(
            10, 990, 2, [0, 7, 3], [new GroupUse("main.(*bus).run", 2, [0, 7, 3])], 4, [new ProcUse("p3", "Proc 3", 980)]),
        ["trace-goroutineGroups.params"] = new RangeParams(1, 10, 1000),
        ["trace-goroutineGroups.result"] = new GoroutineGroups(
            3, 10, 990, ["", "chan receive"],
            [
                new GroupTimes("main.(*bus).run", false, new Frame("main.(*bus).run", "/src/bus.go", 42), 2, 200, 50, 40, 30, [20, 60],
                    new Spread(80, 80, 120, 121, new Histogram([64, 100, 159], [1, 1])),
                    new Spread(0, 1, 49, 50, new Histogram([0, 1, 2], [3, 4]))),
                new GroupTimes("", true, null, 0, 0, 0, 0, 0, [0, 0],
                    new Spread(0, 0, 0, 0, new Histogram([0, 1], [1])), new Spread(0, 0, 0, 0, new Histogram([0, 1], [1]))),
            ],
            4),
        ["trace-goroutineTable.params"] = new GoroutineTableParams(
            1, "main.(*bus).run", 10, 1000, new GoroutineSort(GoroutineColumn.Blocked, "chan receive", true), 50, 100),
        ["trace-goroutineTable.all.params"] = new GoroutineTableParams(
            2, null, 0, 7, new GoroutineSort(GoroutineColumn.Total, null, false), 0, 1),
        ["trace-goroutineTable.result"] = new GoroutinePage(
            3, 10, 990, ["", "chan receive"], 60, 50,
            [new GoroutineRow(17, "g17", "main.(*bus).run", 5, 2000, true, false, 120, 50, 40, 30, [20, 60])]),
        ["trace-profile.params"] = new ProfileParams(1, ProfileKind.OffCpu, 10, 1000, "main.main", null, null),
        ["trace-profile.result"] = new CallTree(
            3, ProfileKind.OffCpu, 10, 990, 2, 700, 1, ["main.main", ""], ["/app/main.go", ""], [1, 2, 3]),
        ["trace-pprof.params"] = new ProfileParams(1, ProfileKind.Net, 10, 1000, null, 7, "compute"),
        ["trace-pprof.result"] = new PprofResult([1, 2, 3]),
        ["trace-scheduling.params"] = new SchedulingParams(1, 10, 1000, 200),
        ["trace-scheduling.result"] = new Scheduling(
            3, 10, 990, 500, [new ProcTimes("p3", "Proc 3", [400, 30])], [700, 20], [1, 2], [3, 4],
            new StateStatistics(SpanState.Runnable, 5, 720, new Spread(1, 2, 3, 4, new Histogram([1, 2], [5])), []),
            [
                new LongWait(new GoroutineRef(17, "g17", "main.(*bus).run"), "unblocked", 5, 60, "p3"),
                new LongWait(new GoroutineRef(18, "g18", ""), "", 6, 61, null),
            ]),
        ["trace-scheduling.nothing.result"] = new Scheduling(1, 0, 0, 1, [], [], [], [], null, []),
        ["trace-threads.params"] = new SchedulingParams(1, 10, 1000, 200),
        ["trace-threads.result"] = new ThreadsOverTime(
            3, 10, 990, 500, [new ThreadTimes(4711, "Thread 4711", [400, 30], [90, 0])], 2),
        ["trace-counters.params"] = new CountersParams(1, 10, 1000, 64, [CounterSeries.GCWork, CounterSeries.Procs]),
        ["trace-counters.result"] = new CountersResult(3, -24, 64, 3, false, CounterColumns()),
        ["trace-collector.params"] = new CollectorParams(1, 10, 1000, 500, 1000),
        ["trace-collector.result"] = new CollectorSummary(
            3, 10, 990,
            [
                new Cycle(7, 1, 2, 3, 4, true, false, 5, 6, 8, 9, 11, 12, 13, 14, Bus, new Frame("main.grow", "/src/main.go", 42)),
                new Cycle(8, 15, 16, 17, 18, false, true, 19, 20, 21, 22, 23, null, null, null, null, null),
            ],
            24,
            [
                new Pause("GC mark termination", 25, 26, true, false, Bus, new Frame("main.grow", "/src/main.go", 43)),
                new Pause("start trace", 27, 28, false, true, null, null),
            ],
            29, [new PauseKind("start trace", 30, 31, new Spread(1, 2, 3, 4, new Histogram([1, 2], [5])))],
            new AssistSum(52, 53), [new Assists(Bus, 32, 33, 34, 35)], 36,
            [new AssistStack([new Frame("main.grow", "/src/main.go", 44)], 37, 38, "g17", 39, 40)], 41,
            new SweepSum(42, 43, 44, 45),
            [new SweepStack([new Frame("main.grow", "/src/main.go", 45)], 46, 47, 48, 49, "p3", 50, 51)], 54,
            new HeapOverTime([10, 20], [null, 1000], [2000, null])),
        ["trace-mutatorCurve.params"] = new MutatorCurveParams(
            1, 10, 1000, new MutatorOptions(true, false, true, false, true, false)),
        ["trace-mutatorCurve.result"] = new MutatorCurve(
            3, 10, 990, [0, 0.5], [new CurvePoint(100, [0, 0.25]), new CurvePoint(1000, [0.5, 1])]),
        ["trace-mutatorWindows.params"] = new MutatorWindowsParams(
            1, 10, 1000, new MutatorOptions(false, true, false, true, false, true), 100),
        ["trace-mutatorWindows.result"] = new MutatorWindows(3, 100, [new UtilizationWindow(20, 120, 0.25)]),
        ["trace-taskGroups.params"] = new RangeParams(1, 10, 1000),
        ["trace-taskGroups.result"] = new TaskGroups(
            3, 10, 990,
            [
                new TaskGroup("publish", 4, 1, new Spread(1, 2, 3, 4, new Histogram([1, 2], [5])), 7, 8, true,
                    new TaskMean(2, 9, [0, 10]), new TaskMean(1, 11, [0, 12])),
                new TaskGroup("", 5, 6, null, 13, 14, false, null, null),
            ],
            15, 16),
        ["trace-taskTable.params"] = new TaskTableParams(1, 10, 1000, "publish", 20, 30, 40, 50),
        ["trace-taskTable.all.params"] = new TaskTableParams(1, 10, 1000, null, null, null, 0, 1),
        ["trace-taskTable.result"] = new TaskPage(3, 60, 50, [Publish]),
        ["trace-task.params"] = new TaskParams(1, 7),
        ["trace-task.result"] = new TaskDetails(
            3, Publish, [Publish], [Publish], [new TaskGoroutine(Bus, 21, 22, [0, 23])],
            [new TaskRegion("compute", Bus, 24, 25, true, false, null)],
            [new TaskLog(26, Bus, "category", "message", null), new TaskLog(27, null, "", "", null)], 28),
        ["trace-alike.params"] = new AlikeParams(1, 10, 1000, true),
        ["trace-alike.result"] = new Alike(false, "compute", 2, 3, 20, 30, "g7"),
        ["trace-alike.task.result"] = new Alike(true, "publish", 4, 5, 40, 50, null),
        ["trace-regionGroups.params"] = new RangeParams(1, 10, 1000),
        ["trace-regionGroups.result"] = new RegionGroups(
            3, 10, 990,
            [
                new RegionGroup("compute", new Frame("main.compute", "/src/main.go", 42), 1, 2, 3,
                    new Spread(1, 2, 3, 4, new Histogram([1, 2], [5])), 4, true),
                new RegionGroup("wait", null, 5, 6, 7, null, 8, false),
            ],
            9, 11),
        ["trace-regionTable.params"] = new RegionTableParams(
            1, 10, 1000, "compute", new Frame("main.compute", "/src/main.go", 42), 20, 30, 40, 50),
        ["trace-regionTable.bare.params"] = new RegionTableParams(1, 10, 1000, "wait", null, null, null, 0, 1),
        ["trace-regionTable.result"] = new RegionPage(3, 60, 50, [new RegionRow("compute", Bus, 1, 2, false, true, 7, [0, 4])]),
        ["trace-acquaintances.params"] = new LaneParams(1, "g17"),
        ["trace-acquaintances.result"] = new AcquaintanceLanes(["g1", "g17"], 2),
        ["trace-chain.params"] = new ChainParams(1, "g17", 60, false, 50),
        ["trace-chain.result"] = new Chain(
            [
                new ChainLink(
                    Bus, true, 10, 60, "Waiting: chan receive", [0, 0, 0, 0, 50], ChainCause.Woken, ChainCause.Woken,
                    new GoroutineRef(7, "g7", ""), new Stack("Woken up here", [new Frame("main.send", "/src/main.go", 9)]),
                    new Stack("Blocked here", [new Frame("main.(*bus).run", "/src/bus.go", 42)]), null),
                new ChainLink(
                    new GoroutineRef(7, "g7", ""), false, 30, 59, "Running", [0, 20, 9], null, ChainCause.Timer, null, null,
                    null, new ChainWait("Waiting: sleep", 5)),
            ],
            new ChainPlace("g7", 29)),
        ["trace-ranInstead.params"] = new RangeParams(1, 5, 60),
        ["trace-ranInstead.result"] = new RanInstead(
            5, 60, 100, 8, 2, [new Ran(new GoroutineRef(17, "g17", "main.(*bus).run"), 40)], 7),
        ["trace-statistics.params"] = new RangeParams(1, 10, 1000),
        ["trace-statistics.result"] = new Statistics(
            3, 10, 990, 2, 1900,
            [
                new StateStatistics(
                    SpanState.WaitingChannel, 5, 300, new Spread(1, 2, 3, 4, new Histogram([1, 2], [5])),
                    [new ReasonStatistics("chan receive", 4, 200, new Spread(1, 1, 2, 3, new Histogram([1, 2], [4])))]),
            ]),
    };

    private static TaskRow Publish => new(
        7, "publish", 1, 2, true, false, "g17", 3, 4, 5, [0, 6], new Frame("main.publish", "/src/main.go", 42));

    private static GoroutineRef Bus => new(17, "g17", "main.(*bus).run");

    private static SpanDetails Bare => new(
        "gc", LaneKind.GC, SpanState.GC, "Concurrent mark", 0, 1, false, true,
        null, null, null, null, null, null, [], [], [], []);

    private static Lane Goroutine =>
        new("g17", LaneKind.Goroutine, "G17", 3, 103, 33, true, false, new LaneStrips(2, true, false, true, false, 0, 0), 21);

    /// <summary>One series in three buckets, as <c>counters.ts</c> lays them out; the first bucket is unknown.</summary>
    private static byte[] CounterColumns()
    {
        var columns = new CounterColumns();
        foreach (long[] column in (long[][])[[-1, 2, 2], [-1, 5, 1L << 40], [-1, 3, 1], [-1, 640, 0]])
            columns.Add(column);
        return columns.ToBytes();
    }

    /// <summary>Three boxes on three lanes, as <c>columns.ts</c> lays them out; the second lane is empty.</summary>
    private static byte[] BoxColumns()
    {
        var bytes = new List<byte>();
        Add(1u, 1u, 3u);
        Add(0f, 10f, 20.5f);
        Add(10f, 20.5f, 1000f);
        Add(1u, 70_000u, 3u);
        foreach (ushort label in (ReadOnlySpan<ushort>)[0, 1, 256])
            bytes.AddRange([(byte)label, (byte)(label >> 8)]);
        bytes.AddRange([11, 1, 4, /**/ 0, 9, 2, /**/ 0, 0, 1]);
        bytes.AddRange([255, 128, 100, /**/ 0, 64, 90, /**/ 0, 0, 65]);
        return [.. bytes];

        void Add<T>(params ReadOnlySpan<T> values) where T : struct
        {
            Span<byte> word = stackalloc byte[4];
            foreach (T value in values)
            {
                if (value is float single)
                    BinaryPrimitives.WriteSingleLittleEndian(word, single);
                else
                    BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)(object)value);
                bytes.AddRange(word);
            }
        }
    }
}
