using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Where a goroutine was for a while.</summary>
/// <param name="Start">ns.</param>
/// <param name="End">ns; of a sample, when the next one was taken or the goroutine stopped: it may have been elsewhere by
/// then.</param>
/// <param name="Stack">Known: above 0.</param>
/// <param name="IsSampled">The CPU profiler found it there; otherwise the event that began the span says so.</param>
/// <param name="IsFound">The span was searched for.</param>
internal readonly record struct StackSpan(long Start, long End, int Stack, bool IsSampled, bool IsFound);

/// <summary>Takes stacks in the order of time.</summary>
/// <returns>False: no more are wanted.</returns>
internal delegate bool StackSink(in StackSpan span);

/// <summary>Goes through the stacks of a goroutine: of every span that has one of its own, and while it runs those of CPU
/// samples. That of a wait or system call stays until the goroutine runs again. They do not overlap.</summary>
/// <remarks>Nothing is kept of them: going through a million rows takes a few milliseconds.</remarks>
internal readonly ref struct StackWalk(Trace trace, int goroutine, SpanSearch? search, StackSink sink)
{
    private readonly LaneSpans _lane = LaneSpans.OfGoroutine(trace, goroutine);
    private readonly ReadOnlySpan<StackSample> _samples = trace.CpuSamples.OfGoroutine(goroutine);

    // A bit for each kind of rows that are looked at.
    private readonly uint _wanted = WantedKinds(!trace.CpuSamples.OfGoroutine(goroutine).IsEmpty);

    /// <summary>All that share a moment with a range, with their true bounds.</summary>
    public void Run(TimeRange range, CancellationToken cancel)
    {
        int segment = Math.Max(0, trace.SegmentAt(range.Start));
        long until = long.MinValue;
        for (; segment < trace.Segments.Count && trace.Segments[segment].Range.Start < range.End; segment++)
        {
            cancel.ThrowIfCancellationRequested();
            SpanTable table = _lane.TableIn(segment, out int track);
            bool goesOn = track >= 0
                ? AddRows(segment, table, track, range, ref until)
                : until >= table.Range.End || AddQuiet(segment, table.Range.Start, ref until);
            if (!goesOn)
                return;
        }
    }

    private static uint WantedKinds(bool isSampled)
    {
        uint wanted = 0;
        for (int kind = 0; kind < SpanKinds.Count; kind++)
        {
            if (((SpanKind)kind).HasOwnStack() || (isSampled && ((SpanKind)kind).IsRunning()))
                wanted |= 1u << kind;
        }
        return wanted;
    }

    private bool AddRows(int segment, SpanTable table, int track, TimeRange range, ref long until)
    {
        int end = table.RowsBefore(track, range, out int from).Length;
        ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
        int first = table.FirstRow(track);
        // What it was in before goes on.
        if (from > 0 && from < end && rows[from].Kind.KeepsStack() && rows[from - 1].Kind.HasOwnStack())
        {
            from--;
        }
        else if (from == 0 && end > 0 && rows[0].Kind.KeepsStack())
        {
            LaneSpan runnable = _lane.Whole(segment, table, track, first);
            if (runnable.End > until && !AddBefore(runnable, ref until))
                return false;
        }
        for (int i = from; i < end; i++)
        {
            SpanKind kind = rows[i].Kind;
            if ((_wanted >> (int)kind & 1) == 0)
                continue;
            bool isFound = search?.Has(segment, LaneKind.Goroutine, table, first + i) == true;
            LaneSpan span;
            if (i + 1 == rows.Length || (i == 0 && table.Since(track) >= 0))
            {
                span = Kept(_lane.Whole(segment, table, track, first + i));
                if (span.End <= until)
                    continue;
                until = span.End;
            }
            else
            {
                long origin = table.Range.Start;
                span = new LaneSpan(kind, origin + rows[i].Start, origin + rows[i + 1].Start, kind.IsRunning() ? 0 : table.StackOf(rows[i]), -1);
                if (rows[i + 1].Kind.KeepsStack())
                {
                    span = i + 2 < rows.Length ? span with { End = origin + rows[i + 2].Start } : Kept(span);
                    until = span.End;
                }
            }
            if (!Add(span, isFound))
                return false;
        }
        return true;
    }

    /// <summary>What goes on through a segment that has no row for it.</summary>
    private bool AddQuiet(int segment, long time, ref long until)
    {
        if (_lane.QuietIn(segment) is null)
            return true;
        LaneSpan span = _lane.At(time);
        if (span.Kind.KeepsStack())
            return AddBefore(span, ref until);
        bool isFound = search?.Has(_lane, span) == true;
        span = Kept(span);
        until = span.End;
        return Add(span, isFound);
    }

    /// <summary>Adds what a goroutine was in that is runnable since.</summary>
    private bool AddBefore(in LaneSpan runnable, ref long until)
    {
        until = runnable.End;
        return _lane.Before(runnable) is not { } before || before.End != runnable.Start || !before.Kind.HasOwnStack()
            || Add(before with { End = runnable.End }, search?.Has(_lane, before) == true);
    }

    /// <summary>With the time for which the goroutine is runnable thereafter.</summary>
    private LaneSpan Kept(in LaneSpan span)
    {
        if (!span.Kind.HasOwnStack() || span.End >= trace.End)
            return span;
        LaneSpan next = _lane.At(span.End);
        return next.Kind.KeepsStack() && next.Start == span.End ? span with { End = next.End } : span;
    }

    private bool Add(in LaneSpan span, bool isFound)
    {
        if (span.Kind.HasOwnStack())
            return span.A <= 0 || sink(new StackSpan(span.Start, span.End, span.A, false, isFound));
        if (!span.Kind.IsRunning())
            return true;
        for (int i = FirstSample(span.Start); i < _samples.Length && _samples[i].Time < span.End; i++)
        {
            long end = i + 1 < _samples.Length ? Math.Min(span.End, _samples[i + 1].Time) : span.End;
            if (end > _samples[i].Time && _samples[i].Stack > 0
                && !sink(new StackSpan(_samples[i].Time, end, _samples[i].Stack, true, isFound)))
                return false;
        }
        return true;
    }

    private int FirstSample(long time)
    {
        int low = 0, high = _samples.Length;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_samples[middle].Time >= time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
