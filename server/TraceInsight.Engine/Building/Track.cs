using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Building;

/// <summary>What a goroutine or lane is doing now, and where that is written.</summary>
internal struct Track
{
    /// <summary>Index of the row that is still open; −1 where it was begun in an earlier segment.</summary>
    public int LastRow;
    public int RowCount;
    public SpanKind Kind;

    /// <summary>Whether where a goroutine started is known.</summary>
    public bool IsNamed;

    /// <summary>From a row on, which another track may have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Shows(int row, SpanKind kind)
    {
        LastRow = row;
        RowCount++;
        Kind = kind;
    }
}
