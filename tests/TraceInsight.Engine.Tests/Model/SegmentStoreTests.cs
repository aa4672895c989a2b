using System.Numerics;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Engine.Querying.Strips;
using TraceInsight.Engine.Tests.Reading;
using TraceInsight.Fuzzing;
using Xunit;

namespace TraceInsight.Engine.Tests.Model;

/// <summary>What is asked for while it is in a temporary file is answered as if it were in memory.</summary>
public class SegmentStoreTests
{
    private const int LanesAtOnce = 400;
    private const int SpansAskedFor = 200;

    private static readonly string[] ChangesThreads = ["cgo", "contention", "httpd", "syscalls"];

    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    public static IEnumerable<TheoryDataRow<string, bool>> TracesThatLeave => Fixtures.Traces().SelectMany(
        trace => (TheoryDataRow<string, bool>[])[new(trace.Data, false), new(trace.Data, true)]);

    [Theory]
    [MemberData(nameof(Traces))]
    public void Every_question_has_the_same_answer_with_hardly_any_memory_as_with_all(string name)
    {
        Trace roomy = Fixtures.Load(Fixtures.PathOf(name));
        var memory = new SegmentMemory(limit: 1);
        using var store = new SegmentStore(memory);
        Trace tight = Load(Fixtures.PathOf(name), store);

        Assert.Null(store.Fault);
        Assert.True(store.BytesOnDisk > 0 && memory.Used <= memory.Limit, $"{memory.Used} bytes are still in memory");
        Assert.Equal(Answers(roomy), Answers(tight));
        Assert.True(memory.Used <= memory.Limit, $"{memory.Used} bytes are in memory again");
    }

    [Fact]
    public void Questions_are_answered_while_segments_come_and_go()
    {
        string path = LargestTrace();
        var memory = new SegmentMemory(limit: 200_000);
        using var store = new SegmentStore(memory);
        Trace roomy = Fixtures.Load(path), tight = Load(path, store);
        string[] lanes = [.. LaneWalk.LanesOf(roomy).Take(50).Select(lane => lane.Id)];
        byte[] expected = Boxes(roomy, lanes, 1000).Columns;

        Parallel.For(0, 200, i =>
        {
            memory.Limit = i % 3 * 100_000;
            Assert.Equal(expected, Boxes(tight, lanes, 1000).Columns);
        });
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(long.MaxValue, false)]
    public void What_answers_leave_behind_is_collected_where_memory_is_short(long limit, bool isShort)
    {
        int collected = 0;
        var memory = new SegmentMemory(limit, alive: () => collected++);
        using var store = new SegmentStore(memory);
        Load(LargestTrace(), store);
        for (int i = 0; i < 64; i++)
            GC.KeepAlive(new byte[1 << 20]);
        int before = collected;

        memory.Answered();

        Assert.Equal(isShort, collected > before);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_look_from_afar_leaves_rows_in_the_file(string name)
    {
        Trace roomy = Fixtures.Load(Fixtures.PathOf(name));
        var memory = new SegmentMemory(limit: 1);
        using var store = new SegmentStore(memory);
        Trace tight = Load(Fixtures.PathOf(name), store);
        SpanSearch? all = Search(roomy), known = Search(tight);
        memory.Limit = long.MaxValue;
        string[] lanes = [.. LaneWalk.LanesOf(roomy).Select(lane => lane.Id).Take(LanesAtOnce)];
        long resolution = (long)BitOperations.RoundUpToPowerOf2((ulong)roomy.Segments.Max(segment => segment.Range.Length));

        for (long cell = resolution; cell >= resolution / 2; cell /= 2)
        {
            Assert.Equal(Boxes(roomy, lanes, cell).Columns, Boxes(tight, lanes, cell).Columns);
            Assert.Equal(Boxes(roomy, lanes, cell, all).Columns, Boxes(tight, lanes, cell, known).Columns);
        }

        Assert.All(tight.Segments, segment => Assert.False(segment.Goroutines.HasRows || segment.Lanes.HasRows));

        static SpanSearch? Search(Trace trace)
        {
            SpanSearch? search = SpanSearch.Of(trace, "state:waiting");
            search?.Run(CancellationToken.None);
            return search;
        }
    }

    [Theory]
    [MemberData(nameof(TracesThatLeave))]
    public void Whom_goroutines_woke_up_is_found_and_drawn_from_afar_while_rows_are_in_the_file(string name, bool early)
    {
        Trace roomy = Fixtures.Load(Fixtures.PathOf(name));
        using var store = new SegmentStore(new SegmentMemory());
        Trace tight = LoadAndLeave(Fixtures.PathOf(name), store, early);
        // Cells that are a part of a segment, and such that hold several.
        long unit = roomy.Segments.Max(segment => segment.Goroutines.Grid.Unit);
        int[] slots = [.. Enumerable.Range(0, Math.Min(LanesAtOnce, roomy.Goroutines.Count))];
        foreach (long cell in (ReadOnlySpan<long>)[unit, 64 * unit])
        {
            Wakes[] all = WakeSearch.Find(roomy, slots, cell, CancellationToken.None);
            Wakes[] known = WakeSearch.Find(tight, slots, cell, CancellationToken.None);
            for (int i = 0; i < slots.Length; i++)
            {
                Assert.Equal(all[i].Ends, known[i].Ends);
                Assert.Equal(all[i].Created, known[i].Created);
                var lane = new LaneId(LaneKind.Wakes, roomy.Goroutines[slots[i]].Id);
                var cells = new Cells(roomy, new TimeRange(roomy.Segments[0].Range.Start, roomy.End + cell), cell);
                Assert.Equal(
                    BoxesOf(new WakeStrip(roomy, slots[i], all[i] with { Summary = LaneSummary.None }), cells, lane),
                    BoxesOf(new WakeStrip(tight, slots[i], known[i] with { Summary = LaneSummary.None }), cells, lane));
                Assert.Equal(
                    BoxesOf(new WakeStrip(roomy, slots[i], all[i]), cells, lane),
                    BoxesOf(new WakeStrip(tight, slots[i], known[i]), cells, lane));
            }
        }
        Assert.All(tight.Segments, segment => Assert.False(segment.Goroutines.HasRows));
    }

    [Theory]
    [MemberData(nameof(TracesThatLeave))]
    public void What_threads_did_is_found_and_drawn_while_rows_are_in_the_file(string name, bool early)
    {
        Trace roomy = Fixtures.Load(Fixtures.PathOf(name));
        using var store = new SegmentStore(new SegmentMemory());
        Trace tight = LoadAndLeave(Fixtures.PathOf(name), store, early);
        long unit = roomy.Segments.Max(segment => segment.Lanes.Grid.Unit);
        int[] slots = [.. Enumerable.Range(0, roomy.Threads.Length)];
        foreach (long cell in (ReadOnlySpan<long>)[unit, 64 * unit])
        {
            ThreadHolds[] all = ThreadSearch.Find(roomy, slots, cell, CancellationToken.None);
            ThreadHolds[] known = ThreadSearch.Find(tight, slots, cell, CancellationToken.None);
            for (int i = 0; i < slots.Length; i++)
            {
                Assert.Equal(all[i].Holds, known[i].Holds);
                var lane = LaneId.Thread(roomy.Threads.Span[slots[i]]);
                var cells = new Cells(roomy, new TimeRange(roomy.Segments[0].Range.Start, roomy.End + cell), cell);
                Assert.Equal(
                    BoxesOf(new ThreadStrip(roomy, slots[i], all[i] with { Summary = LaneSummary.None }), cells, lane),
                    BoxesOf(new ThreadStrip(tight, slots[i], known[i] with { Summary = LaneSummary.None }), cells, lane));
                Assert.Equal(
                    BoxesOf(new ThreadStrip(roomy, slots[i], all[i]), cells, lane),
                    BoxesOf(new ThreadStrip(tight, slots[i], known[i]), cells, lane));
            }
        }
        // Where threads change all the time, rows are looked at one by one.
        if (!ChangesThreads.Any(program => name.StartsWith(program, StringComparison.Ordinal)))
            Assert.All(tight.Segments, segment => Assert.False(segment.Lanes.HasRows));
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void What_is_known_of_rows_in_the_file_is_what_they_are(string name)
    {
        Trace roomy = Fixtures.Load(Fixtures.PathOf(name));
        using var store = new SegmentStore(new SegmentMemory(limit: 1));
        Trace tight = Load(Fixtures.PathOf(name), store);
        for (int i = 0; i < roomy.Segments.Count; i++)
        {
            Compare(roomy.Segments[i].Goroutines, tight.Segments[i].Goroutines, roomy.OriginClock);
            Compare(roomy.Segments[i].Lanes, tight.Segments[i].Lanes, roomy.OriginClock);
        }
    }

    private static void Compare(SpanTable roomy, SpanTable tight, long origin)
    {
        long unit = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, roomy.Range.Length));
        for (int track = 0; track < roomy.TrackCount; track++)
        {
            if (!roomy.Has(track))
                continue;
            foreach (int row in (ReadOnlySpan<int>)[roomy.FirstRow(track), roomy.EndRow(track) - 1])
                Assert.Equal(roomy.Values(track, row).B, tight.NameOf(track, row, roomy.Kind(row)));
            for (long time = (roomy.Range.Start + origin) / unit * unit - origin; time <= roomy.Range.End; time += unit / 4)
            {
                int from = roomy.FirstRowFrom(roomy.FirstRow(track), roomy.EndRow(track), time);
                if (tight.FirstKnownFrom(track, time) is >= 0 and int known)
                    Assert.Equal(from, known);
                for (int row = Math.Max(roomy.FirstRow(track), from - 2); row < Math.Min(roomy.EndRow(track), from + 2); row++)
                    Compare(roomy, tight, track, row, time, unit / 4);
            }
        }
        Assert.False(tight.HasRows);
    }

    private static void Compare(SpanTable roomy, SpanTable tight, int track, int row, long time, long unit)
    {
        if (time > roomy.Range.Start)
            Assert.True(tight.TryKnow(track, row, time, unit, out _, out _), $"nothing is known of row {row} near {time}");
        if (tight.TryKnow(track, row, time, unit, out long start, out SpanKind kind))
            Assert.Equal((roomy.Start(row), roomy.Kind(row)), (start, kind));
    }

    [Fact]
    public void A_generation_that_had_to_be_ordered_once_more_counts_once()
    {
        // Only the first generation tells that the second one, which can be ordered alone, does not fit.
        using var trace = new TemporaryTrace(TraceText.Bytes(
            "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2\n--\n7: 40 ProcStatus 0 1; 41 GoStatus 1 7 2; 42 ProcStatus 1 2"));
        var used = new List<long>();
        foreach (int processors in (int[])[1, 2])
        {
            var memory = new SegmentMemory();
            using var store = new SegmentStore(memory);
            TraceLoader.Load(trace.Path, _ => { }, CancellationToken.None, processors: processors, store: store);
            used.Add(memory.Used);
        }
        Assert.True(used[0] > 0);
        Assert.Equal(used[0], used[1]);
    }

    [Fact]
    public void What_can_be_asked_while_a_trace_is_loaded_is_answered_too()
    {
        using var store = new SegmentStore(new SegmentMemory(limit: 1));
        int asked = 0;
        TraceLoader.Load(
            LargestTrace(),
            trace =>
            {
                string[] lanes = [.. LaneWalk.LanesOf(trace).Select(lane => lane.Id).Take(LanesAtOnce)];
                asked += Boxes(trace, lanes, Math.Max(1, trace.End / 1000)).Columns.Length;
            },
            CancellationToken.None,
            store: store);
        Assert.True(asked > 0);
    }

    [Fact]
    public void Traces_share_the_memory_and_the_one_that_is_not_used_leaves_first()
    {
        string path = LargestTrace();
        var all = new SegmentMemory();
        using var first = new SegmentStore(all);
        Load(path, first);
        var memory = new SegmentMemory(all.Used * 3 / 2);
        using SegmentStore older = new(memory), newer = new(memory);
        Load(path, older);
        Assert.Equal(0, older.BytesOnDisk);

        Load(path, newer);

        Assert.True(older.BytesOnDisk > 0);
        Assert.Equal(0, newer.BytesOnDisk);
        Assert.True(memory.Used <= memory.Limit);
    }

    [Fact]
    public void A_lower_limit_takes_effect_at_once()
    {
        var memory = new SegmentMemory();
        using var store = new SegmentStore(memory);
        Trace trace = Load(LargestTrace(), store);
        Assert.Equal(0, store.BytesOnDisk);

        memory.Limit = 1000;

        Assert.True(memory.Used <= 1000 && store.BytesOnDisk > 0);
        Assert.Empty(TraceProperties.Violations(trace, mostSpans: 50));
    }

    [Fact]
    public void What_else_is_in_memory_counts_too_but_leaves_segments_a_quarter()
    {
        string path = LargestTrace();
        var all = new SegmentMemory();
        using var roomy = new SegmentStore(all);
        Load(path, roomy);
        Assert.Equal(0, roomy.BytesOnDisk);
        long limit = 2 * all.Used;

        var half = new SegmentMemory(limit, alive: () => limit);
        using var tight = new SegmentStore(half);
        Load(path, tight);
        Assert.True(tight.BytesOnDisk > 0 && half.Used <= half.Room && half.Room < limit, $"{half.Used} of {half.Room} bytes");

        var full = new SegmentMemory(limit, alive: () => 100 * limit);
        using var tightest = new SegmentStore(full);
        Load(path, tightest);
        Assert.Equal(limit / 4, full.Room);
        Assert.True(full.Used > 0 && full.Used <= full.Room);
    }

    [Fact]
    public void A_closed_trace_leaves_nothing_in_memory_and_nothing_on_disk()
    {
        string folder = Directory.CreateTempSubdirectory("traceinsight").FullName;
        try
        {
            var memory = new SegmentMemory(limit: 1);
            var store = new SegmentStore(memory, folder);
            Trace trace = Load(LargestTrace(), store);
            Assert.True(store.BytesOnDisk > 0);
            // Where the system allows it, there is no name from the start: a process that is killed leaves nothing.
            Assert.Equal(OperatingSystem.IsWindows() ? 1 : 0, Directory.GetFiles(folder).Length);

            store.Dispose();

            Assert.Empty(Directory.GetFiles(folder));
            Assert.Equal(0, memory.Used);
            Assert.Throws<ObjectDisposedException>(() => TraceQueries.Span(trace, LaneId.GC, 0, SpanMove.First));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_trace_that_was_replaced_by_a_longer_one_can_be_asked_and_does_not_count()
    {
        var memory = new SegmentMemory(limit: 1);
        using var store = new SegmentStore(memory);
        Trace trace = Load(LargestTrace(), store);

        store.LetGo();

        Assert.Equal(0, memory.Used);
        Assert.Empty(TraceProperties.Violations(trace, mostSpans: 50));
        Assert.Equal(0, memory.Used);
    }

    [Fact]
    public void Without_room_in_memory_and_on_disk_what_was_read_is_shown_and_the_user_told()
    {
        string missing = Path.Combine(Path.GetTempPath(), $"missing-{Guid.NewGuid():N}");
        using var store = new SegmentStore(new SegmentMemory(limit: 1), missing);
        Trace trace = Load(LargestTrace(), store);

        Assert.Equal(ProblemKind.NoRoom, trace.Problem!.Kind);
        Assert.Contains(missing, trace.Problem.Message);
        Assert.Equal(TracePhase.Complete, trace.Phase);
        Assert.True(trace.Segments.Count > 0 && trace.Counts.Events > 0);
        Assert.Empty(TraceProperties.Violations(trace));
    }

    [Fact]
    public void Without_room_on_disk_a_trace_that_fits_into_memory_is_shown_as_a_whole()
    {
        string missing = Path.Combine(Path.GetTempPath(), $"missing-{Guid.NewGuid():N}");
        using var store = new SegmentStore(new SegmentMemory(), missing);
        Assert.Null(Load(LargestTrace(), store).Problem);
    }

    private static string LargestTrace() => Fixtures.TracesWithGenerations()
        .Select(row => Fixtures.PathOf(row.Data)).MaxBy(path => new FileInfo(path).Length)!;

    private static Trace Load(string path, SegmentStore store)
    {
        Trace? last = null;
        TraceLoader.Load(path, trace => last = trace, CancellationToken.None, store: store);
        return last!;
    }

    /// <summary>As when it did not fit into memory; whatever is asked for stays there.</summary>
    /// <param name="early">Whether rows leave memory before it is known what was before them.</param>
    private static Trace LoadAndLeave(string path, SegmentStore store, bool early)
    {
        long limit = store.Memory.Limit;
        if (early)
            store.Memory.Limit = 1;
        Trace trace = Load(path, store);
        store.Memory.Limit = 1;
        store.Memory.Limit = limit;
        return trace;
    }

    private static string BoxesOf(Strip strip, Cells cells, LaneId lane)
    {
        var columns = new BoxColumns(cells.Window.Start, false, new BoxLabels());
        strip.AddBoxes(columns, cells, lane);
        return $"{string.Join('|', columns.Labels)} {Convert.ToHexString(columns.ToBytes())}";
    }

    private static BoxFrame Boxes(Trace trace, string[] lanes, long resolution, SpanSearch? search = null) =>
        TraceQueries.Boxes(
            trace, [.. lanes.Select(LaneId.Parse)], new TimeRange(0, trace.End), resolution, search, CancellationToken.None);

    /// <summary>Answers to all sorts of questions, as texts.</summary>
    private static List<string> Answers(Trace trace)
    {
        var answers = new List<string>();
        Lane[] lanes = [.. LaneWalk.LanesOf(trace)];
        SpanSearch search = SpanSearch.Of(trace, "state:waiting")!;
        search.Run(CancellationToken.None);
        answers.AddRange(lanes.Select(lane => lane.ToString()));
        answers.AddRange(search.Matches(0, 100, CancellationToken.None).Select(match => match.ToString()));
        for (long resolution = 1; resolution < 4 * trace.End; resolution *= 8)
        {
            foreach (Lane[] some in lanes.Chunk(LanesAtOnce))
            {
                BoxFrame frame = Boxes(trace, [.. some.Select(lane => lane.Id)], resolution, search);
                answers.Add($"{frame.Resolution} {string.Join('|', frame.Labels)} {Convert.ToHexString(frame.Columns)}");
            }
        }
        for (int i = 0; i < 2; i++)
        {
            CounterFrame counts = CounterQuery.Of(
                trace, new TimeRange(0, trace.End), trace.End / 100, Enum.GetValues<CounterSeries>(), TimeSpan.MaxValue,
                CancellationToken.None);
            answers.Add(Convert.ToHexString(counts.Columns));
        }
        for (int i = 0; i < SpansAskedFor; i++)
        {
            long time = trace.End * i / SpansAskedFor;
            answers.Add($"{TraceQueries.Moment(trace, time)}");
            Lane lane = lanes[i * 7919 % lanes.Length];
            SpanDetails? span = TraceQueries.Span(trace, LaneId.Parse(lane.Id), time, (SpanMove)(i % 5));
            answers.Add($"{span} {string.Join(' ', span?.Stacks.SelectMany(stack => stack.Frames) ?? [])}");
        }
        var range = new TimeRange(trace.End / 3, trace.End);
        RangeSummary summary = RangeAnalysis.Of(trace, range, CancellationToken.None);
        answers.AddRange(summary.Groups.Select(group => $"{group.Name} {string.Join(' ', group.States)}"));
        answers.AddRange(summary.Procs.Select(proc => proc.ToString()));
        return answers;
    }
}
