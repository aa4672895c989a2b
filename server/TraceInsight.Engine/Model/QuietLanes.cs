namespace TraceInsight.Engine.Model;

/// <summary>What goes on through a whole segment and is not mentioned in it, so that there are no rows for it.</summary>
/// <param name="Slots">Ascending.</param>
/// <param name="Kinds">What each of them is doing, never <see cref="SpanKind.None"/>.</param>
/// <param name="Since">Since when, ns.</param>
internal sealed record QuietLanes(int[] Slots, SpanKind[] Kinds, long[] Since)
{
    public static readonly QuietLanes None = new([], [], []);

    /// <summary>Index of a slot, or −1.</summary>
    public int Find(int slot)
    {
        int index = Array.BinarySearch(Slots, slot);
        return index < 0 ? -1 : index;
    }

    public long Bytes => ColumnWriter.BytesOf(Slots) + ColumnWriter.BytesOf(Kinds) + ColumnWriter.BytesOf(Since);

    public void Write(ref ColumnWriter columns)
    {
        columns.Add(Slots);
        columns.Add(Kinds);
        columns.Add(Since);
    }

    public static QuietLanes Read(ref ColumnReader columns) =>
        new(columns.Next<int>(), columns.Next<SpanKind>(), columns.Next<long>());
}
