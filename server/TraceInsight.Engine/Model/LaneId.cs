using System.Globalization;

namespace TraceInsight.Engine.Model;

/// <summary>What a lane of the timeline stands for.</summary>
public enum LaneKind : byte
{
    GC,
    StopTheWorld,
    Proc,
    Goroutine,

    /// <summary>The regions of one goroutine that are nested equally deep.</summary>
    Regions,

    /// <summary>When a goroutine had to help the collector to mark.</summary>
    MarkAssists,

    /// <summary>When a proc swept before it allocated.</summary>
    Sweeps,

    /// <summary>What a goroutine logged.</summary>
    Logs,

    /// <summary>When a goroutine created others or made them runnable.</summary>
    Wakes,

    /// <summary>When the CPU profiler found a goroutine running.</summary>
    CpuSamples,

    /// <summary>What a thread of the operating system did.</summary>
    Thread,

    /// <summary>The time of a user task.</summary>
    Task,

    /// <summary>When goroutines worked for a task.</summary>
    TaskGoroutines,

    /// <summary>The regions of a task, whatever goroutine they are of.</summary>
    TaskRegions,

    /// <summary>The logs of a task.</summary>
    TaskLogs,

    /// <summary>The calls on the stacks of a goroutine that are equally deep, counted from the outermost.</summary>
    Stacks,
}

/// <summary>The name of a lane: <c>gc</c>, <c>stw</c>, <c>p3</c> (proc 3), <c>m17</c> (thread 17), <c>t17</c> (task 17) or
/// <c>g17</c> (goroutine 17); of what lies below one, <c>g17.r0</c> (its outermost regions), <c>g17.l</c> (its logs), <c>g17.w</c> (whom it created or woke up), <c>g17.c</c> (CPU
/// samples of it), <c>g17.a</c> (its mark assists), <c>g17.k0</c> (the outermost calls on its stacks), <c>p3.s</c> (the sweeps on it), <c>t17.g0</c> (who
/// worked for it), <c>t17.r0</c> (its regions), <c>t17.l</c> (its logs).</summary>
/// <param name="Number">The proc's, thread's, task's or goroutine's number in the trace; 0 for the others. Only a damaged trace has
/// negative ones.</param>
/// <param name="Part">How deep the regions or calls are nested, or which of the rows that
/// share what would overlap, from 0; 0 for all others.</param>
public readonly record struct LaneId(LaneKind Kind, long Number, int Part = 0)
{
    public static readonly LaneId GC = new(LaneKind.GC, 0);
    public static readonly LaneId StopTheWorld = new(LaneKind.StopTheWorld, 0);

    // By the letter behind the dot: what lies below lanes with that letter before their number.
    private static readonly (char Below, char Letter, bool HasPart, LaneKind Kind)[] Parts =
    [
        ('g', 'r', true, LaneKind.Regions),
        ('g', 'l', false, LaneKind.Logs),
        ('g', 'w', false, LaneKind.Wakes),
        ('g', 'c', false, LaneKind.CpuSamples),
        ('g', 'a', false, LaneKind.MarkAssists),
        ('g', 'k', true, LaneKind.Stacks),
        ('p', 's', false, LaneKind.Sweeps),
        ('t', 'g', true, LaneKind.TaskGoroutines),
        ('t', 'r', true, LaneKind.TaskRegions),
        ('t', 'l', false, LaneKind.TaskLogs),
    ];

    /// <summary>Whether what it shows is not a track of the segments.</summary>
    public bool IsStrip => Kind is >= LaneKind.Regions and <= LaneKind.TaskLogs;

    public static LaneId Proc(long number) => new(LaneKind.Proc, number);
    public static LaneId Thread(long number) => new(LaneKind.Thread, number);
    public static LaneId Task(ulong number) => new(LaneKind.Task, (long)number);
    public static LaneId Goroutine(long number) => new(LaneKind.Goroutine, number);

    /// <exception cref="FormatException"><paramref name="text"/> names no lane.</exception>
    public static LaneId Parse(string text)
    {
        if (text == "gc")
            return GC;
        if (text == "stw")
            return StopTheWorld;
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        ReadOnlySpan<char> lane = text.AsSpan(0, dot < 0 ? text.Length : dot);
        if (lane.Length > 1 && lane[0] is 'p' or 'g' or 'm' or 't'
            && long.TryParse(lane[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            if (dot < 0)
                return lane[0] switch { 'p' => Proc(number), 'm' => Thread(number), 't' => new LaneId(LaneKind.Task, number), _ => Goroutine(number) };
            if (TryParsePart(lane[0], text.AsSpan(dot + 1), out LaneKind kind, out int part))
                return new LaneId(kind, number, part);
        }
        throw new FormatException(
            $"'{text}' names no lane: expected gc, stw, p<number>, m<number>, t<number> or g<number>, or a part of one such as g<number>.r0");
    }

    public override string ToString()
    {
        switch (Kind)
        {
            case LaneKind.GC: return "gc";
            case LaneKind.StopTheWorld: return "stw";
            case LaneKind.Proc: return string.Create(CultureInfo.InvariantCulture, $"p{Number}");
            case LaneKind.Task: return string.Create(CultureInfo.InvariantCulture, $"t{Number}");
            case LaneKind.Thread: return string.Create(CultureInfo.InvariantCulture, $"m{Number}");
            case LaneKind.Goroutine: return string.Create(CultureInfo.InvariantCulture, $"g{Number}");
        }
        foreach ((char below, char letter, bool hasPart, LaneKind kind) in Parts)
        {
            if (kind == Kind)
                return string.Create(CultureInfo.InvariantCulture, $"{below}{Number}.{letter}{(hasPart ? Part : null)}");
        }
        return "";
    }

    private static bool TryParsePart(char below, ReadOnlySpan<char> text, out LaneKind found, out int part)
    {
        (found, part) = (default, 0);
        foreach ((char lane, char letter, bool hasPart, LaneKind kind) in Parts)
        {
            if (lane != below || text.IsEmpty || text[0] != letter)
                continue;
            found = kind;
            return hasPart
                ? int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out part)
                : text.Length == 1;
        }
        return false;
    }
}
