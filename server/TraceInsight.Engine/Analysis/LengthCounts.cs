using System.Numerics;
using System.Runtime.CompilerServices;

namespace TraceInsight.Engine.Analysis;

/// <summary>Tens of millions of durations in little memory: how many there are of each, rounded.</summary>
/// <remarks>Count, total, least and greatest are exact. The others are rounded down to eleven binary digits after the
/// first, by less than 0.05 %; durations below 4096 ns are exact.</remarks>
internal sealed class LengthCounts
{
    private const int Digits = 11;
    private const int PerOctave = 1 << Digits;

    // Durations below 2 · PerOctave one by one; then as many places for each power of two, up to the longest there is.
    private int[] _counts = new int[2 * PerOctave];

    public long Count { get; private set; }

    /// <summary>ns.</summary>
    public long Total { get; private set; }

    private long _min = long.MaxValue;
    private long _max;

    /// <param name="length">ns, not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long length)
    {
        int octave = OctaveOf(length);
        int place = octave * PerOctave + (int)(length >> octave);
        if (place >= _counts.Length)
            Array.Resize(ref _counts, (octave + 2) * PerOctave);
        _counts[place]++;
        Count++;
        Total += length;
        _min = Math.Min(_min, length);
        _max = Math.Max(_max, length);
    }

    public void Add(LengthCounts other)
    {
        Count += other.Count;
        Total += other.Total;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
        if (other._counts.Length > _counts.Length)
            Array.Resize(ref _counts, other._counts.Length);
        for (int i = 0; i < other._counts.Length; i++)
            _counts[i] += other._counts[i];
    }

    /// <summary>How they lie; there must be one.</summary>
    public Spread ToSpread()
    {
        var histogram = new HistogramBuilder();
        long rank50 = Spread.Rank(Count, 50), rank95 = Spread.Rank(Count, 95), before = 0, median = _min, p95 = _min;
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0)
                continue;
            int octave = Math.Max(0, i / PerOctave - 1);
            long length = Math.Max(_min, (long)(i - octave * PerOctave) << octave), next = before + _counts[i];
            if (before <= rank50 && rank50 < next)
                median = length;
            if (before <= rank95 && rank95 < next)
                p95 = length;
            histogram.Add(length, _counts[i]);
            before = next;
        }
        return new Spread(_min, median, p95, _max, histogram.Finish());
    }

    private static int OctaveOf(long length) => BitOperations.Log2((ulong)length >> Digits | 1);
}
