using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Model;

/// <summary>Indexes of rows, in two bytes and a bit each: a segment rarely has more rows than that tells apart. Of one that
/// has, each takes four bytes.</summary>
internal readonly struct RowIndexes
{
    private const int LowBits = 16;
    private const int MostRows = 1 << (LowBits + 1);

    // Bits of one word of the array.
    private const int WordShift = 5;

    private readonly ushort[] _low;

    // What exceeds 16 bits, packed: one bit of each index, or 16.
    private readonly uint[] _high;
    private readonly int _highShift;

    /// <param name="low">Not yet set.</param>
    /// <param name="high">All zero.</param>
    /// <param name="rows">Indexes are below this.</param>
    private RowIndexes(ushort[] low, uint[] high, int rows) => (_low, _high, _highShift) = (low, high, HighShift(rows));

    /// <summary>Each is to be set once.</summary>
    /// <param name="rows">Indexes are below this.</param>
    public static RowIndexes Create(int count, int rows) => new(
        FreshArray.Of<ushort>(count), new uint[(((long)count << HighShift(rows)) + 31) >> WordShift], rows);

    public int Count => _low.Length;

    public int this[int i]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _low[i] | Look().HighPartOf(i);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            long bit = (long)i << _highShift;
            _low[i] = (ushort)value;
            Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_high), (nint)(bit >> WordShift)) |=
                (uint)(value >> LowBits) << (int)bit;
        }
    }

    /// <summary>For many in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lookup Look() => new(_low, _high, _highShift);

    // Not checked.
    public readonly ref struct Lookup
    {
        private readonly ref ushort _low;
        private readonly ref uint _high;
        private readonly int _highShift;
        private readonly uint _mask;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Lookup(ushort[] low, uint[] high, int highShift)
        {
            _low = ref MemoryMarshal.GetArrayDataReference(low);
            _high = ref MemoryMarshal.GetArrayDataReference(high);
            (_highShift, _mask) = (highShift, highShift == 0 ? 1u : ushort.MaxValue);
        }

        /// <param name="i">Below the count.</param>
        public int this[int i]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => Unsafe.Add(ref _low, (nint)i) | HighPartOf(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal int HighPartOf(int i)
        {
            nint bit = (nint)i << _highShift;
            return (int)((Unsafe.Add(ref _high, bit >> WordShift) >> (int)bit) & _mask) << LowBits;
        }
    }

    public long Bytes => ColumnWriter.BytesOf(_low) + ColumnWriter.BytesOf(_high);

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(_low);
        columns.Add(_high);
    }

    /// <param name="rows">Indexes are below this.</param>
    public static RowIndexes Read(ref ColumnReader columns, int rows) =>
        new(columns.Next<ushort>(), columns.Next<uint>(), rows);

    private static int HighShift(int rows) => rows <= MostRows ? 0 : 4;
}
