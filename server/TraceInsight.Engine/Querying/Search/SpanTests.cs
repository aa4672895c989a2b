using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>Judges spans, by numbers only: texts have been looked at before, or are once.</summary>
internal abstract class SpanTest
{
    /// <summary>What to try first: a larger number takes longer.</summary>
    public virtual int Cost => 2;

    public abstract bool Is(ref JudgedSpan span);

    /// <summary>The answer for all spans of a goroutine, where it is the same.</summary>
    /// <param name="slot">−1 for the collector's phases.</param>
    public virtual bool? OfGoroutine(int slot) => null;
}

internal sealed class AllTest(IEnumerable<SpanTest> parts) : SpanTest
{
    private readonly SpanTest[] _parts = [.. parts.OrderBy(part => part.Cost)];

    public override int Cost => _parts[0].Cost + 1;

    public override bool Is(ref JudgedSpan span)
    {
        foreach (SpanTest part in _parts)
        {
            if (!part.Is(ref span))
                return false;
        }
        return true;
    }

    public override bool? OfGoroutine(int slot)
    {
        bool? all = true;
        foreach (SpanTest part in _parts)
        {
            bool? one = part.OfGoroutine(slot);
            if (one == false)
                return false;
            all = one is null ? null : all;
        }
        return all;
    }
}

internal sealed class AnyTest(IEnumerable<SpanTest> parts) : SpanTest
{
    private readonly SpanTest[] _parts = [.. parts.OrderBy(part => part.Cost)];

    public override int Cost => _parts[^1].Cost + 1;

    public override bool Is(ref JudgedSpan span)
    {
        foreach (SpanTest part in _parts)
        {
            if (part.Is(ref span))
                return true;
        }
        return false;
    }

    public override bool? OfGoroutine(int slot)
    {
        bool? any = false;
        foreach (SpanTest part in _parts)
        {
            bool? one = part.OfGoroutine(slot);
            if (one == true)
                return true;
            any = one is null ? null : any;
        }
        return any;
    }
}

internal sealed class NotTest(SpanTest of) : SpanTest
{
    public override int Cost => of.Cost;

    public override bool Is(ref JudgedSpan span) => !of.Is(ref span);

    public override bool? OfGoroutine(int slot) => !of.OfGoroutine(slot);
}

internal sealed class KindTest(uint kinds) : SpanTest
{
    public override int Cost => 0;

    public override bool Is(ref JudgedSpan span) => (kinds >> (int)span.Kind & 1) != 0;
}

internal sealed class GoroutineTest(Func<int, bool> isMeant) : SpanTest
{
    public override int Cost => 1;

    public override bool Is(ref JudgedSpan span) => span.Slot >= 0 && isMeant(span.Slot);

    public override bool? OfGoroutine(int slot) => slot >= 0 && isMeant(slot);
}

internal sealed class LengthTest(SearchOperator how, long value) : SpanTest
{
    public override int Cost => 0;

    public override bool Is(ref JudgedSpan span) => Comparison.Holds(how, span.End - span.Start, value);
}

/// <summary>When a span starts; for equality, whether it contains the moment.</summary>
internal sealed class TimeTest(SearchOperator how, long value) : SpanTest
{
    public override int Cost => 0;

    public override bool Is(ref JudgedSpan span) => how switch
    {
        SearchOperator.Has or SearchOperator.Equal => span.Start <= value && value < span.End,
        SearchOperator.NotEqual => span.Start > value || value >= span.End,
        _ => Comparison.Holds(how, span.Start, value),
    };
}

internal sealed class StackTest(SearchSet stacks) : SpanTest
{
    public override bool Is(ref JudgedSpan span) => span.Stack() is > 0 and int stack && stacks.Has(stack);

    public override bool? OfGoroutine(int slot) => stacks.IsEmpty ? false : null;
}

internal sealed class ReasonTest(TextSet texts) : SpanTest
{
    public override bool Is(ref JudgedSpan span) =>
        span.Kind is (>= SpanKind.Waiting and <= SpanKind.WaitingGC) or SpanKind.RunnableStopped or SpanKind.StopTheWorld
        && texts.Has(span.B);

    public override bool? OfGoroutine(int slot) => texts.IsEmpty ? false : null;
}

internal sealed class ProcTest(Trace trace, SearchOperator how, long value) : SpanTest
{
    public override bool Is(ref JudgedSpan span) =>
        (span.Kind.IsRunning() || span.Kind == SpanKind.Syscall)
        && (uint)span.B < (uint)trace.Procs.Count && Comparison.Holds(how, trace.Procs[span.B].Id, value);
}

internal sealed class ThreadTest(Trace trace, SearchOperator how, long value) : SpanTest
{
    public override bool Is(ref JudgedSpan span) =>
        span.Thread() is var thread && (uint)thread < (uint)trace.Threads.Length
        && Comparison.Holds(how, trace.Threads.Span[thread], value);
}

internal sealed class RegionTest(RegionTimes times) : SpanTest
{
    public override bool Is(ref JudgedSpan span) => times.Touch(span.Slot, span.Start, span.End);

    public override bool? OfGoroutine(int slot) => times.Knows(slot) ? null : false;
}

/// <summary>Whether it was said while the span lasted.</summary>
internal sealed class SaidTest(SaidTimes times) : SpanTest
{
    public override bool Is(ref JudgedSpan span) => times.AnyIn(span.Slot, span.Start, span.End);

    public override bool? OfGoroutine(int slot) => times.Knows(slot) ? null : false;
}

internal static class Comparison
{
    public static bool Holds(SearchOperator how, long value, long with) => how switch
    {
        SearchOperator.NotEqual => value != with,
        SearchOperator.Less => value < with,
        SearchOperator.LessOrEqual => value <= with,
        SearchOperator.Greater => value > with,
        SearchOperator.GreaterOrEqual => value >= with,
        _ => value == with,
    };
}
