using System.Globalization;

namespace TraceInsight.Engine.Model;

/// <summary>What a lane of the timeline stands for.</summary>
public enum LaneKind : byte
{
    GC,
    StopTheWorld,
    Proc,
    Goroutine,
}

/// <summary>The name of a lane: <c>gc</c>, <c>stw</c>, <c>p3</c> (proc 3) or <c>g17</c> (goroutine 17).</summary>
/// <param name="Number">The proc's or goroutine's number in the trace; 0 for the others. Only a damaged trace has
/// negative ones.</param>
public readonly record struct LaneId(LaneKind Kind, long Number)
{
    public static readonly LaneId GC = new(LaneKind.GC, 0);
    public static readonly LaneId StopTheWorld = new(LaneKind.StopTheWorld, 0);

    public static LaneId Proc(long number) => new(LaneKind.Proc, number);
    public static LaneId Goroutine(long number) => new(LaneKind.Goroutine, number);

    /// <exception cref="FormatException"><paramref name="text"/> names no lane.</exception>
    public static LaneId Parse(string text)
    {
        if (text == "gc")
            return GC;
        if (text == "stw")
            return StopTheWorld;
        if (text.Length > 1 && text[0] is 'p' or 'g'
            && long.TryParse(text.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            return text[0] == 'p' ? Proc(number) : Goroutine(number);
        throw new FormatException($"'{text}' names no lane: expected gc, stw, p<number> or g<number>");
    }

    public override string ToString() => Kind switch
    {
        LaneKind.GC => "gc",
        LaneKind.StopTheWorld => "stw",
        LaneKind.Proc => string.Create(CultureInfo.InvariantCulture, $"p{Number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"g{Number}"),
    };
}
