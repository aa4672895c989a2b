using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Strips;

/// <summary>Sums up items of a strip for a box that stands for them.</summary>
internal readonly struct StripSums(Strip strip, LaneId lane)
{
    private const int Stride = StridedSums.Stride;

    // Adding up so many is faster than to look for their sums.
    private const int Few = 2 * Stride;

    public void Add(Trace trace, int from, int to, Span<long> sums)
    {
        if (to - from <= Few)
        {
            AddEach(from, to, sums);
            return;
        }
        StridedSums kept = trace.StripSums.Of(trace, lane, SumUp);
        int low = (from + Stride - 1) / Stride, high = to / Stride;
        AddEach(from, low * Stride, sums);
        AddEach(high * Stride, to, sums);
        ReadOnlySpan<long> before = kept.Before(low), until = kept.Before(high);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += until[i] - before[i];
    }

    private void AddEach(int from, int to, Span<long> sums)
    {
        for (int i = from; i < to; i++)
            strip.AddTo(sums, strip[i]);
    }

    private StridedSums SumUp()
    {
        int width = strip.SumCount;
        long[] sums = new long[(strip.Count / Stride + 1) * width];
        for (int at = width; at < sums.Length; at += width)
        {
            Span<long> here = sums.AsSpan(at, width);
            sums.AsSpan(at - width, width).CopyTo(here);
            int end = at / width * Stride;
            AddEach(end - Stride, end, here);
        }
        return new StridedSums(sums, width);
    }
}
