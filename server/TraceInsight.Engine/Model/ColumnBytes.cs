using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Model;

/// <summary>Columns that can be written down as bytes and read again, by the same process.</summary>
internal interface IStored<TSelf>
{
    /// <summary>In memory and, but for a few, in a file.</summary>
    long Bytes { get; }

    void Write(ref ColumnWriter columns);

    static abstract TSelf Read(ref ColumnReader columns);
}

/// <summary>Writes columns one behind the other, each behind its length.</summary>
internal ref struct ColumnWriter(Span<byte> to)
{
    private readonly Span<byte> _to = to;

    public int Position { get; private set; }

    public static long BytesOf<T>(T[] column) where T : unmanaged =>
        sizeof(int) + (long)column.Length * Unsafe.SizeOf<T>();

    public void Add<T>(T[] column) where T : unmanaged
    {
        MemoryMarshal.Write(_to[Position..], column.Length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(column.AsSpan());
        bytes.CopyTo(_to[(Position + sizeof(int))..]);
        Position += sizeof(int) + bytes.Length;
    }
}

/// <summary>Reads what <see cref="ColumnWriter"/> wrote, in the same order.</summary>
internal ref struct ColumnReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _rest = from;

    public T[] Next<T>() where T : unmanaged
    {
        int length = MemoryMarshal.Read<int>(_rest);
        T[] column = length == 0 ? [] : GC.AllocateUninitializedArray<T>(length);
        Span<byte> bytes = MemoryMarshal.AsBytes(column.AsSpan());
        _rest.Slice(sizeof(int), bytes.Length).CopyTo(bytes);
        _rest = _rest[(sizeof(int) + bytes.Length)..];
        return column;
    }
}
