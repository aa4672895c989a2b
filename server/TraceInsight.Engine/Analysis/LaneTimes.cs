using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>How long each goroutine of a trace was in some states, kept for the next question; safe from any thread.
/// </summary>
public sealed class LaneTimes(Trace trace)
{
    private const int MostKept = 6;
    private readonly Lock _lock = new();

    // Those asked for last come last.
    private readonly List<(uint Kinds, long[] Times)> _kept = [];

    internal Trace Trace => trace;

    /// <param name="kinds">One bit for each <see cref="SpanKind"/>.</param>
    /// <returns>By slot, ns.</returns>
    internal long[] Of(uint kinds, CancellationToken cancel)
    {
        lock (_lock)
        {
            int at = _kept.FindIndex(one => one.Kinds == kinds);
            long[] times = at >= 0 ? _kept[at].Times : Sum(kinds, cancel);
            if (at >= 0)
                _kept.RemoveAt(at);
            _kept.Add((kinds, times));
            if (_kept.Count > MostKept)
                _kept.RemoveAt(0);
            return times;
        }
    }

    private long[] Sum(uint kinds, CancellationToken cancel)
    {
        var sums = new Sums(kinds, new long[trace.Goroutines.Count]);
        GoroutineSpans.Walk(trace, new TimeRange(0, trace.End), sums.Times.Length, ref sums, cancel);
        return sums.Times;
    }

    private readonly struct Sums(uint kinds, long[] times) : ISpanSink<Sums>
    {
        public readonly long[] Times = times;

        public void Add(int slot, SpanKind kind, int reason, long start, long end)
        {
            if ((kinds >> (int)kind & 1) != 0)
                Times[slot] += end - start;
        }

        public void Add(int slot, SpanTable table, ReadOnlySpan<SpanRow> rows)
        {
            long time = 0;
            for (int i = 0; i + 1 < rows.Length; i++)
                time += (kinds >> (int)rows[i].Kind & 1) != 0 ? rows[i + 1].Start - rows[i].Start : 0;
            Times[slot] += time;
        }

        public static bool TakesSums => true;

        public void Add(int slot, SpanTable table, ReadOnlySpan<RowTime> sums)
        {
            foreach (RowTime sum in sums)
                Times[slot] += (kinds >> (int)RowPacking.Kind(sum.Fields) & 1) != 0 ? sum.Time : 0;
        }

        public Sums Fresh() => new(kinds, new long[Times.Length]);

        public void Add(in Sums other)
        {
            for (int slot = 0; slot < Times.Length; slot++)
                Times[slot] += other.Times[slot];
        }
    }
}
