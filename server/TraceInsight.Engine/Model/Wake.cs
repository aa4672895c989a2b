namespace TraceInsight.Engine.Model;

/// <summary>A goroutine created another or made it runnable: the row of the other one that this began.</summary>
/// <param name="Time">ns.</param>
/// <param name="Place">Twice the index of the segment, and one more for a creation.</param>
/// <param name="Row">Of the segment's goroutines.</param>
internal readonly record struct Wake(long Time, int Place, int Row)
{
    public int Segment => Place >> 1;

    public bool IsCreation => (Place & 1) != 0;
}

/// <summary>Finds whom goroutines created and woke up: rows tell who caused them, and not the other way round.</summary>
internal static class Wakes
{
    private static readonly Comparer<Wake> ByTime = Comparer<Wake>.Create((x, y) => x.Time.CompareTo(y.Time));

    /// <returns>Those by each of the goroutines, by time.</returns>
    public static List<Wake>[] Find(Trace trace, int[] slots, CancellationToken cancel)
    {
        var found = new List<Wake>[slots.Length];
        for (int i = 0; i < slots.Length; i++)
            found[i] = [];
        for (int segment = 0; segment < trace.Segments.Count; segment++)
        {
            int[] starts = [.. found.Select(wakes => wakes.Count)];
            Look(trace.Segments[segment], segment, slots, found, cancel);
            for (int i = 0; i < slots.Length; i++)
                found[i].Sort(starts[i], found[i].Count - starts[i], ByTime);
        }
        return found;
    }

    private static void Look(Segment of, int segment, int[] slots, List<Wake>[] found, CancellationToken cancel)
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
            cancel.ThrowIfCancellationRequested();
            int first = table.FirstRow(track);
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            // A row that goes on from the segment before was caused there.
            for (int i = table.Since(track) >= 0 ? 1 : 0; i < rows.Length; i++)
            {
                SpanKind kind = rows[i].Kind;
                if (kind is not (SpanKind.RunnableUnblocked or SpanKind.RunnableCreated or SpanKind.WaitingCreated))
                    continue;
                int by = table.CauseOf(rows[i]);
                if ((uint)by >= (uint)wanted.Length || wanted[by] < 0)
                    continue;
                int place = 2 * segment + (kind == SpanKind.RunnableUnblocked ? 0 : 1);
                found[wanted[by]].Add(new Wake(table.Start(first + i), place, first + i));
            }
        }
    }
}
