using System.Numerics;

namespace TraceInsight.Engine.Model;

/// <summary>Where the tracks of a segment are at regular moments, and their time by state until then: who looks from afar
/// visits no rows.</summary>
/// <remarks>The moments are multiples of a power of two on the trace's clock, which the boxes' cells are too: the first
/// event of the trace, from which all other times count, is not known where the segment is built.</remarks>
internal sealed class TimeGrid
{
    private const int MostMoments = 16;

    // Looking at the rows of a shorter track is as fast, and keeps no memory.
    private const int FewestRows = 256;

    private readonly int _shift;
    private readonly long _before;
    private readonly int _moments;
    private readonly int _stateCount;

    // By track; −1 for a short one.
    private readonly int[] _places;
    private readonly int[] _rows;
    private readonly uint[] _sums;

    /// <param name="start">Of the segment on the trace's clock, ns.</param>
    /// <param name="length">Of the segment, ns: no row starts behind it.</param>
    /// <param name="firstRows">By track, and the number of rows at the end.</param>
    public TimeGrid(long start, long length, ReadOnlySpan<int> firstRows, int stateCount)
    {
        Start = start;
        _shift = BitOperations.Log2((ulong)Math.Max(1, 2 * length / MostMoments));
        _before = start >> _shift;
        // The last one is the end of the segment, whatever that turns out to be.
        _moments = (int)(((start + length) >> _shift) - _before) + 1;
        _stateCount = stateCount;
        _places = new int[firstRows.Length - 1];
        int count = 0;
        for (int track = 0; track < _places.Length; track++)
            _places[track] = firstRows[track + 1] - firstRows[track] >= FewestRows ? count++ : -1;
        _rows = GC.AllocateUninitializedArray<int>(count * _moments);
        _sums = GC.AllocateUninitializedArray<uint>(count * _moments * stateCount);
    }

    private TimeGrid(long[] numbers, int[] places, int[] rows, uint[] sums)
    {
        (Start, _shift, _before) = (numbers[0], (int)numbers[1], numbers[2]);
        (_moments, _stateCount) = ((int)numbers[3], (int)numbers[4]);
        (_places, _rows, _sums) = (places, rows, sums);
    }

    /// <summary>Of the segment on the trace's clock, ns.</summary>
    public long Start { get; }

    /// <summary>Between two moments, ns.</summary>
    public long Unit => 1L << _shift;

    public int MomentCount => _moments;

    /// <summary>How many moments are kept of all tracks together.</summary>
    public int Count => _rows.Length;

    /// <summary>Whether moments are kept of a track: not of a short one.</summary>
    public bool Has(int track) => _places[track] >= 0;

    /// <summary>The largest power of two of which a moment is a multiple on the trace's clock, ns.</summary>
    /// <param name="offset">ns from the start of the segment.</param>
    public long UnitOf(long offset) => (Start + offset) & -(Start + offset);

    /// <summary>Between which multiples of <see cref="Unit"/> on the trace's clock a moment is: a number.</summary>
    /// <param name="offset">ns from the start of the segment.</param>
    public long CellOf(long offset) => (Start + offset) >> _shift;

    /// <summary>The number of a kept moment of a track, below <see cref="Count"/>.</summary>
    public int IndexOf(int track, int moment) => _places[track] * _moments + moment;

    private long[] Numbers => [Start, _shift, _before, _moments, _stateCount];

    public long Bytes => ColumnWriter.BytesOf(Numbers) + ColumnWriter.BytesOf(_places) + ColumnWriter.BytesOf(_rows)
        + ColumnWriter.BytesOf(_sums);

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(Numbers);
        columns.Add(_places);
        columns.Add(_rows);
        columns.Add(_sums);
    }

    public static TimeGrid Read(ref ColumnReader columns) =>
        new(columns.Next<long>(), columns.Next<int>(), columns.Next<int>(), columns.Next<uint>());

    /// <summary>A kept moment of a track, ns from the start of the segment; the largest number behind the last one: of a
    /// short track none is kept.</summary>
    public long NextOffset(int track, int moment) =>
        _places[track] >= 0 && moment < _moments ? Offset(moment) : long.MaxValue;

    /// <summary>A kept moment, ns from the start of the segment; the last one is behind all rows.</summary>
    private long Offset(int moment) =>
        moment == _moments - 1 ? uint.MaxValue + 1L : ((_before + 1 + moment) << _shift) - Start;

    /// <summary>The kept moment that is so many ns from the start of the segment; −1 for any before the first, the last
    /// one for any behind the others.</summary>
    /// <param name="unit">Of what the moment is a multiple on the trace's clock, ns.</param>
    /// <returns>False where the track is short, or such moments are not kept.</returns>
    public bool TryFind(int track, long offset, long unit, out int moment)
    {
        moment = 0;
        if (_places[track] < 0 || (unit & ((1L << _shift) - 1)) != 0)
            return false;
        moment = (int)Math.Clamp(((Start + offset) >> _shift) - _before - 1, -1, _moments - 1);
        return true;
    }

    /// <summary>The track's first row that starts at or after a kept moment.</summary>
    public int Row(int track, int moment) => _rows[IndexOf(track, moment)];

    /// <summary>Time by state in all rows of the track before <see cref="Row"/> but the first and the last one.</summary>
    public Span<uint> Sums(int track, int moment) =>
        _sums.AsSpan(IndexOf(track, moment) * _stateCount, _stateCount);

    public void Set(int track, int moment, int row) => _rows[IndexOf(track, moment)] = row;
}
