using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis;

/// <summary>How every goroutine spent a range, by state and by what it waited for.</summary>
public sealed class GoroutineTimes
{
    private readonly Trace _trace;
    private Sums _sums;

    private GoroutineTimes(Trace trace, TimeRange range)
    {
        _trace = trace;
        Range = range;
        _sums = new Sums(trace.Goroutines.Count, trace.Texts.Count);
    }

    /// <summary>Cut to what has been read.</summary>
    public TimeRange Range { get; }

    /// <summary>What goroutines waited for, in the words of the runtime, by name; empty where it did not say.</summary>
    public IReadOnlyList<string> Reasons { get; private set; } = [];

    /// <summary>Goroutines that were alive at some moment of the range, as slots of <see cref="GoroutineTable"/>.</summary>
    internal IReadOnlyList<int> Alive { get; private set; } = [];

    internal Trace Trace => _trace;

    /// <param name="range">Cut to the trace; an empty one gives nothing.</param>
    public static GoroutineTimes Of(Trace trace, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trace);
        range = new TimeRange(Math.Clamp(range.Start, 0, trace.End), Math.Clamp(range.End, 0, trace.End));
        var times = new GoroutineTimes(trace, range);
        GoroutineSpans.Walk(trace, range, trace.Goroutines.Count, ref times._sums, cancel);
        times.Alive = [.. Enumerable.Range(0, trace.Goroutines.Count).Where(slot => times.Life(slot) > 0)];
        times.OrderReasons();
        return times;
    }

    /// <summary>Time of the range in which a goroutine existed, ns.</summary>
    internal long Life(int slot)
    {
        Goroutine goroutine = _trace.Goroutines[slot];
        return Math.Max(0, Math.Min(Range.End, goroutine.End) - Math.Max(Range.Start, goroutine.Start));
    }

    internal long Execution(int slot) => _sums.States[slot].Execution;

    internal long Runnable(int slot) => _sums.States[slot].Runnable;

    internal long Syscall(int slot) => _sums.States[slot].Syscall;

    /// <summary>Adds the time in which a goroutine was blocked to one element for each of <see cref="Reasons"/>.</summary>
    internal void AddBlocked(int slot, Span<long> sums)
    {
        for (int i = _sums.States[slot].Blocked; i > 0; i = _sums.Blocked[i].Next)
            sums[_sums.Blocked[i].Reason] += _sums.Blocked[i].Time;
    }

    private void OrderReasons()
    {
        string[] names = [.. _sums.Reasons.Select(text => _trace.Texts[text])];
        int[] order = [.. Enumerable.Range(0, names.Length)];
        Array.Sort([.. names], order, StringComparer.Ordinal);
        int[] places = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            places[order[i]] = i;
        for (int i = 1; i < _sums.Blocked.Count; i++)
            _sums.Blocked[i] = _sums.Blocked[i] with { Reason = places[_sums.Blocked[i].Reason] };
        Reasons = [.. order.Select(i => names[i])];
    }

    /// <param name="Blocked">The first of its <see cref="Sums.Blocked"/>; 0 is none.</param>
    private record struct State(long Execution, long Runnable, long Syscall, int Blocked);

    /// <param name="Next">Of the same goroutine; 0 is none.</param>
    private readonly record struct BlockedFor(int Reason, long Time, int Next);

    private struct Sums(int goroutines, int texts) : ISpanSink<Sums>
    {
        // By text, its index in Reasons + 1. A goroutine waits for few things, of which there can be many: a list for each
        // takes less memory than a row of all would.
        private readonly int[] _places = new int[texts];
        private readonly RowSums _rows = new(~1u, byStack: false, byNext: false);

        public readonly State[] States = new State[goroutines];
        public readonly List<BlockedFor> Blocked = [default];
        public readonly List<int> Reasons = [];

        public readonly void Add(int slot, SpanKind kind, int reason, long start, long end)
        {
            ref State state = ref States[slot];
            switch (kind.State())
            {
                case SpanState.Running or SpanState.GCWork: state.Execution += end - start; break;
                case SpanState.Runnable: state.Runnable += end - start; break;
                case SpanState.Syscall: state.Syscall += end - start; break;
                default: Wait(ref state, reason, end - start); break;
            }
        }

        public readonly void Add(int slot, SpanTable table, ReadOnlySpan<SpanRow> rows)
        {
            _rows.Of(table).Add(rows);
            for (int i = 0; i < _rows.Count; i++)
            {
                (SpanRow row, _, _, long time) = _rows[i];
                Add(slot, row.Kind, table.ReasonOf(row), 0, time);
            }
            _rows.Clear();
        }

        public static bool TakesSums => true;

        public readonly void Add(int slot, SpanTable table, ReadOnlySpan<RowTime> sums)
        {
            foreach (RowTime sum in sums)
            {
                var row = new SpanRow(0, sum.Fields);
                Add(slot, row.Kind, table.ReasonOf(row), 0, sum.Time);
            }
        }

        public readonly Sums Fresh() => new(States.Length, _places.Length);

        public readonly void Add(in Sums other)
        {
            for (int slot = 0; slot < States.Length; slot++)
            {
                State more = other.States[slot];
                ref State state = ref States[slot];
                state.Execution += more.Execution;
                state.Runnable += more.Runnable;
                state.Syscall += more.Syscall;
                for (int i = more.Blocked; i > 0; i = other.Blocked[i].Next)
                    Wait(ref state, other.Reasons[other.Blocked[i].Reason], other.Blocked[i].Time);
            }
        }

        private readonly void Wait(ref State state, int text, long time)
        {
            ref int place = ref _places[text];
            if (place == 0)
            {
                Reasons.Add(text);
                place = Reasons.Count;
            }
            for (int i = state.Blocked; i > 0; i = Blocked[i].Next)
            {
                if (Blocked[i].Reason == place - 1)
                {
                    Blocked[i] = Blocked[i] with { Time = Blocked[i].Time + time };
                    return;
                }
            }
            Blocked.Add(new BlockedFor(place - 1, time, state.Blocked));
            state.Blocked = Blocked.Count - 1;
        }
    }
}
