using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Building;

public class SegmentBuilderTests
{
    private const int Goroutines = 5, Threads = 3, Procs = 3;

    // From a segment in which all fits into a row to one in which nothing does but zeros.
    [Theory]
    [InlineData(1000)]
    [InlineData(1 << 22)]
    [InlineData(1 << 25)]
    [InlineData(1 << 26)]
    public void Plain_events_make_the_rows_that_they_make_one_by_one_however_few_bits_there_are(int stacks)
    {
        using TraceFile file = TraceFile.Open(Fixtures.PathOf("httpd-1.27.trace"));
        Generation generation = new GenerationReader(file).Next(CancellationToken.None)!;
        LocalTables tables = NewTables(generation);
        var packing = RowPacking.For(stacks);
        using SegmentBuilder atOnce = new(packing), oneByOne = new(packing);
        foreach (SegmentBuilder rows in (SegmentBuilder[])[atOnce, oneByOne])
            Begin(rows);
        PlainEvent[] events = Invent(generation, 500);

        int before = atOnce.RowCount;
        atOnce.Take(events, tables, ulong.MaxValue);
        Assert.Equal(before + events.Length, atOnce.RowCount);
        foreach (PlainEvent e in events)
            AddAlone(oneByOne, e, tables);

        Assert.Equal(Describe(oneByOne.Finish(10_000)), Describe(atOnce.Finish(10_000)));
    }

    [Fact]
    public void A_plain_event_that_brings_something_new_is_left_to_others_and_so_is_all_after_it()
    {
        using TraceFile file = TraceFile.Open(Fixtures.PathOf("httpd-1.27.trace"));
        Generation generation = new GenerationReader(file).Next(CancellationToken.None)!;
        LocalTables tables = NewTables(generation);
        PlainEvent[] events = Invent(generation, 20);
        foreach (Func<PlainEvent, PlainEvent> change in (Func<PlainEvent, PlainEvent>[])
        [
            e => e with { SubjectSlot = Goroutines },
            e => e with { Place = new Place(Threads, e.Place.Proc) },
            e => e with { Place = new Place(e.Place.Thread, Procs) },
            e => e with { Time = 9_000 },
            e => e with { Wire = WireEvent.GoUnblock, Value = Goroutines },
        ])
        {
            using var rows = new SegmentBuilder(RowPacking.For(100));
            Begin(rows);
            int before = rows.RowCount;
            PlainEvent[] changed = [.. events];
            changed[7] = change(changed[7]);
            rows.Take(changed, tables, 9_000);
            Assert.Equal(before + 7, rows.RowCount);
        }
    }

    /// <summary>Slots of the events are the numbers of the tables.</summary>
    private static LocalTables NewTables(Generation generation)
    {
        var tables = new LocalTables(generation);
        for (int i = 0; i < Goroutines; i++)
            tables.Mention(i, 100 + i, 0, true);
        for (int i = 0; i < Threads; i++)
            tables.Thread(i, 10 + i);
        for (int i = 0; i < Procs; i++)
            tables.Proc(i, i, 0, true);
        for (int text = 1; text < generation.TextCount; text++)
            tables.KindOfReason(text);
        return tables;
    }

    /// <summary>All goroutines and procs have rows.</summary>
    private static void Begin(SegmentBuilder rows)
    {
        rows.Begin(0);
        for (int i = 0; i < Goroutines; i++)
        {
            rows.Name(i);
            rows.Add(i, 0, SpanKind.RunnableCreated, 0, -1);
        }
        for (int i = 0; i < Procs; i++)
            rows.AddLane(i + Segment.FirstProc, 0, SpanKind.ProcWithoutGoroutine, 0, -1);
    }

    private static PlainEvent[] Invent(Generation generation, int count)
    {
        WireEvent[] kinds =
        [
            WireEvent.GoStart, WireEvent.GoStop, WireEvent.GoBlock, WireEvent.GoUnblock, WireEvent.GoSyscallBegin,
            WireEvent.GoSyscallEnd,
        ];
        var random = new Random(1);
        var events = new PlainEvent[count];
        for (int i = 0; i < count; i++)
        {
            WireEvent wire = kinds[random.Next(kinds.Length)];
            bool waits = wire is WireEvent.GoStop or WireEvent.GoBlock;
            bool hasStack = waits || wire is WireEvent.GoUnblock or WireEvent.GoSyscallBegin;
            events[i] = new PlainEvent
            {
                Wire = wire,
                Time = 10 + i,
                Place = new Place(random.Next(Threads), random.Next(Procs)),
                SubjectSlot = random.Next(Goroutines),
                Stack = hasStack ? random.Next(generation.StackCount) : 0,
                Value = waits ? random.Next(1, generation.TextCount) : random.Next(-1, Goroutines),
            };
        }
        return events;
    }

    /// <summary>In the words of <see cref="GenerationBuilder"/>.</summary>
    private static void AddAlone(SegmentBuilder rows, in PlainEvent e, LocalTables tables)
    {
        int lane = e.Place.Proc + Segment.FirstProc;
        (SpanKind kind, int a, int b) = e.Wire switch
        {
            WireEvent.GoStart or WireEvent.GoSyscallEnd => (SpanKind.Running, e.Place.Thread, e.Place.Proc),
            WireEvent.GoUnblock => (SpanKind.RunnableUnblocked, e.Stack, e.Value),
            WireEvent.GoSyscallBegin => (SpanKind.Syscall, e.Stack, e.Place.Proc),
            WireEvent.GoStop => (SpanKind.RunnableStopped, e.Stack, e.Value),
            _ => (tables.KindOfReason(e.Value), e.Stack, e.Value),
        };
        int row = rows.Add(e.SubjectSlot, e.Time, kind, a, b);
        if (kind == SpanKind.Running)
            rows.Show(lane, row, e.Time, SpanKind.ProcGoroutine, false);
        else if (kind == SpanKind.Syscall)
            rows.Show(lane, row, e.Time, SpanKind.ProcSyscall, false);
        else if (kind != SpanKind.RunnableUnblocked && rows.LaneKind(lane) != SpanKind.ProcWithoutGoroutine)
            rows.Show(lane, row, e.Time, SpanKind.ProcWithoutGoroutine, false);
    }

    private static string Describe(BuiltSegment segment)
    {
        SegmentRows rows = segment.Columns.Rows;
        IEnumerable<string> values = rows.Rows.Select(row =>
        {
            (int A, int B) = RowPacking.IsWide(row.Fields)
                ? rows.Wide[RowPacking.WideIndex(row.Fields)]
                : segment.Columns.Packing.Unpack(row.Fields);
            return $"{row.Start} {row.Kind} {A} {B}";
        });
        return string.Join('\n', values) + "\n" + string.Join(' ', Enumerable.Range(0, rows.Entries.Count).Select(i => rows.Entries[i]));
    }
}
