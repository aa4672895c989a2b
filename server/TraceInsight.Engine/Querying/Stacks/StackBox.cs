using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>A call on the stacks of a goroutine, and how long it was there: by itself, or with others too short to see.
/// </summary>
/// <param name="Start">ns.</param>
/// <param name="Count">Spans and samples that it stands for.</param>
/// <param name="Function">Text; −1 where no call has half of the time, so that none can stand for all.</param>
/// <param name="Frame">One of the calls.</param>
/// <param name="IsOnePlace">All calls are at the same line.</param>
/// <param name="Blocked">Time that events tell of, ns.</param>
/// <param name="Sampled">Time that CPU samples stand for, ns.</param>
/// <param name="Other">Time of other stacks that share the box, ns.</param>
/// <param name="Found">Of the time with the call, what was searched for, ns.</param>
internal record struct StackBox(
    long Start, long End, int Count, int Function, StackFrame Frame, bool IsOnePlace, long Blocked, long Sampled, long Other,
    long Found)
{
    public const int Many = -1;

    public readonly SpanState State => Function == Many ? SpanState.ManyStacks
        : Sampled > Blocked ? SpanState.SampledFrame
        : SpanState.Frame;

    /// <summary>Goes on with the same call.</summary>
    public void Add(in StackBox next)
    {
        IsOnePlace &= next.IsOnePlace && next.Frame.Line == Frame.Line && next.Frame.File == Frame.File;
        End = next.End;
        Count += next.Count;
        Blocked += next.Blocked;
        Sampled += next.Sampled;
        Other += next.Other;
        Found += next.Found;
    }
}
