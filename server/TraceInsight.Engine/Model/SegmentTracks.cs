namespace TraceInsight.Engine.Model;

/// <summary>The first two and the last two rows of a track.</summary>
/// <remarks>The first row starts with the segment.</remarks>
internal record struct TrackEnds
{
    /// <summary>ns from the start of the segment; 0 where there is no second row.</summary>
    public uint SecondStart;

    /// <summary>ns from the start of the segment; 0 where the last row is the first.</summary>
    public uint LastStart;
    public SpanKind First;
    public SpanKind Second;
    public SpanKind LastButOne;
    public SpanKind Last;

    /// <summary>The first row goes on with what only the segment before knew, and the row as it was written does not say.
    /// </summary>
    public bool IsCompleted;
}

/// <summary>The tracks of one table of a segment.</summary>
/// <remarks>What is mutable is completed by <see cref="Building.SegmentMerge"/> before the segment is shown.</remarks>
internal sealed class TrackList
{
    /// <summary>Of what each track is, ascending; null where every number is a track, maybe without rows.</summary>
    public required int[]? Numbers { get; init; }

    /// <summary>By track, and the number of rows at the end.</summary>
    public required int[] FirstRows { get; init; }

    /// <summary>True start of a track's first row, where that lies before this segment; otherwise −1.</summary>
    public required long[] Since { get; init; }

    public required TrackEnds[] Ends { get; init; }

    public required TimeGrid Grid { get; init; }

    public int Count => FirstRows.Length - 1;

    public bool Has(int track) => (uint)track < (uint)Count && FirstRows[track] < FirstRows[track + 1];

    /// <summary>The track of a number, or −1 without rows.</summary>
    public int Find(int number)
    {
        if (Numbers is not null)
            return Math.Max(-1, Array.BinarySearch(Numbers, number));
        return Has(number) ? number : -1;
    }

    /// <summary>Which goroutine of the generation, or which lane, a track is.</summary>
    public int NumberOf(int track) => Numbers is null ? track : Numbers[track];

    /// <summary>The track of a row.</summary>
    public int TrackOfRow(int row)
    {
        int low = 0, high = Count;
        while (low + 1 < high)
        {
            int middle = low + ((high - low) >> 1);
            if (FirstRows[middle] <= row)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    public long Bytes => ColumnWriter.BytesOf(Numbers ?? []) + ColumnWriter.BytesOf(FirstRows) + ColumnWriter.BytesOf(Since)
        + ColumnWriter.BytesOf(Ends) + Grid.Bytes;

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(Numbers ?? []);
        columns.Add(FirstRows);
        columns.Add(Since);
        columns.Add(Ends);
        Grid.Write(ref columns);
    }

    public static TrackList Read(ref ColumnReader columns, bool isDense)
    {
        int[] numbers = columns.Next<int>();
        return new TrackList
        {
            Numbers = isDense ? null : numbers,
            FirstRows = columns.Next<int>(),
            Since = columns.Next<long>(),
            Ends = columns.Next<TrackEnds>(),
            Grid = TimeGrid.Read(ref columns),
        };
    }
}

/// <summary>What a segment has beside its rows: enough to look at it from afar.</summary>
internal sealed class SegmentTracks : IStored<SegmentTracks>
{
    /// <summary>Numbers are those of goroutines in the generation.</summary>
    public required TrackList Goroutines { get; init; }

    /// <summary>Tracks 0 and 1 are ranges, then come the procs of the generation.</summary>
    public required TrackList Lanes { get; init; }

    /// <summary>By track of procs, the thread that held the proc before its first row that tells one; −1 is none.</summary>
    public int[] ThreadsAtStart { get; set; } = [];

    public QuietLanes QuietGoroutines { get; set; } = QuietLanes.None;

    public QuietLanes QuietLanes { get; set; } = QuietLanes.None;

    public long Bytes => Goroutines.Bytes + Lanes.Bytes + ColumnWriter.BytesOf(ThreadsAtStart) + QuietGoroutines.Bytes
        + QuietLanes.Bytes;

    public void Write(ref ColumnWriter columns)
    {
        Goroutines.Write(ref columns);
        Lanes.Write(ref columns);
        columns.Add(ThreadsAtStart);
        QuietGoroutines.Write(ref columns);
        QuietLanes.Write(ref columns);
    }

    public static SegmentTracks Read(ref ColumnReader columns) => new()
    {
        Goroutines = TrackList.Read(ref columns, isDense: false),
        Lanes = TrackList.Read(ref columns, isDense: true),
        ThreadsAtStart = columns.Next<int>(),
        QuietGoroutines = QuietLanes.Read(ref columns),
        QuietLanes = QuietLanes.Read(ref columns),
    };
}
