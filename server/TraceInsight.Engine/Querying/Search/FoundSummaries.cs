using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>What was found of the goroutines that started with one function.</summary>
/// <param name="Name">Start function; empty where it is not known.</param>
/// <param name="Time">Within the range, ns.</param>
public sealed record FoundGroup(string Name, int Goroutines, long Spans, long Time);

/// <summary>What a search has found comes to in a range, cut to what has been searched.</summary>
/// <param name="Spans">Those that touch the range.</param>
/// <param name="States">Time by state, ns; one element for each <see cref="SpanState"/>.</param>
/// <param name="Groups">Those with the longest time first.</param>
/// <param name="Density">Spans by where they start, in so many equal parts of the range; what began before it is in the
/// first.</param>
public sealed record FoundSummary(
    long Start, long End, long Spans, int Goroutines, IReadOnlyList<long> States, IReadOnlyList<FoundGroup> Groups,
    int GroupsLeftOut, IReadOnlyList<long> Density);

/// <summary>Sums up what a search has found.</summary>
public static class FoundSummaries
{
    private const int MaxGroups = 200;

    /// <param name="steps">Parts of the range to count spans in, at least 1.</param>
    public static FoundSummary Of(SpanSearch search, TimeRange range, int steps, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(search);
        long end = search.Until;
        range = new TimeRange(Math.Clamp(range.Start, 0, end), Math.Clamp(range.End, 0, end));
        var sums = new Sums(search.Trace, range, steps);
        Trace trace = search.Trace;
        for (int segment = Math.Max(0, trace.SegmentAt(range.Start)); segment < trace.Segments.Count; segment++)
        {
            if (trace.Segments[segment].Range.Start >= range.End || search.FoundIn(segment) is not { } found)
                break;
            sums.AddSegment(trace.Segments[segment], found, cancel);
        }
        return sums.Finish();
    }

    private sealed class Sums(Trace trace, TimeRange range, int steps)
    {
        private readonly long[] _states = new long[SpanKinds.StateCount];
        private readonly long[] _density = new long[steps];
        private readonly Dictionary<int, Group> _groups = [];
        private readonly bool[] _seen = new bool[trace.Goroutines.Count];
        private long _spans;

        public void AddSegment(Segment segment, SearchedSegment found, CancellationToken cancel)
        {
            SpanTable goroutines = segment.Goroutines;
            for (int track = 0; track < goroutines.TrackCount; track++)
            {
                if (!goroutines.Has(track) || goroutines.GoroutineOf(track) is not (>= 0 and int slot))
                    continue;
                cancel.ThrowIfCancellationRequested();
                AddTrack(goroutines, track, found.Goroutines, slot);
            }
            foreach (int slot in (ReadOnlySpan<int>)[Segment.GCSlot, Segment.StopTheWorldSlot])
            {
                if (segment.Lanes.Has(slot))
                    AddTrack(segment.Lanes, slot, found.Lanes, -1);
            }
        }

        private void AddTrack(SpanTable table, int track, RowMask mask, int slot)
        {
            int first = table.FirstRow(track), end = table.EndRow(track);
            for (int row = mask.Next(first, end); row < end; row = mask.Next(row + 1, end))
            {
                long start = table.Start(row), stop = table.End(track, row);
                if (start >= range.End)
                    return;
                // One that ends where the range begins is not in it; one of no length may be.
                if (stop < range.Start || (stop == range.Start && start < stop))
                    continue;
                // Counted where it begins, or at the edge of the range: not again in each segment that it runs through.
                bool goesOn = row == first && table.Since(track) >= 0 && table.Since(track) < table.Range.Start
                    && table.Range.Start > range.Start;
                Add(slot, table.Kind(row), Math.Max(start, range.Start), Math.Min(stop, range.End), !goesOn);
            }
        }

        private void Add(int slot, SpanKind kind, long start, long end, bool isNew)
        {
            long time = end - start;
            _states[(int)kind.State()] += time;
            if (isNew)
            {
                _spans++;
                _density[Math.Min(steps - 1, (int)((start - range.Start) * (double)steps / Math.Max(1, range.Length)))]++;
            }
            if (slot < 0)
                return;
            int name = trace.Goroutines[slot].Name;
            if (!_groups.TryGetValue(name, out Group? group))
                _groups.Add(name, group = new Group());
            group.Time += time;
            group.Spans += isNew ? 1 : 0;
            if (_seen[slot])
                return;
            _seen[slot] = true;
            group.Goroutines++;
        }

        public FoundSummary Finish()
        {
            FoundGroup[] groups = [.. _groups
                .Select(one => new FoundGroup(
                    trace.Texts[one.Key], one.Value.Goroutines, one.Value.Spans, one.Value.Time))
                .OrderByDescending(group => group.Time)
                .ThenBy(group => group.Name, StringComparer.Ordinal)];
            return new FoundSummary(
                range.Start, range.End, _spans, groups.Sum(group => group.Goroutines), _states,
                [.. groups.Take(MaxGroups)], Math.Max(0, groups.Length - MaxGroups), _density);
        }
    }

    private sealed class Group
    {
        public int Goroutines { get; set; }

        public long Spans { get; set; }

        public long Time { get; set; }
    }
}
