using System.Buffers;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>The rows of one segment, and what is still to be known of those that go on from before.</summary>
/// <param name="Start">On the trace's clock, ns; as are <see cref="TrackList.Since"/> until the segment is merged.</param>
/// <param name="End">On the trace's clock, ns.</param>
/// <param name="GoneOn">Tracks of goroutines whose first row goes on from before: what it is, only the generation before
/// knows for certain.</param>
/// <param name="LanesGoneOn">The same of lanes.</param>
/// <param name="FirstMentions">Tracks of goroutines whose first row is known to have begun before.</param>
/// <param name="LaneFirstMentions">The same of lanes.</param>
/// <param name="Running">By goroutine, its time of running in all rows but the first and the last, ns.</param>
/// <param name="LanesRunning">The same of lanes.</param>
/// <param name="LastThreads">By lane, the thread that it had last, as far as its rows tell; otherwise −1.</param>
internal sealed record BuiltSegment(
    long Start, long End, SpanColumns Columns, int[] GoneOn, int[] LanesGoneOn, int[] FirstMentions,
    int[] LaneFirstMentions, uint[] Running, uint[] LanesRunning, int[] LastThreads);

/// <summary>A row in the order of events.</summary>
internal struct WrittenRow
{
    public const int Owned = -1;
    public const int Void = -2;
    public const int NoLane = -1;

    public uint Start;
    public uint Fields;

    /// <summary>Goroutine; <see cref="Owned"/> by its lane, or <see cref="Void"/>.</summary>
    public int Slot;

    /// <summary>The lane that shows it too, or whose it is; or <see cref="NoLane"/>.</summary>
    public int Lane;
}

/// <summary>The rows of one segment in the order of events, as <see cref="SegmentBuilder"/> has left them.</summary>
/// <remarks>Shares nothing with what goes on there, so that they can be sorted on another thread.</remarks>
internal sealed class WrittenSegment
{
    private const int MostPooled = 1 << 20;

    /// <summary>Rows are taken from it on one thread and given back on others, each of which would hold one of a shared pool.
    /// </summary>
    public static ArrayPool<WrittenRow> Pool { get; } =
        ArrayPool<WrittenRow>.Create(MostPooled, Environment.ProcessorCount + 2);

    /// <summary>Of the pool, to which <see cref="Sort"/> gives it back.</summary>
    public required WrittenRow[] Rows { get; init; }
    public required int RowCount { get; init; }

    /// <summary>How many of them are <see cref="WrittenRow.Void"/>.</summary>
    public required int VoidCount { get; init; }

    /// <summary>On the trace's clock, ns.</summary>
    public required long Start { get; init; }
    public required long End { get; init; }

    /// <summary>The numbers of those that have rows, in order.</summary>
    public required int[] Goroutines { get; init; }

    /// <summary>How many each of them has.</summary>
    public required int[] RowsOfGoroutines { get; init; }

    /// <summary>By number of the lane.</summary>
    public required int[] RowsOfLanes { get; init; }

    public required (int A, int B)[] Wide { get; init; }

    /// <summary>First rows that began before the segment, which the generation knows.</summary>
    public required (int Number, long Since)[] Since { get; init; }
    public required (int Number, long Since)[] LaneSince { get; init; }

    /// <summary>Who goes on from before, which the generation before knows.</summary>
    public required int[] GoneOn { get; init; }
    public required int[] LanesGoneOn { get; init; }

    public required RowPacking Packing { get; init; }
    public required SegmentStore? Store { get; init; }

    /// <summary>Sorts the rows by track and sums them up. Once only.</summary>
    public BuiltSegment Sort()
    {
        // By number; of those that have no rows it is not said.
        int[] next = ArrayPool<int>.Shared.Rent(Goroutines is [.., int last] ? last + 1 : 0);
        int[] laneNext = ArrayPool<int>.Shared.Rent(RowsOfLanes.Length);
        int[] firstRows = FirstRowsOf(RowsOfGoroutines, next, Goroutines);
        int[] laneFirstRows = FirstRowsOf(RowsOfLanes, laneNext, null);
        int shared = firstRows[^1], owned = shared;
        Span<WrittenRow> written = Rows.AsSpan(0, RowCount);
        SpanRow[] rows = FreshArray.Of<SpanRow>(RowCount - VoidCount);
        var entries = RowIndexes.Create(laneFirstRows[^1], rows.Length);
        foreach (ref readonly WrittenRow row in written)
        {
            // Read before anything is written, or it would be read again: for all the compiler knows it has changed.
            (var content, int slot, int lane) = (new SpanRow(row.Start, row.Fields), row.Slot, row.Lane);
            int to;
            if (slot >= 0)
                to = next[slot]++;
            else if (slot == WrittenRow.Owned)
                to = owned++;
            else
                continue;
            rows[to] = content;
            if (lane >= 0)
                entries[laneNext[lane]++] = to;
        }
        ArrayPool<int>.Shared.Return(next);
        ArrayPool<int>.Shared.Return(laneNext);
        Pool.Return(Rows);
        uint[] running = new uint[firstRows.Length - 1], lanesRunning = new uint[laneFirstRows.Length - 1];
        var range = new TimeRange(Start, End);
        (TrackList goroutines, Checkpoints sums) =
            TrackSums.Of(rows, null, shared, Goroutines, firstRows, running, range);
        (TrackList lanes, Checkpoints laneSums) =
            TrackSums.Of(rows, entries, shared, null, laneFirstRows, lanesRunning, range);
        SetSince(goroutines, Since);
        SetSince(lanes, LaneSince);
        int[] goneOn = TracksOf(goroutines, GoneOn);
        SetGoneOn(goroutines, goneOn);
        SetGoneOn(lanes, LanesGoneOn);
        int[] threads = LastThreads(rows, entries, shared, lanes);
        var table = new SegmentRows
        {
            Rows = rows,
            Entries = entries,
            Wide = Wide,
            Goroutines = sums,
            Lanes = laneSums,
        };
        var columns = new SpanColumns(
            table, new SegmentTracks { Goroutines = goroutines, Lanes = lanes }, Packing, shared, Store);
        return new BuiltSegment(
            Start, End, columns, goneOn, LanesGoneOn, TracksOf(goroutines, Since),
            TracksOf(lanes, LaneSince), running, lanesRunning, threads);
    }

    private int[] LastThreads(SpanRow[] rows, RowIndexes entries, int shared, TrackList lanes)
    {
        int[] threads = new int[lanes.Count];
        for (int lane = 0; lane < threads.Length; lane++)
        {
            threads[lane] = -1;
            // A first row that began before does not know.
            int first = lanes.FirstRows[lane] + (lanes.Since[lane] >= 0 ? 1 : 0);
            for (int row = lanes.FirstRows[lane + 1] - 1; row >= first && threads[lane] < 0; row--)
            {
                uint fields = rows[entries[row]].Fields;
                SpanKind kind = RowPacking.Kind(fields);
                if (entries[row] < shared ? kind.IsRunning() : kind != SpanKind.None)
                    threads[lane] = (RowPacking.IsWide(fields) ? Wide[RowPacking.WideIndex(fields)] : Packing.Unpack(fields)).A;
            }
        }
        return threads;
    }

    /// <summary>The first row of each track, and behind the last one how many rows there are.</summary>
    /// <param name="next">Gets the first row of each by its number.</param>
    /// <param name="numbers">Of the tracks; null where they count up.</param>
    private static int[] FirstRowsOf(ReadOnlySpan<int> rowCounts, Span<int> next, int[]? numbers)
    {
        int[] result = new int[rowCounts.Length + 1];
        for (int i = 0; i < rowCounts.Length; i++)
        {
            next[numbers is null ? i : numbers[i]] = result[i];
            result[i + 1] = result[i] + rowCounts[i];
        }
        return result;
    }

    private static int[] TracksOf(TrackList list, ReadOnlySpan<int> numbers)
    {
        int[] tracks = new int[numbers.Length];
        for (int i = 0; i < tracks.Length; i++)
            tracks[i] = list.Find(numbers[i]);
        return tracks;
    }

    private static int[] TracksOf(TrackList list, (int Number, long Since)[] known) =>
        [.. known.Select(first => list.Find(first.Number)).Distinct()];

    /// <summary>Says that a track goes on from before. Since when, the segment before knows.</summary>
    private static void SetGoneOn(TrackList list, int[] tracks)
    {
        foreach (int track in tracks)
            list.Since[track] = 0;
    }

    private static void SetSince(TrackList list, (int Number, long Since)[] known)
    {
        foreach ((int number, long since) in known)
            list.Since[list.Find(number)] = since;
    }
}
