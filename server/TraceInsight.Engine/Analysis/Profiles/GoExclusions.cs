using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>What Go's own profiles leave out: a goroutine counts for Go from when it first ran on, in its last life.
/// </summary>
/// <remarks>Go 1.27, <c>cmd/trace/pprof.go</c>, pprofMatchingGoroutines. A thread of C that calls into Go again brings its
/// goroutine, and the number of that, back to life. One that never ran counts from when it was first mentioned.</remarks>
internal sealed class GoExclusions(Trace trace, ProfileSelection selection)
{
    /// <summary>One goroutine until it has run.</summary>
    private sealed class Beginning
    {
        /// <summary>What it did since it last ran first in a life, by stack.</summary>
        public Dictionary<int, (long Count, long Time)> Early { get; } = [];

        /// <summary>What it did before it last ran first in a life.</summary>
        public Dictionary<int, (long Count, long Time)> Excluded { get; } = [];

        public OpenSpan Now { get; set; }

        public bool HasRun { get; set; }

        /// <summary>Whether another life would be the next.</summary>
        public bool HasEnded { get; set; }
    }

    private readonly Dictionary<int, Beginning> _beginnings = [];
    private readonly bool[] _done = new bool[trace.Goroutines.Count];

    /// <param name="sums">Of what the selection takes of the whole trace, without what is not over at its end.</param>
    public void TakeFrom(StackSums sums, CancellationToken cancel)
    {
        foreach (Segment segment in trace.Segments)
        {
            cancel.ThrowIfCancellationRequested();
            SpanTable table = segment.Goroutines;
            for (int track = 0; track < table.TrackCount; track++)
            {
                if (!table.Has(track))
                    continue;
                int slot = table.GoroutineOf(track);
                if (_done[slot] || selection.Skips(slot))
                    continue;
                bool isReborn = trace.Goroutines[slot].IsReborn;
                // Of most goroutines there is nothing to leave out.
                if (!_beginnings.TryGetValue(slot, out Beginning? beginning) && !isReborn && RunsAtOnce(table.RowsOf(track)))
                {
                    _done[slot] = true;
                    continue;
                }
                if (beginning is null)
                    _beginnings.Add(slot, beginning = new Beginning());
                Look(table, track, slot, beginning, sums);
                if (!beginning.HasRun || isReborn)
                    continue;
                Take(sums, beginning.Excluded);
                _done[slot] = true;
                _beginnings.Remove(slot);
            }
        }
        foreach (Beginning beginning in _beginnings.Values)
        {
            if (beginning.HasRun)
                Take(sums, beginning.Excluded);
        }
    }

    /// <summary>Whether it runs before it does anything that counts.</summary>
    private bool RunsAtOnce(ReadOnlySpan<SpanRow> rows)
    {
        foreach (SpanRow row in rows)
        {
            if (row.Kind.IsRunning())
                return true;
            if (selection.Takes(row.Kind))
                return false;
        }
        return false;
    }

    private void Look(SpanTable table, int track, int slot, Beginning beginning, StackSums sums)
    {
        ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
        bool isReborn = trace.Goroutines[slot].IsReborn;
        for (int i = 0; i < rows.Length; i++)
        {
            long time = table.Range.Start + rows[i].Start;
            if (i == 0 && table.Since(track) >= 0)
            {
                if (beginning.Now.IsOpen)
                    continue;
                time = table.Since(track);
            }
            End(slot, time, beginning, sums);
            if (rows[i].Kind == SpanKind.None)
            {
                beginning.HasEnded = beginning.HasRun;
                continue;
            }
            if (beginning.HasEnded)
                (beginning.HasRun, beginning.HasEnded) = (false, false);
            if (rows[i].Kind.IsRunning() && !beginning.HasRun)
            {
                Run(beginning);
                if (!isReborn)
                    return;
            }
            if (!selection.Takes(rows[i].Kind))
                continue;
            (int stack, int reason) = table.WhereAndWhy(rows[i]);
            if (selection.TakesReason(reason))
                beginning.Now = new OpenSpan(true, stack, time);
        }
    }

    private void End(int slot, long time, Beginning beginning, StackSums sums)
    {
        if (!beginning.Now.IsOpen)
            return;
        (_, int stack, long start) = beginning.Now;
        beginning.Now = default;
        if (selection.Weight(slot, start, time) is not (> 0 and long weight))
            return;
        Count(beginning.Early, stack, 1, weight);
        long seen = trace.Goroutines[slot].Seen;
        if (seen <= start || selection.Weight(slot, start, seen) is not (> 0 and long unmentioned))
            return;
        // It is not counted in any case.
        long count = unmentioned == weight ? 1 : 0;
        sums.Add(stack, 0, -count, -unmentioned);
        Count(beginning.Early, stack, -count, -unmentioned);
    }

    private static void Run(Beginning beginning)
    {
        foreach ((int stack, (long count, long time)) in beginning.Early)
            Count(beginning.Excluded, stack, count, time);
        beginning.Early.Clear();
        beginning.HasRun = true;
    }

    private static void Count(Dictionary<int, (long Count, long Time)> sums, int stack, long count, long time)
    {
        ref (long Count, long Time) sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, stack, out _);
        sum = (sum.Count + count, sum.Time + time);
    }

    private static void Take(StackSums sums, Dictionary<int, (long Count, long Time)> excluded)
    {
        foreach ((int stack, (long count, long time)) in excluded)
            sums.Add(stack, 0, -count, -time);
    }
}
