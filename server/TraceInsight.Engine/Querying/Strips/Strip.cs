using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>A lane that shows what is not in the rows of segments: things by start, which do not overlap.</summary>
internal abstract class Strip(Trace trace)
{
    // Counting the names of more would cost more than who hovers could read.
    private const int MostCounted = 64;
    private const int MostNames = 3;

    protected Trace Trace { get; } = trace;

    /// <returns>Null where the trace has nothing that such a lane could show.</returns>
    public static Strip? Of(Trace trace, LaneId lane)
    {
        Strip? strip = lane.Kind switch
        {
            LaneKind.Regions => RegionStrip.Of(trace, lane),
            LaneKind.MarkAssists or LaneKind.Sweeps => RangeStrip.Of(trace, lane),
            LaneKind.Logs => new LogStrip(trace, trace.Goroutines.SlotOf(lane.Number)),
            LaneKind.CpuSamples => new SampleStrip(trace, trace.Goroutines.SlotOf(lane.Number)),
            LaneKind.Wakes => WakeStrip.Of(trace, lane),
            LaneKind.Thread => ThreadStrip.Of(trace, lane),
            >= LaneKind.Task and <= LaneKind.TaskLogs => TaskStrip.Of(trace, lane),
            _ => null,
        };
        return strip?.Count > 0 ? strip : null;
    }

    public abstract int Count { get; }

    public abstract StripItem this[int index] { get; }

    /// <summary>For looking at it from afar; null where there is none.</summary>
    protected virtual LaneSummary? Summary => null;

    /// <summary>How many numbers are summed up for boxes: time by <see cref="SpanState"/>, and behind that what their
    /// labels say.</summary>
    public virtual int SumCount => SpanKinds.BoxStateCount;

    public virtual void AddTo(Span<long> sums, in StripItem item) =>
        // What took no time is to be seen too.
        sums[(int)item.State] += Math.Max(1, item.End - item.Start);

    /// <summary>Adds those of the items <c>[from, to)</c>.</summary>
    /// <param name="lane">The strip's own.</param>
    protected virtual void AddSums(LaneId lane, int from, int to, Span<long> sums) =>
        new StripSums(this, lane).Add(Trace, from, to, sums);

    /// <summary>What its box says.</summary>
    protected abstract string Label(in StripItem item);

    /// <summary>Whether its box says anything.</summary>
    /// <param name="resolution">Length of a cell, ns.</param>
    protected virtual bool IsLabelled(in StripItem item, long resolution) => true;

    private string Label(BoxColumns columns, in StripItem item, long resolution) =>
        columns.HasRoomForStrips && IsLabelled(item, resolution) ? Label(item) : "";

    /// <summary>What a box says that stands for <paramref name="count"/> items; empty where that would be too long.</summary>
    /// <param name="sums">Of the items.</param>
    protected virtual string Label(int from, int count, ReadOnlySpan<long> sums)
    {
        if (count > MostCounted)
            return "";
        var counts = new Dictionary<int, int>();
        for (int i = from; i < from + count; i++)
            counts[this[i].Name] = counts.GetValueOrDefault(this[i].Name) + 1;
        IEnumerable<string> names = counts.OrderByDescending(pair => pair.Value).Take(MostNames).Select(pair => pair.Value == 1
            ? Trace.Texts[pair.Key]
            : string.Create(CultureInfo.InvariantCulture, $"{pair.Value} × {Trace.Texts[pair.Key]}"));
        return string.Join(", ", names) + (counts.Count > MostNames ? ", …" : "");
    }

    /// <summary>All that is known of it.</summary>
    protected abstract SpanDetails Describe(in StripItem item);

    /// <summary>Of what took no time.</summary>
    protected SpanDetails DescribePoint(
        LaneId lane, in StripItem item, string title, int goroutine, IReadOnlyList<Fact> facts, IReadOnlyList<Stack> stacks) =>
        new(lane.ToString(), lane.Kind, item.State, title, item.Start, item.End, true, true,
            SpanQuery.RefOf(Trace, goroutine), null, null, null, null, null, [], stacks, [], facts);

    /// <summary>Finds at once what many lanes need, where finding it for each would take as long.</summary>
    public static void Prepare(Trace trace, IReadOnlyList<LaneId> lanes, CancellationToken cancel)
    {
        int[] wakes = Slots(LaneKind.Wakes, trace.Goroutines.SlotOf), threads = Slots(LaneKind.Thread, trace.ThreadSlotOf);
        if (wakes.Length > 0)
            trace.Wakes.Of(trace, wakes, WakeSearch.Find, cancel);
        if (threads.Length > 0)
            trace.ThreadHolds.Of(trace, threads, ThreadSearch.Find, cancel);

        int[] Slots(LaneKind kind, Func<long, int> slotOf) =>
            [.. lanes.Where(lane => lane.Kind == kind).Select(lane => slotOf(lane.Number)).Where(slot => slot >= 0)];
    }

    /// <summary>About how many boxes a window needs, and for how long a time.</summary>
    public int CountIn(TimeRange window) => Math.Max(0, FirstFrom(window.End) - FirstThatEndsFrom(window.Start));

    /// <param name="lane">The strip's own.</param>
    public void AddBoxes(BoxColumns columns, Cells cells, LaneId lane)
    {
        if (Summary?.For(cells.Resolution) is { } level)
        {
            AddLevel(columns, cells.Window, level);
            return;
        }
        int i = FirstThatEndsFrom(cells.Window.Start);
        if (i < Count)
            i = Math.Min(i, FirstFrom(cells.StartOf(this[i].Start)));
        Span<long> sums = stackalloc long[SumCount];
        while (i < Count && this[i] is var first && first.Start < cells.Window.End)
        {
            int next = EndOfBox(i, cells.StartOf(first.Start) + cells.Resolution, cells.Resolution);
            if (next == i + 1)
            {
                if (first.End >= cells.Window.Start)
                    columns.AddStrip(first, Label(columns, first, cells.Resolution));
            }
            else if (this[next - 1].End is var end && end >= cells.Window.Start)
            {
                sums.Clear();
                AddSums(lane, i, next, sums);
                string label = columns.HasRoomForStrips ? Label(i, next - i, sums) : "";
                columns.AddMergedStrip(first.Start, end, next - i, sums[..SpanKinds.BoxStateCount], label);
            }
            i = next;
        }
    }

    /// <summary>Adds what begins in a range of whole cells.</summary>
    public void AddTo(LaneLevelBuilder level, Cells cells, TimeRange range)
    {
        Span<long> sums = stackalloc long[SumCount];
        for (int i = FirstFrom(range.Start); i < Count && this[i] is var first && first.Start < range.End;)
        {
            int next = EndOfBox(i, cells.StartOf(first.Start) + cells.Resolution, cells.Resolution);
            sums.Clear();
            if (next > i + 1)
                AddSums(default, i, next, sums);
            long end = next == i + 1 ? first.End : this[next - 1].End;
            level.Add(new LaneEntry(first.Start, end, next - i, 0, i, SpanKind.None, first.State), sums);
            i = next;
        }
    }

    /// <summary>Adds what a look at all items would add.</summary>
    private void AddLevel(BoxColumns columns, TimeRange window, LaneLevel level)
    {
        Span<long> sums = stackalloc long[SumCount];
        // What took no time may be where the window begins.
        (int from, int count) = level.In(window with { Start = window.Start - 1 }).GetOffsetAndLength(level.Entries.Length);
        for (int i = from; i < from + count; i++)
        {
            LaneEntry entry = level.Entries[i];
            if (entry.Count == 1)
            {
                var item = new StripItem(entry.Start, entry.End, entry.State, 0, entry.Name);
                columns.AddStrip(item, Label(columns, item, level.Unit));
                continue;
            }
            sums.Clear();
            level.AddTimes(i, sums);
            string label = columns.HasRoomForStrips ? Label(entry.Name, entry.Count, sums) : "";
            columns.AddMergedStrip(entry.Start, entry.End, entry.Count, sums[..SpanKinds.BoxStateCount], label);
        }
    }

    /// <summary>The item behind the last one that shares a box with one.</summary>
    private int EndOfBox(int from, long cellEnd, long resolution)
    {
        int next = FirstFrom(cellEnd, from + 1);
        // They do not overlap: only the last that starts in a cell can be as long as one.
        return next > from + 1 && this[next - 1] is var last && last.End - last.Start >= resolution ? next - 1 : next;
    }

    /// <summary>The item that is meant, relative to the one at a moment.</summary>
    public SpanDetails? Find(long time, SpanMove move)
    {
        int index = IndexOf(time, move);
        return index >= 0 && index < Count ? Describe(this[index]) : null;
    }

    protected int IndexOf(long time, SpanMove move)
    {
        // Where something is at the moment, it is the last that begins no later.
        int behind = FirstFrom(time + 1), at = behind - 1;
        bool isAt = at >= 0 && (this[at].End > time || this[at].Start == time);
        return move switch
        {
            SpanMove.At => isAt ? at : -1,
            SpanMove.Nearest when isAt || behind == Count => at,
            SpanMove.Nearest => at < 0 || this[behind].Start - time < time - this[at].End ? behind : at,
            SpanMove.Previous => isAt ? at - 1 : at,
            SpanMove.Next => behind,
            SpanMove.First => 0,
            SpanMove.Last => Count - 1,
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };
    }

    /// <summary>The first that starts at or after a moment.</summary>
    private int FirstFrom(long time) => FirstFrom(time, 0);

    /// <param name="low">From which on it is looked for: it is usually near.</param>
    protected virtual int FirstFrom(long time, int low)
    {
        int step = 1, high = low;
        for (; high < Count && this[high].Start < time; step *= 2)
            (low, high) = (high + 1, Math.Min(Count, high + step));
        return FirstFrom(time, low, high);
    }

    /// <summary>The first of <c>[low, high)</c> that starts at or after a moment; otherwise <paramref name="high"/>.</summary>
    protected int FirstFrom(long time, int low, int high)
    {
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (this[middle].Start >= time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }

    // What took no time may be where the window begins.
    private int FirstThatEndsFrom(long time)
    {
        // They do not overlap: of those that start before, only the last one can end so late.
        int next = FirstFrom(time);
        return next > 0 && this[next - 1].End >= time ? next - 1 : next;
    }
}
