using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>A span that counts and is not over.</summary>
/// <param name="IsOpen">False: there is none.</param>
internal readonly record struct OpenSpan(bool IsOpen, int Stack, long Start);

/// <summary>Adds up the spans in segments, one segment after the other, pieces of one at a time.</summary>
/// <param name="open">By slot, what each goroutine is doing where the first segment begins; gets what it does at the end of
/// each.</param>
internal sealed class ProfileWalk(ProfileSelection selection, OpenSpan[] open)
{
    /// <param name="summed">Of the segment; null where the rows have to be looked at.</param>
    /// <param name="sums">Of the thread that calls.</param>
    public void Through(SpanTable table, SegmentSums? summed, TrackPiece piece, StackSums sums)
    {
        sums.Rows.Of(table);
        for (int track = piece.Track; track < piece.EndTrack; track++)
        {
            if (!table.Has(track) || table.GoroutineOf(track) is var slot && selection.Skips(slot))
                continue;
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            int from = table.Since(track) >= 0 ? 1 : 0;
            if (piece.IsPart)
            {
                Add(table, track, rows, Math.Max(from, piece.From), Math.Min(rows.Length - 1, piece.End), slot, sums);
                continue;
            }
            if (from == 1 && !open[slot].IsOpen && Takes(table, rows[0], out int stack))
                open[slot] = new OpenSpan(true, stack, table.Since(track));
            if (from == rows.Length)
                continue;
            long start = table.Range.Start;
            if (open[slot].IsOpen)
                Add(slot, open[slot].Stack, WakerOf(table, rows[from], sums), open[slot].Start, start + rows[from].Start, sums);
            if (summed?.TryGet(track, out ReadOnlySpan<RowTime> ofTrack) == true)
                Add(table, rows, from, ofTrack, slot, sums);
            else if (!TrackPieces.IsLong(table, track))
                Add(table, track, rows, from, rows.Length - 1, slot, sums);
            open[slot] = Takes(table, rows[^1], out stack) ? new OpenSpan(true, stack, start + rows[^1].Start) : default;
        }
        Settle(table, sums);
    }

    private void Settle(SpanTable table, StackSums sums)
    {
        RowSums rows = sums.Rows;
        for (int i = 0; i < rows.Count; i++)
        {
            RowSum sum = rows[i];
            if (Takes(table, sum.Row, out int stack))
                sums.Add(stack, WakerOf(table, sum.Next, sums), sum.Count, sum.Time);
        }
        rows.Clear();
    }

    private void Add(int slot, int stack, int waker, long start, long end, StackSums sums)
    {
        if (selection.Weight(slot, start, end) is > 0 and long weight)
            sums.Add(stack, waker, 1, weight);
    }

    /// <summary>Rows that begin and end in the segment.</summary>
    private void Add(
        SpanTable table, int track, ReadOnlySpan<SpanRow> rows, int from, int end, int slot, StackSums sums)
    {
        TimeRange range = selection.Range;
        int first = table.FirstRow(track);
        if (table.Range.Start < range.Start)
            from = Math.Max(from, table.RowAt(track, range.Start) - first);
        if (table.Range.End > range.End)
            end = Math.Min(end, table.FirstRowFrom(first, first + rows.Length, range.End) - first);
        if (from >= end)
            return;
        if (selection.IsByRegion)
        {
            for (int i = from; i < end; i++)
                Add(table, rows, i, slot, sums);
            return;
        }
        // All but the first and the last one are in the range with all of their time.
        Add(table, rows, from, slot, sums);
        if (end - 1 > from)
            Add(table, rows, end - 1, slot, sums);
        if (end - 1 > from + 1)
            sums.Rows.Add(rows[(from + 1)..end]);
    }

    /// <summary>All rows that begin and end in the segment, which is in the range.</summary>
    private void Add(
        SpanTable table, ReadOnlySpan<SpanRow> rows, int from, ReadOnlySpan<RowTime> summed, int slot, StackSums sums)
    {
        if (from == 0)
            Add(table, rows, 0, slot, sums);
        foreach (RowTime sum in summed)
        {
            if (Takes(table, new SpanRow(0, sum.Fields), out int stack))
                sums.Add(stack, 0, sum.Count, sum.Time);
        }
    }

    private void Add(SpanTable table, ReadOnlySpan<SpanRow> rows, int row, int slot, StackSums sums)
    {
        if (!Takes(table, rows[row], out int stack))
            return;
        long start = table.Range.Start;
        Add(slot, stack, WakerOf(table, rows[row + 1], sums), start + rows[row].Start, start + rows[row + 1].Start, sums);
    }

    private bool Takes(SpanTable table, SpanRow row, out int stack)
    {
        stack = 0;
        if (!selection.Takes(row.Kind))
            return false;
        (stack, int reason) = table.WhereAndWhy(row);
        return selection.TakesReason(reason);
    }

    private static int WakerOf(SpanTable table, SpanRow next, StackSums sums) =>
        sums.ByWaker && next.Kind == SpanKind.RunnableUnblocked ? table.WhereAndWhy(next).Stack : 0;
}
