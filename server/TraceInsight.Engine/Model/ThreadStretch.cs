namespace TraceInsight.Engine.Model;

/// <summary>What a thread did for a while: it held a proc, or was in a system call without one.</summary>
/// <param name="Start">ns.</param>
/// <param name="End">ns; behind the segment of the row where it goes on.</param>
/// <param name="Row">Of the segment's lanes; of its goroutines, counted from −1 downwards, for a system call.</param>
/// <param name="Place">256 times the index of the segment, and the <see cref="SpanState"/>.</param>
internal readonly record struct ThreadStretch(long Start, long End, int Row, int Place)
{
    public int Segment => Place >> 8;

    public SpanState State => (SpanState)(Place & 0xff);

    public static int PlaceOf(int segment, SpanState state) => (segment << 8) | (int)state;
}
