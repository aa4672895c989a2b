using System.Globalization;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>A lane that shows what is not in the rows of segments: things by start, which do not overlap.</summary>
internal abstract class Strip(Trace trace)
{
    // Counting the names of more would cost more than who hovers could read.
    private const int MostCounted = 256;
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

    /// <summary>What its box says.</summary>
    protected abstract string Label(in StripItem item);

    /// <summary>What a box says that stands for <paramref name="count"/> items; empty where that would be too long.</summary>
    protected virtual string Label(int from, int count)
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
            trace.Wakes.Prepare(trace, wakes, Wakes.Find, cancel);
        if (threads.Length > 0)
            trace.ThreadStretches.Prepare(trace, threads, ThreadSearch.Find, cancel);

        int[] Slots(LaneKind kind, Func<long, int> slotOf) =>
            [.. lanes.Where(lane => lane.Kind == kind).Select(lane => slotOf(lane.Number)).Where(slot => slot >= 0)];
    }

    /// <summary>About how many boxes a window needs, and for how long a time.</summary>
    public int CountIn(TimeRange window) => Math.Max(0, FirstFrom(window.End) - FirstThatEndsFrom(window.Start));

    public void AddBoxes(BoxColumns columns, Cells cells)
    {
        int i = FirstThatEndsFrom(cells.Window.Start);
        if (i < Count)
            i = Math.Min(i, FirstFrom(cells.StartOf(this[i].Start)));
        Span<long> sums = stackalloc long[SpanKinds.BoxStateCount];
        while (i < Count && this[i] is var first && first.Start < cells.Window.End)
        {
            long cellEnd = cells.StartOf(first.Start) + cells.Resolution, end = first.End;
            sums.Clear();
            int next = i;
            for (; next < Count && this[next] is var item && item.Start < cellEnd; next++)
            {
                if (item.End - item.Start >= cells.Resolution)
                    break;
                // What took no time is to be seen too.
                sums[(int)item.State] += Math.Max(1, item.End - item.Start);
                end = item.End;
            }
            int count = Math.Max(1, next - i);
            if (end >= cells.Window.Start)
            {
                if (count == 1)
                    columns.AddStrip(first, Label(first));
                else
                    columns.AddMergedStrip(first.Start, end, count, sums, Label(i, count));
            }
            i += count;
        }
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
    private int FirstFrom(long time)
    {
        int low = 0, high = Count;
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

    // They do not overlap, so their ends are sorted too. What took no time may be where the window begins.
    private int FirstThatEndsFrom(long time)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (this[middle].End >= time)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}
