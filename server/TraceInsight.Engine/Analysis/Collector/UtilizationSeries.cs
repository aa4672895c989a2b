using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>What takes processors away from the program, of all that the collector does.</summary>
[Flags]
public enum CollectorWork
{
    None = 0,

    /// <summary>The world is stopped for the collector.</summary>
    StopTheWorld = 1,

    /// <summary>Workers mark in the background, other than on procs that would be idle.</summary>
    Background = 2,

    /// <summary>Goroutines that allocate are made to mark.</summary>
    Assist = 4,

    /// <summary>Procs sweep before they allocate.</summary>
    Sweep = 8,
    All = StopTheWorld | Background | Assist | Sweep,
}

/// <summary>The share of the procs, or of one proc, that the program has: constant from each change to the next.</summary>
/// <remarks>Times ascend strictly; the last one is the end, whose share means nothing.</remarks>
internal sealed class UtilizationSeries
{
    private readonly List<long> _times = [];
    private readonly List<double> _shares = [];

    // Of the time before each change, how much was the program's, ns.
    private double[] _sums = [];

    /// <summary>Where each piece begins; the last one is the end.</summary>
    public ReadOnlySpan<long> Times => CollectionsMarshal.AsSpan(_times);

    public ReadOnlySpan<double> Shares => CollectionsMarshal.AsSpan(_shares);

    /// <summary>By piece, how much of the time before it was the program's, ns.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    public long Start => _times[0];

    public long End => _times[^1];

    public long Length => End - Start;

    /// <summary>Start of the first and of the last piece: a share of 1 until something is said.</summary>
    public UtilizationSeries(long start) => Append(start, 1);

    /// <summary>Go's rule: what does not change is not written, and of one moment the least counts.</summary>
    public void Append(long time, double share)
    {
        if (_shares.Count > 0)
        {
            if (share == _shares[^1])
                return;
            if (time == _times[^1])
            {
                _shares[^1] = Math.Min(share, _shares[^1]);
                return;
            }
        }
        _times.Add(time);
        _shares.Add(share);
    }

    /// <summary>The program had less than was known then (<c>Go 1.27, internal/trace/gc.go</c>).</summary>
    public void Reduce(Func<long, double> by)
    {
        for (int i = 0; i < _shares.Count; i++)
            _shares[i] = Math.Max(0, _shares[i] - by(_times[i]));
    }

    /// <summary>No more is said: it ends at <paramref name="time"/>, or where that is null at its last change.</summary>
    public void Finish(long? time)
    {
        if (time is { } end && end > End)
        {
            _times.Add(end);
            _shares.Add(0);
        }
        _sums = new double[_times.Count];
        for (int i = 1; i < _sums.Length; i++)
            _sums[i] = _sums[i - 1] + _shares[i - 1] * (_times[i] - _times[i - 1]);
    }

    /// <summary>How much of the time before a moment was the program's, ns.</summary>
    /// <param name="piece">One at or before that which contains the moment; becomes that one.</param>
    public double SumUntil(long time, ref int piece)
    {
        piece = PieceAt(time, piece);
        return _sums[piece] + _shares[piece] * (time - _times[piece]);
    }

    /// <summary>The next change behind a moment in a piece; the end behind the last.</summary>
    public long NextChange(int piece) => piece + 1 < _times.Count ? _times[piece + 1] : long.MaxValue;

    /// <summary>The piece that contains a moment, not before the one given.</summary>
    public int PieceAt(long time, int from = 0)
    {
        const int Near = 8;
        int low = from, high = _times.Count - 1;
        if (low + Near <= high && _times[low + Near] > time)
        {
            while (_times[low + 1] <= time)
                low++;
            return low;
        }
        while (low < high)
        {
            int middle = low + ((high - low + 1) >> 1);
            if (_times[middle] <= time)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
