using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>A span that counts and is not over.</summary>
/// <param name="IsOpen">False: there is none.</param>
internal readonly record struct OpenSpan(bool IsOpen, int Stack, long Start);

/// <summary>Adds up the spans in some neighbouring segments; of what crosses their bounds, keeps what is to be known
/// to put it together.</summary>
internal sealed class ProfileWalk(Trace trace, ProfileSelection selection, bool byWaker)
{
    private enum Stage : byte
    {
        /// <summary>Nothing was heard of the goroutine yet.</summary>
        Unknown,

        /// <summary>It still does what it did when these segments began.</summary>
        GoesOn,
        Known,
    }

    /// <summary>One goroutine.</summary>
    private struct Progress
    {
        public Stage Stage;

        /// <summary>What it did when these segments began ended here, −1 where it does not end in them.</summary>
        public long FirstEnd;
        public int FirstWaker;
        public OpenSpan Now;
    }

    private readonly Progress[] _goroutines = new Progress[trace.Goroutines.Count];

    // What began before the segment that mentions it first, by slot: no other segment knows of it.
    private readonly Dictionary<int, OpenSpan> _before = [];

    public StackSums Sums { get; } = new(trace.Stacks.Count, byWaker);

    public void Through(SpanTable table)
    {
        bool isCut = table.Range.Start < selection.Range.Start || table.Range.End > selection.Range.End;
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!table.Has(track) || table.GoroutineOf(track) is var slot && selection.Skips(slot))
                continue;
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            int from = 0;
            if (table.Since(track) >= 0)
            {
                GoOn(table, track, rows, slot);
                from = 1;
                if (rows.Length == 1)
                    continue;
            }
            if (isCut || selection.IsByRegion)
                AddWeighed(table, track, rows, from, slot);
            else
                AddWhole(table, rows[from..]);
            SpanRow last = rows[^1];
            ref Progress goroutine = ref _goroutines[slot];
            if (goroutine.Stage == Stage.Unknown)
                goroutine.FirstEnd = -1;
            goroutine.Stage = Stage.Known;
            goroutine.Now = Takes(table, last, out int stack)
                ? new OpenSpan(true, stack, table.Range.Start + last.Start)
                : default;
        }
    }

    /// <summary>Ends what these segments end, or begins what they begin.</summary>
    /// <param name="open">What each goroutine is doing where these segments begin; gets what it does at their end.</param>
    public void Continue(OpenSpan[] open)
    {
        for (int slot = 0; slot < open.Length; slot++)
        {
            ref Progress goroutine = ref _goroutines[slot];
            if (goroutine.Stage == Stage.Unknown)
                continue;
            if (!open[slot].IsOpen && _before.TryGetValue(slot, out OpenSpan before))
                open[slot] = before;
            if (goroutine.FirstEnd >= 0 && open[slot].IsOpen)
                Add(slot, open[slot].Stack, goroutine.FirstWaker, open[slot].Start, goroutine.FirstEnd);
            if (goroutine.Stage == Stage.Known)
                open[slot] = goroutine.Now;
        }
    }

    public void Add(int slot, int stack, int waker, long start, long end)
    {
        if (selection.Weight(slot, start, end) is > 0 and long weight)
            Sums.Add(stack, waker, 1, weight);
    }

    /// <summary>The first row of a track goes on from before.</summary>
    private void GoOn(SpanTable table, int track, ReadOnlySpan<SpanRow> rows, int slot)
    {
        ref Progress goroutine = ref _goroutines[slot];
        long end = rows.Length > 1 ? table.Range.Start + rows[1].Start : -1;
        int waker = byWaker && end >= 0 ? WakerOf(table, rows[1]) : 0;
        if (goroutine.Stage == Stage.Known)
        {
            if (end >= 0 && goroutine.Now.IsOpen)
                Add(slot, goroutine.Now.Stack, waker, goroutine.Now.Start, end);
            return;
        }
        if (goroutine.Stage == Stage.Unknown && Takes(table, rows[0], out int stack))
            _before.Add(slot, new OpenSpan(true, stack, table.Since(track)));
        goroutine.Stage = Stage.GoesOn;
        (goroutine.FirstEnd, goroutine.FirstWaker) = (end, waker);
    }

    private void AddWhole(SpanTable table, ReadOnlySpan<SpanRow> rows)
    {
        for (int i = 0; i + 1 < rows.Length; i++)
        {
            SpanRow row = rows[i];
            if (Takes(table, row, out int stack))
                Sums.Add(stack, byWaker ? WakerOf(table, rows[i + 1]) : 0, 1, rows[i + 1].Start - row.Start);
        }
    }

    private void AddWeighed(SpanTable table, int track, ReadOnlySpan<SpanRow> rows, int from, int slot)
    {
        int first = table.FirstRow(track);
        if (table.Range.Start < selection.Range.Start)
            from = Math.Max(from, table.RowAt(track, selection.Range.Start) - first);
        int end = rows.Length - 1;
        if (table.Range.End > selection.Range.End)
            end = Math.Min(end, table.FirstRowFrom(first, first + rows.Length, selection.Range.End) - first);
        for (int i = from; i < end; i++)
        {
            if (Takes(table, rows[i], out int stack))
            {
                Add(
                    slot, stack, byWaker ? WakerOf(table, rows[i + 1]) : 0, table.Range.Start + rows[i].Start,
                    table.Range.Start + rows[i + 1].Start);
            }
        }
    }

    private bool Takes(SpanTable table, SpanRow row, out int stack)
    {
        stack = 0;
        if (!selection.Takes(row.Kind))
            return false;
        (stack, int reason) = table.WhereAndWhy(row);
        return selection.TakesReason(reason);
    }

    private static int WakerOf(SpanTable table, SpanRow next) =>
        next.Kind == SpanKind.RunnableUnblocked ? table.WhereAndWhy(next).Stack : 0;
}
