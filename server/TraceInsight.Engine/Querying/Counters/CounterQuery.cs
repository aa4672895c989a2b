using System.Diagnostics;
using System.Numerics;
using TraceInsight.Engine.Model;
using Trace = TraceInsight.Engine.Model.Trace;

namespace TraceInsight.Engine.Querying.Counters;

/// <summary>Finds how many goroutines did what over time, and the values of the runtime's metrics.</summary>
public static class CounterQuery
{
    /// <summary>Buckets of an answer at most: a screen of the highest resolution, and half a one on both sides.</summary>
    public const int MostBuckets = 8192;

    /// <summary>Values of the mean are multiples of a 256th.</summary>
    private const int MeanParts = 256;

    /// <param name="resolution">Length of a bucket, ns, at least 1: raised to a power of two, and where there would be too
    /// many.</param>
    /// <param name="patience">How long to count segments that were not counted before.</param>
    public static CounterFrame Of(
        Trace trace, TimeRange window, long resolution, IReadOnlyList<CounterSeries> series, TimeSpan patience,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(series);
        long start = Math.Clamp(window.Start, 0, trace.End), end = Math.Clamp(window.End, start, trace.End);
        int shift = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, resolution)));
        while ((end - start) >> shift > MostBuckets - 2)
            shift++;
        long first = (start + trace.OriginClock) >> shift;
        int buckets = end == start ? 0 : (int)(((end - 1 + trace.OriginClock) >> shift) - first) + 1;
        var columns = new CounterColumns();
        CountCells? counts = null;
        bool complete = true;
        long[][] values = [new long[buckets], new long[buckets], new long[buckets], new long[buckets]];
        foreach (CounterSeries of in series)
        {
            if (of <= CounterSeries.Alive)
            {
                counts ??= Count(trace, first, shift, buckets, patience, out complete, cancel);
                Values(trace, counts, (Counted)of, values);
            }
            else
            {
                MetricBuckets.Of(trace, (Metric)(of - CounterSeries.HeapAllocated), first, shift, values);
            }
            foreach (long[] column in values)
                columns.Add(column);
        }
        return new CounterFrame((first << shift) - trace.OriginClock, 1L << shift, buckets, complete, columns.ToBytes());
    }

    /// <summary>Those of which the trace tells anything.</summary>
    public static IReadOnlyList<CounterSeries> KnownIn(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return [.. Enum.GetValues<CounterSeries>().Where(series => series <= CounterSeries.Alive
            ? trace.Goroutines.Count > 0
            : !trace.Metrics[(Metric)(series - CounterSeries.HeapAllocated)].IsEmpty)];
    }

    private static CountCells Count(
        Trace trace, long first, int shift, int buckets, TimeSpan patience, out bool complete, CancellationToken cancel)
    {
        var counts = new CountCells(first, shift, buckets);
        complete = true;
        long started = Stopwatch.GetTimestamp();
        // Whole buckets, so that what they hold does not depend on where the window begins.
        long from = (first << shift) - trace.OriginClock, to = ((first + buckets) << shift) - trace.OriginClock;
        for (int i = Math.Max(0, trace.SegmentAt(from)); i < trace.Segments.Count; i++)
        {
            Segment segment = trace.Segments[i];
            if (segment.Range.Start >= to)
                break;
            if (segment.Range.Length == 0)
                continue;
            cancel.ThrowIfCancellationRequested();
            bool isFine = shift < segment.CountShift;
            if (!isFine && !segment.IsCounted && Stopwatch.GetElapsedTime(started) > patience)
            {
                complete = false;
                continue;
            }
            long clock = segment.Range.Start + trace.OriginClock, start = clock, end = segment.Range.End + trace.OriginClock;
            if (isFine)
                (start, end) = (Math.Max(start, first << shift), Math.Min(end, (first + buckets) << shift));
            if (start >= end)
                continue;
            CountCells cells = isFine
                ? CountCells.Of(segment, start - clock, end - clock, shift, clock)
                : segment.CountsOf(clock);
            counts.Add(
                cells, trace.Goroutines.Implied.In(segment.Range) + trace.Procs.Implied.In(segment.Range), start, end);
        }
        return counts;
    }

    private static void Values(Trace trace, CountCells counts, Counted counted, long[][] values)
    {
        for (int bucket = 0; bucket < counts.Count; bucket++)
        {
            if (!counts.TryGet(bucket, counted, out int least, out int most, out int last, out double sum))
            {
                foreach (long[] column in values)
                    column[bucket] = CounterColumns.Unknown;
                continue;
            }
            long start = ((counts.First + bucket) << counts.Shift) - trace.OriginClock;
            long length = Math.Min(trace.End, start + (1L << counts.Shift)) - Math.Max(0, start);
            double mean = Math.Round(sum / Math.Max(1, length) * MeanParts);
            (values[0][bucket], values[1][bucket], values[2][bucket]) = (least, most, last);
            values[3][bucket] = Math.Clamp((long)mean, (long)least * MeanParts, (long)most * MeanParts);
        }
    }
}
