namespace TraceInsight.Engine.Model;

/// <summary>What the rows of goroutines in a segment add up to, by what they are, for questions about ranges with the whole
/// segment in it: of each track all rows but the first and the last one, which may be parts of longer spans.</summary>
/// <remarks>Only of tracks of which this takes much less memory than their rows.</remarks>
/// <param name="tracks">Ascending.</param>
/// <param name="ends">By index of the track, the index behind its last sum.</param>
/// <param name="sums">Track by track.</param>
internal sealed class SegmentSums(int[] tracks, int[] ends, RowTime[] sums) : IStored<SegmentSums>
{
    /// <summary>Tracks with fewer rows have none.</summary>
    public const int FewestRows = 256;

    /// <summary>Rows that there must be for each sum.</summary>
    public const int RowsPerSum = 8;

    public long Bytes => ColumnWriter.BytesOf(tracks) + ColumnWriter.BytesOf(ends) + ColumnWriter.BytesOf(sums);

    /// <returns>False where the rows have to be looked at.</returns>
    public bool TryGet(int track, out ReadOnlySpan<RowTime> found)
    {
        int at = Array.BinarySearch(tracks, track);
        found = at < 0 ? default : sums.AsSpan((at == 0 ? 0 : ends[at - 1])..ends[at]);
        return at >= 0;
    }

    public bool Has(int track) => Array.BinarySearch(tracks, track) >= 0;

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(tracks);
        columns.Add(ends);
        columns.Add(sums);
    }

    public static SegmentSums Read(ref ColumnReader columns) =>
        new(columns.Next<int>(), columns.Next<int>(), columns.Next<RowTime>());
}

/// <summary>Rows of one track that are the same but for their times.</summary>
/// <param name="Fields">See <see cref="RowPacking.MaskOf"/>: kind, stack and reason.</param>
/// <param name="Count">Without those that took no time.</param>
/// <param name="Time">ns; a segment has no more.</param>
internal readonly record struct RowTime(uint Fields, int Count, uint Time);
