using System.Buffers;

namespace TraceInsight.Engine.Model;

/// <summary>Whom the goroutines of a segment created or made runnable, by goroutine and by time: rows tell who caused them,
/// and not the other way round.</summary>
/// <remarks>Made when it is asked for or the rows leave memory: as there may be a hundred million in a trace, little more
/// than four bytes of each are kept, and leave memory as the rows do.</remarks>
/// <param name="causes">Numbers in the generation of those who did, ascending.</param>
/// <param name="ends">By index of these, the index behind the last one.</param>
/// <param name="rows">Of the others that this began; of a creation counted from −1 downwards.</param>
/// <param name="marks">Of every <see cref="Stride"/>th one.</param>
internal sealed class SegmentWakes(int[] causes, int[] ends, int[] rows, WakeMark[] marks) : IStored<SegmentWakes>
{
    private const int Stride = 32;

    public long Bytes => ColumnWriter.BytesOf(causes) + ColumnWriter.BytesOf(ends) + ColumnWriter.BytesOf(rows)
        + ColumnWriter.BytesOf(marks);

    /// <summary>See the parameter.</summary>
    public int[] Causes => causes;

    public static bool IsCreation(int row) => row < 0;

    public static int RowOf(int row) => row < 0 ? ~row : row;

    /// <summary>See the parameter.</summary>
    public int Row(int index) => rows[index];

    /// <summary>The indexes of those that a goroutine caused.</summary>
    /// <param name="number">In the generation, or −1.</param>
    public (int From, int End) Of(int number)
    {
        int at = Array.BinarySearch(causes, number);
        return at < 0 ? (0, 0) : (at == 0 ? 0 : ends[at - 1], ends[at]);
    }

    /// <summary>The first of <c>[from, end)</c>, which one goroutine caused, that was at or after a moment; otherwise the end.
    /// </summary>
    /// <param name="table">The segment's goroutines.</param>
    public int FirstFrom(SpanTable table, int from, int end, long time)
    {
        // Only between two marks rows are looked at.
        int low = (from + Stride - 1) / Stride, high = (end + Stride - 1) / Stride;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (table.Range.Start + marks[middle].Start < time)
                low = middle + 1;
            else
                high = middle;
        }
        (low, high) = (Math.Max(from, (low - 1) * Stride), Math.Min(end, low * Stride));
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (table.Start(RowOf(rows[middle])) < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>How many of those before an index, of all goroutines, are creations.</summary>
    public int CreationsBefore(int index)
    {
        int mark = Math.Min(index / Stride, marks.Length - 1);
        if (mark < 0)
            return 0;
        int created = marks[mark].CreationsBefore;
        foreach (int row in rows.AsSpan((mark * Stride)..index))
            created += IsCreation(row) ? 1 : 0;
        return created;
    }

    public static SegmentWakes Of(TrackColumns goroutines)
    {
        int most = goroutines.Tracks.FirstRows[^1];
        // The moment in the upper half, and below it what is kept.
        ulong[] all = ArrayPool<ulong>.Shared.Rent(most), sorted = ArrayPool<ulong>.Shared.Rent(most);
        int[] by = ArrayPool<int>.Shared.Rent(most);
        try
        {
            int count = Take(goroutines, all, by), last = -1;
            foreach (int cause in by.AsSpan(0, count))
                last = Math.Max(last, cause);
            int[] counts = new int[last + 1];
            foreach (int cause in by.AsSpan(0, count))
                counts[cause]++;
            return Sorted(counts, all.AsSpan(0, count), by, sorted.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(all);
            ArrayPool<ulong>.Shared.Return(sorted);
            ArrayPool<int>.Shared.Return(by);
        }
    }

    private static SegmentWakes Sorted(int[] counts, ReadOnlySpan<ulong> all, int[] by, Span<ulong> sorted)
    {
        int[] causes = [.. Enumerable.Range(0, counts.Length).Where(cause => counts[cause] > 0)];
        int[] ends = new int[causes.Length];
        int end = 0;
        for (int i = 0; i < causes.Length; i++)
        {
            (counts[causes[i]], end) = (end, end + counts[causes[i]]);
            ends[i] = end;
        }
        for (int i = 0; i < all.Length; i++)
            sorted[counts[by[i]]++] = all[i];
        for (int i = 0; i < causes.Length; i++)
            Sort(sorted[(i == 0 ? 0 : ends[i - 1])..ends[i]]);
        int[] rows = new int[sorted.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = (int)sorted[i];
        return new SegmentWakes(causes, ends, rows, MarksOf(sorted));
    }

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(causes);
        columns.Add(ends);
        columns.Add(rows);
        columns.Add(marks);
    }

    public static SegmentWakes Read(ref ColumnReader columns) =>
        new(columns.Next<int>(), columns.Next<int>(), columns.Next<int>(), columns.Next<WakeMark>());

    /// <summary>What was caused in one goroutine is in order already, and most cause something in one only.</summary>
    private static void Sort(Span<ulong> found)
    {
        for (int i = 1; i < found.Length; i++)
        {
            if (found[i] >= found[i - 1])
                continue;
            found.Sort();
            return;
        }
    }

    private static WakeMark[] MarksOf(ReadOnlySpan<ulong> found)
    {
        var marks = new WakeMark[(found.Length + Stride - 1) / Stride];
        int created = 0;
        for (int i = 0; i < found.Length; i++)
        {
            if (i % Stride == 0)
                marks[i / Stride] = new WakeMark((uint)(found[i] >> 32), created);
            created += IsCreation((int)found[i]) ? 1 : 0;
        }
        return marks;
    }

    /// <param name="by">Gets the number of the goroutine that caused each.</param>
    /// <returns>How many in all.</returns>
    private static int Take(TrackColumns table, ulong[] all, int[] by)
    {
        TrackList tracks = table.Tracks;
        int count = 0;
        for (int track = 0; track < tracks.Count; track++)
        {
            int first = tracks.FirstRows[track];
            ReadOnlySpan<SpanRow> rows = table.Rows.Rows.AsSpan(first..tracks.FirstRows[track + 1]);
            // A row that goes on from the segment before was caused there.
            for (int i = tracks.Since[track] >= 0 ? 1 : 0; i < rows.Length; i++)
            {
                SpanKind kind = rows[i].Kind;
                if (kind is not (SpanKind.RunnableUnblocked or SpanKind.RunnableCreated or SpanKind.WaitingCreated))
                    continue;
                int cause = table.Values(rows[i].Fields).B;
                int row = kind == SpanKind.RunnableUnblocked ? first + i : ~(first + i);
                if (cause < 0)
                    continue;
                by[count] = cause;
                all[count++] = (ulong)rows[i].Start << 32 | (uint)row;
            }
        }
        return count;
    }
}

/// <summary>What is known of one of <see cref="SegmentWakes"/> without a look at its row.</summary>
/// <param name="Start">ns from the start of the segment.</param>
/// <param name="CreationsBefore">How many of those before it are creations.</param>
internal readonly record struct WakeMark(uint Start, int CreationsBefore);
