namespace TraceInsight.Engine.Model;

/// <summary>Sums of the rows before every <see cref="Stride"/>th row of a table.</summary>
/// <param name="Sums">For row Stride·k: time by state of its track's rows before it, but for the first one, of which more
/// is known later. Without it the colours of a merged box would cost a visit of every span it stands for.</param>
/// <param name="Starts">Of row Stride·k.</param>
internal readonly record struct Checkpoints(uint[] Sums, uint[] Starts)
{
    // With 64 the median of box queries is a tenth less, and a large trace takes a thirtieth more memory.
    public const int Stride = 128;
}

/// <summary>All rows of one segment, and what makes searching and summing them fast: nearly all of its memory.</summary>
internal sealed class SegmentRows : IStored<SegmentRows>
{
    /// <summary>Goroutines' rows, track by track, then those that lanes own, by time.</summary>
    public required SpanRow[] Rows { get; init; }

    /// <summary>Lanes' rows, track by track: indexes into <see cref="Rows"/>.</summary>
    public required RowIndexes Entries { get; init; }

    /// <summary>Values that do not fit into a row.</summary>
    public required (int A, int B)[] Wide { get; init; }

    public required Checkpoints Goroutines { get; init; }
    public required Checkpoints Lanes { get; init; }

    public long Bytes => ColumnWriter.BytesOf(Rows) + Entries.Bytes + ColumnWriter.BytesOf(Wide)
        + ColumnWriter.BytesOf(Goroutines.Sums) + ColumnWriter.BytesOf(Goroutines.Starts)
        + ColumnWriter.BytesOf(Lanes.Sums) + ColumnWriter.BytesOf(Lanes.Starts);

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(Rows);
        Entries.Write(ref columns);
        columns.Add(Wide);
        columns.Add(Goroutines.Sums);
        columns.Add(Goroutines.Starts);
        columns.Add(Lanes.Sums);
        columns.Add(Lanes.Starts);
    }

    public static SegmentRows Read(ref ColumnReader columns)
    {
        SpanRow[] rows = columns.Next<SpanRow>();
        return new SegmentRows
        {
            Rows = rows,
            Entries = RowIndexes.Read(ref columns, rows.Length),
            Wide = columns.Next<(int, int)>(),
            Goroutines = new Checkpoints(columns.Next<uint>(), columns.Next<uint>()),
            Lanes = new Checkpoints(columns.Next<uint>(), columns.Next<uint>()),
        };
    }
}
