using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Model;

/// <summary>Whom a goroutine created or made runnable, by time: the rows of the others that this began.</summary>
/// <remarks>When that was is in the rows. There may be a million of them: four bytes each are all that is kept.</remarks>
/// <param name="Rows">Of the segments' goroutines; of a creation counted from −1 downwards.</param>
/// <param name="Ends">By segment, the index behind its last one.</param>
internal sealed record Wakes(int[] Rows, int[] Ends)
{
    /// <summary>The index of a segment's first one.</summary>
    public int FirstIn(int segment) => segment == 0 ? 0 : Ends[segment - 1];

    public static bool IsCreation(int row) => row < 0;

    public static int RowOf(int row) => row < 0 ? ~row : row;

    /// <summary>Finds them: rows tell who caused them, and not the other way round.</summary>
    /// <returns>Those by each of the goroutines.</returns>
    public static Wakes[] Find(Trace trace, int[] slots, CancellationToken cancel)
    {
        List<int>[] found = [.. slots.Select(_ => new List<int>())];
        int[][] ends = [.. slots.Select(_ => new int[trace.Segments.Count])];
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            cancel.ThrowIfCancellationRequested();
            int[] starts = [.. found.Select(rows => rows.Count)];
            Look(trace.Segments[segment], slots, found);
            SpanTable table = trace.Segments[segment].Goroutines;
            for (int i = 0; i < slots.Length; i++)
            {
                CollectionsMarshal.AsSpan(found[i])[starts[i]..].Sort(
                    (x, y) => table.Start(RowOf(x)).CompareTo(table.Start(RowOf(y))));
                ends[i][segment] = found[i].Count;
            }
        }
        return [.. found.Select((rows, i) => new Wakes([.. rows], ends[i]))];
    }

    private static void Look(Segment of, int[] slots, List<int>[] found)
    {
        // By the number of the goroutine in the segment.
        int[] wanted = new int[of.Numbers.Goroutines.Length];
        Array.Fill(wanted, -1);
        for (int i = 0; i < slots.Length; i++)
        {
            if (of.Numbers.GoroutineOf(slots[i]) is >= 0 and int number)
                wanted[number] = i;
        }
        SpanTable table = of.Goroutines;
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!table.Has(track))
                continue;
            int first = table.FirstRow(track);
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            // A row that goes on from the segment before was caused there.
            for (int i = table.Since(track) >= 0 ? 1 : 0; i < rows.Length; i++)
            {
                SpanKind kind = rows[i].Kind;
                if (kind is not (SpanKind.RunnableUnblocked or SpanKind.RunnableCreated or SpanKind.WaitingCreated))
                    continue;
                int by = table.CauseOf(rows[i]);
                if ((uint)by < (uint)wanted.Length && wanted[by] >= 0)
                    found[wanted[by]].Add(kind == SpanKind.RunnableUnblocked ? first + i : ~(first + i));
            }
        }
    }
}
