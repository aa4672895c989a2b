using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Which members of a table are meant: each is judged when it is asked for first, and once.</summary>
internal abstract class SearchSet(int count)
{
    private const byte No = 1;
    private const byte Yes = 2;
    private readonly byte[] _known = new byte[count];
    private bool? _isEmpty;

    /// <summary>Whether none is meant; to know it all are judged.</summary>
    public bool IsEmpty => _isEmpty ??= !Enumerable.Range(0, _known.Length).Any(Has);

    /// <param name="index">False for one that the table does not have.</param>
    public bool Has(int index)
    {
        if ((uint)index >= (uint)_known.Length)
            return false;
        ref byte known = ref _known[index];
        if (known == 0)
            known = Judge(index) ? Yes : No;
        return known == Yes;
    }

    protected abstract bool Judge(int index);
}

internal sealed class TextSet(Trace trace, TextPattern pattern) : SearchSet(trace.Texts.Count)
{
    protected override bool Judge(int index) => index > 0 && pattern.Matches(trace.Texts[index]);
}

/// <summary>Stacks with a function in any frame, or in the innermost.</summary>
internal sealed class FunctionStackSet(Trace trace, TextSet functions, bool isTop) : SearchSet(trace.Stacks.Count)
{
    protected override bool Judge(int index)
    {
        ReadOnlySpan<StackFrame> frames = trace.Stacks[index];
        foreach (StackFrame frame in isTop && frames.Length > 0 ? frames[..1] : frames)
        {
            if (functions.Has(frame.Function))
                return true;
        }
        return false;
    }
}

/// <summary>Stacks with a place in the source in any frame.</summary>
/// <param name="line">0 is any.</param>
internal sealed class FileStackSet(Trace trace, TextSet files, int line) : SearchSet(trace.Stacks.Count)
{
    protected override bool Judge(int index)
    {
        foreach (StackFrame frame in trace.Stacks[index])
        {
            if ((line == 0 || frame.Line == line) && files.Has(frame.File))
                return true;
        }
        return false;
    }
}

/// <summary>Goroutines by their start function.</summary>
internal sealed class NamedGoroutines(Trace trace, TextSet names) : SearchSet(trace.Goroutines.Count)
{
    protected override bool Judge(int index) => names.Has(trace.Goroutines[index].Name);
}

/// <summary>Goroutines by the function with the <c>go</c> statement that made them.</summary>
internal sealed class CreatedGoroutines(Trace trace, TextSet functions) : SearchSet(trace.Goroutines.Count)
{
    protected override bool Judge(int index) => functions.Has(Creators.FunctionOf(trace, index));
}

/// <summary>Goroutines of the runtime, which are judged by their start function.</summary>
internal sealed class SystemGoroutines(Trace trace)
{
    private readonly Names _names = new(trace);

    public bool Has(int slot) => _names.Has(trace.Goroutines[slot].Name);

    private sealed class Names(Trace trace) : SearchSet(trace.Texts.Count)
    {
        protected override bool Judge(int index) => LaneQuery.IsSystem(trace.Texts[index]);
    }
}

/// <summary>Who made a goroutine.</summary>
internal static class Creators
{
    /// <summary>Text of the function with the <c>go</c> statement; 0 where it is not known.</summary>
    public static int FunctionOf(Trace trace, int slot)
    {
        Goroutine goroutine = trace.Goroutines[slot];
        if (!goroutine.StartKnown)
            return 0;
        SpanTable table = LaneSpans.OfGoroutine(trace, slot).TableIn(trace.SegmentAt(goroutine.Start), out int track);
        int row = track < 0 ? -1 : table.RowAt(track, goroutine.Start);
        if (row < 0 || table.Kind(row) is not (SpanKind.RunnableCreated or SpanKind.WaitingCreated))
            return 0;
        ReadOnlySpan<StackFrame> frames = trace.Stacks[table.Values(track, row).A];
        return frames.Length > 0 ? frames[0].Function : 0;
    }
}
