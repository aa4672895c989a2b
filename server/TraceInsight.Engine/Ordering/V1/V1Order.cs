using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Merges what the procs wrote into one order in which every goroutine's events follow from each other
/// (<c>Go 1.27, internal/trace/internal/tracev1/order.go</c>).</summary>
internal sealed class V1Order
{
    private enum Status : byte { Dead, Runnable, Running, Waiting }

    private const ulong AnySequence = ulong.MaxValue;
    private const ulong Gc = ulong.MaxValue - 1;

    private readonly record struct Condition(ulong Goroutine, ulong Sequence, Status Status);

    private sealed class Stream(List<int> events)
    {
        public List<int> Events { get; } = events;
        public int Next { get; set; }
    }

    private readonly Dictionary<ulong, (ulong Sequence, Status Status)> _goroutines = [];
    private readonly List<V1Event> _events;
    private readonly PriorityHeap _ready = new();

    private V1Order(List<V1Event> events) => _events = events;

    /// <summary>Indexes of the events in causal order; the times of the events are nanoseconds afterwards.</summary>
    public static int[] Of(V1Parser trace, CancellationToken cancel)
    {
        var order = new V1Order(trace.Events);
        int[] merged = order.Merge(trace, cancel);
        Span<V1Event> events = CollectionsMarshal.AsSpan(trace.Events);
        CheckTimes(events, merged);
        merged = MoveSyscallExits(events, merged);
        ToNanoseconds(events, merged, trace);
        return merged;
    }

    private int[] Merge(V1Parser trace, CancellationToken cancel)
    {
        List<Stream> streams = [.. trace.Streams.Values.Select(events => new Stream(events))];
        streams.Add(new Stream(SortedSamples(trace)));
        // Streams leave and enter the list exactly as in Go's reader: it decides between equal times.
        List<Stream> waiting = [.. streams];
        var merged = new List<int>(_events.Count);
        while (true)
        {
            if (merged.Count % 4096 == 0) cancel.ThrowIfCancellationRequested();
            for (int i = 0; i < waiting.Count; i++)
            {
                Stream stream = waiting[i];
                bool isDone = stream.Next == stream.Events.Count;
                if (!isDone)
                {
                    int head = stream.Events[stream.Next];
                    if (!IsReady(_events[head])) continue;
                    stream.Next++;
                    _ready.Push(_events[head].Time, head, stream);
                }
                waiting[i--] = waiting[^1];
                waiting.RemoveAt(waiting.Count - 1);
            }
            if (_ready.Count == 0) break;
            (int index, Stream from) = _ready.Pop();
            Apply(index);
            merged.Add(index);
            waiting.Add(from);
        }
        if (streams.Any(stream => stream.Next < stream.Events.Count))
            throw new TraceFormatException(ProblemKind.Damaged, "no consistent ordering of events possible");
        return [.. merged];
    }

    private static List<int> SortedSamples(V1Parser trace)
    {
        var items = new TimedIndex[trace.Samples.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = new TimedIndex(trace.Events[trace.Samples[i]].Time, trace.Samples[i]);
        PatternSort.Sort(items);
        return [.. items.Select(item => item.Index)];
    }

    /// <summary>What the goroutine must be for the event to come next; null if it does not matter.</summary>
    private static Condition? Needs(in V1Event e) => e.Kind switch
    {
        V1Kind.GoCreate => new(e.Arg0, 0, Status.Dead),
        V1Kind.GoWaiting or V1Kind.GoInSyscall => new(e.Goroutine, 1, Status.Runnable),
        V1Kind.GoStart or V1Kind.GoStartLabel => new(e.Goroutine, e.Arg1, Status.Runnable),
        V1Kind.GoStartLocal => new(e.Goroutine, AnySequence, Status.Runnable),
        V1Kind.GoSched or V1Kind.GoPreempt or V1Kind.GoSysBlock => new(e.Goroutine, AnySequence, Status.Running),
        V1Kind.GoUnblock or V1Kind.GoSysExit => new(e.Arg0, e.Arg1, Status.Waiting),
        V1Kind.GoUnblockLocal or V1Kind.GoSysExitLocal => new(e.Arg0, AnySequence, Status.Waiting),
        V1Kind.GCStart => new(Gc, e.Arg0, Status.Dead),
        _ when V1Events.IsBlock(e.Kind) => new(e.Goroutine, AnySequence, Status.Running),
        _ => null,
    };

    private bool IsReady(in V1Event e)
    {
        if (Needs(e) is not { } needs) return true;
        var (sequence, status) = _goroutines.GetValueOrDefault(needs.Goroutine);
        return status == needs.Status && (needs.Sequence == AnySequence || needs.Sequence == sequence);
    }

    private void Apply(int index)
    {
        ref V1Event e = ref CollectionsMarshal.AsSpan(_events)[index];
        if (Needs(e) is { } needs)
        {
            // Another event of the goroutine may have come between being ready and coming next.
            if (!IsReady(e))
            {
                throw new TraceFormatException(ProblemKind.Damaged,
                    $"encountered impossible goroutine state transition: {e.Kind} of goroutine {needs.Goroutine}");
            }
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_goroutines, needs.Goroutine, out _);
            bool stays = V1Events.IsPause(e.Kind);
            state = (stays ? state.Sequence : state.Sequence + 1, After(e.Kind));
        }
        e.Kind = e.Kind switch
        {
            V1Kind.GoStartLocal => V1Kind.GoStart,
            V1Kind.GoUnblockLocal => V1Kind.GoUnblock,
            V1Kind.GoSysExitLocal => V1Kind.GoSysExit,
            _ => e.Kind,
        };
    }

    private static Status After(V1Kind kind) => kind switch
    {
        V1Kind.GoStart or V1Kind.GoStartLabel or V1Kind.GoStartLocal => Status.Running,
        V1Kind.GCStart => Status.Dead,
        V1Kind.GoWaiting or V1Kind.GoInSyscall or V1Kind.GoSysBlock => Status.Waiting,
        _ => V1Events.IsBlock(kind) ? Status.Waiting : Status.Runnable,
    };

    private static void CheckTimes(ReadOnlySpan<V1Event> events, int[] merged)
    {
        for (int i = 1; i < merged.Length; i++)
            if (events[merged[i]].Time < events[merged[i - 1]].Time) throw OutOfOrder();
    }

    /// <summary>A goroutine left its syscall when it says so, not when that was written.</summary>
    /// <returns>The order by time afterwards; where times are equal, that of before.</returns>
    private static int[] MoveSyscallExits(Span<V1Event> events, int[] merged)
    {
        var entered = new Dictionary<ulong, long>();
        var moved = new List<(long Time, int Position)>();
        for (int position = 0; position < merged.Length; position++)
        {
            ref V1Event e = ref events[merged[position]];
            if (e.Kind is V1Kind.GoSysBlock or V1Kind.GoInSyscall) entered[e.Goroutine] = e.Time;
            if (e.Kind != V1Kind.GoSysExit || e.Arg2 == 0) continue;
            long time = entered.GetValueOrDefault(e.Goroutine);
            if (time == 0) throw new TraceFormatException(ProblemKind.Damaged, "stray syscall exit");
            if ((long)e.Arg2 < time) throw OutOfOrder();
            e.Time = (long)e.Arg2;
            moved.Add((e.Time, position));
        }
        if (moved.Count == 0) return merged;
        // All but these few are in order still: it is enough to sort them, and to merge.
        var stays = new System.Collections.BitArray(merged.Length, true);
        foreach (var (_, position) in moved) stays[position] = false;
        moved.Sort();
        int[] sorted = new int[merged.Length];
        int count = 0, next = 0;
        for (int position = 0; position < merged.Length; position++)
        {
            if (!stays[position]) continue;
            (long, int) staying = (events[merged[position]].Time, position);
            for (; next < moved.Count && moved[next].CompareTo(staying) < 0; next++)
                sorted[count++] = merged[moved[next].Position];
            sorted[count++] = merged[position];
        }
        for (; next < moved.Count; next++) sorted[count++] = merged[moved[next].Position];
        return sorted;
    }

    private static void ToNanoseconds(Span<V1Event> events, int[] merged, V1Parser trace)
    {
        if (merged.Length == 0) return;
        long first = events[merged[0]].Time;
        double nanoseconds = 1e9 / trace.Ticks;
        foreach (int index in merged)
        {
            ref V1Event e = ref events[index];
            e.Time = (long)(unchecked(e.Time - first) * nanoseconds);
            if (e.Kind == V1Kind.GoUnblock && trace.TimerGoroutines.Contains(e.Goroutine)) e.Proc = V1Proc.Timers;
            if (e.Kind == V1Kind.GoSysExit) e.Proc = V1Proc.Syscalls;
        }
    }

    private static TraceFormatException OutOfOrder() => new(ProblemKind.Damaged, "time stamps out of order");

    /// <summary>A heap by time whose every step is that of Go's (container-like, not stable).</summary>
    private sealed class PriorityHeap
    {
        private readonly List<(long Time, int Index, Stream Stream)> _items = [];

        public int Count => _items.Count;

        public void Push(long time, int index, Stream stream)
        {
            _items.Add((time, index, stream));
            for (int i = _items.Count - 1, parent; i > 0; i = parent)
            {
                parent = (i - 1) / 2;
                if (_items[i].Time >= _items[parent].Time) break;
                (_items[i], _items[parent]) = (_items[parent], _items[i]);
            }
        }

        public (int Index, Stream Stream) Pop()
        {
            int last = _items.Count - 1;
            var (_, index, stream) = _items[0];
            _items[0] = _items[last];
            _items.RemoveAt(last);
            for (int i = 0, child; (child = 2 * i + 1) < last; i = child)
            {
                if (child + 1 < last && _items[child + 1].Time < _items[child].Time) child++;
                if (_items[child].Time >= _items[i].Time) break;
                (_items[i], _items[child]) = (_items[child], _items[i]);
            }
            return (index, stream);
        }
    }
}
