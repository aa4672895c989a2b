using System.Numerics;

namespace TraceInsight.Engine.Analysis;

/// <summary>Tens of millions of durations in little memory: how many there are of each, rounded.</summary>
/// <remarks>Count, total, least and greatest are exact. The others are rounded down to eleven binary digits after the
/// first, by less than 0.05 %; durations below 4096 ns are exact.</remarks>
internal sealed class LengthCounts
{
    private const int Digits = 11;
    private const int PerOctave = 1 << Digits;

    // Of each power of two, from the first duration of it on. Most durations are of few powers.
    private readonly int[]?[] _octaves = new int[64 - Digits][];

    public long Count { get; private set; }

    /// <summary>ns.</summary>
    public long Total { get; private set; }

    private long _min = long.MaxValue;
    private long _max;

    public void Add(long length)
    {
        Count++;
        Total += length;
        _min = Math.Min(_min, length);
        _max = Math.Max(_max, length);
        int octave = Math.Max(0, BitOperations.Log2((ulong)length) - Digits);
        int[] counts = _octaves[octave] ??= new int[2 * PerOctave];
        counts[length >> octave]++;
    }

    public void Add(LengthCounts other)
    {
        Count += other.Count;
        Total += other.Total;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
        for (int octave = 0; octave < _octaves.Length; octave++)
        {
            if (other._octaves[octave] is not { } counts)
                continue;
            int[] sums = _octaves[octave] ??= new int[2 * PerOctave];
            for (int i = 0; i < sums.Length; i++)
                sums[i] += counts[i];
        }
    }

    /// <summary>How they lie; there must be one.</summary>
    public Spread ToSpread()
    {
        var histogram = new HistogramBuilder();
        long rank50 = Spread.Rank(Count, 50), rank95 = Spread.Rank(Count, 95), before = 0, median = _min, p95 = _min;
        for (int octave = 0; octave < _octaves.Length; octave++)
        {
            int[] counts = _octaves[octave] ?? [];
            for (int i = 0; i < counts.Length; i++)
            {
                if (counts[i] == 0)
                    continue;
                long length = Math.Max(_min, (long)i << octave), next = before + counts[i];
                if (before <= rank50 && rank50 < next)
                    median = length;
                if (before <= rank95 && rank95 < next)
                    p95 = length;
                histogram.Add(length, counts[i]);
                before = next;
            }
        }
        return new Spread(_min, median, p95, _max, histogram.Finish());
    }
}
