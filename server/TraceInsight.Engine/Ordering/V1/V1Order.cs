using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Merges what the procs wrote into one order in which every goroutine's events follow from each other
/// (<c>Go 1.27, internal/trace/internal/tracev1/order.go</c>).</summary>
/// <remarks>Holds the next event of every proc and nothing of those before. In Go's reader the ends of system calls are
/// moved to where they belong when all is merged; here they are taken out of the merge, and come in by their time.</remarks>
internal sealed class V1Order
{
    private readonly V1Index _index;
    private readonly GoroutineRecords _goroutines = new();
    private readonly V1Head[] _heads;

    // Heads by number: those whose event is not known yet, or cannot come yet, and the others.
    private readonly int[] _waiting;
    private readonly V1Heap _ready = new();
    private readonly V1Samples _samples;
    private readonly double _nanoseconds;
    private int _waitingCount;
    private int _unfinished;
    private int _nextExit;

    // When goroutines last lost their proc in a system call, in ticks; 0 for never.
    private long[] _entered = new long[64];

    // Whose event comes next, not yet handed out because something of before may come in first; −1 for none.
    private int _next = -1;
    private long _lastTime = long.MinValue;
    private long _origin;
    private bool _hasOrigin;

    public V1Order(V1Index index, TraceFile file)
    {
        _index = index;
        Procs = new V1Procs(index);
        _goroutines.Add(V1Head.NoGoroutine);
        _goroutines.Add(V1Head.Collector);
        _samples = new V1Samples(index.Samples);
        _nanoseconds = 1e9 / index.Ticks;
        _heads =
        [
            .. index.Streams.Select((stream, slot) => new V1Head(slot, new V1Cursor(stream, file, index.Version))),
            new V1Head(-1, null),
        ];
        _waiting = [.. Enumerable.Range(0, _heads.Length)];
        _waitingCount = _unfinished = _heads.Length;
    }

    public V1Procs Procs { get; }

    /// <summary>Fills as much as there is with what comes next; 0 at the end.</summary>
    /// <exception cref="TraceFormatException">There is nothing that fits. What comes before it is in the buffer, as far as
    /// <paramref name="count"/> says.</exception>
    public void Fill(Span<V1Event> buffer, ref int count)
    {
        while (count < buffer.Length && Next(ref buffer[count])) count++;
    }

    private bool Next(ref V1Event e)
    {
        while (true)
        {
            if (_next < 0) _next = Merge();
            if (_nextExit < _index.Exits.Length
                && (_next < 0 || IsBefore(_index.Exits[_nextExit], _heads[_next].Event.Time)))
            {
                Exit(_index.Exits[_nextExit++], ref e);
                return true;
            }
            if (_next < 0) return false;
            V1Head head = _heads[_next];
            _waiting[_waitingCount++] = _next;
            _next = -1;
            if (head.Event.Kind == V1Kind.GoSysExit && IsMoved(head.Event)) continue;
            HandOut(head, ref e);
            return true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBefore(in V1Exit exit, long time) => exit.Time < time || (exit.Time == time && !exit.IsAfter);

    /// <summary>Whether the event is among <see cref="V1Index.Exits"/>.</summary>
    private static bool IsMoved(in V1Event exit) => exit.Arg2 != 0 && (long)exit.Arg2 != exit.Time;

    private void Exit(in V1Exit exit, ref V1Event e)
    {
        int slot = SlotOf(exit.Goroutine);
        e = new V1Event
        {
            Kind = V1Kind.GoSysExit,
            Time = Nanoseconds(exit.Time),
            Proc = Procs.Syscalls,
            Goroutine = exit.Goroutine,
            GoroutineSlot = slot,
            SubjectSlot = slot,
            Arg0 = exit.Goroutine,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void HandOut(V1Head head, ref V1Event e)
    {
        e = head.Event;
        e.Time = Nanoseconds(e.Time);
        switch (e.Kind)
        {
            case V1Kind.GoUnblock when _index.TimerGoroutines.Count > 0 && _index.TimerGoroutines.Contains(e.Goroutine):
                e.Proc = Procs.Timers;
                break;
            case V1Kind.GoSysExit: e.Proc = Procs.Syscalls; break;
            case V1Kind.GoSysCall when e.Blocks && _samples.AreOf(e.Goroutine, head.Cursor!.Lost):
                e.Blocks = false;
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Nanoseconds(long time)
    {
        if (!_hasOrigin) (_origin, _hasOrigin) = (time, true);
        return (long)(unchecked(time - _origin) * _nanoseconds);
    }

    /// <summary>The proc, or the samples, whose event comes next; −1 at the end.</summary>
    private int Merge()
    {
        // They leave and enter the list exactly as in Go's reader: it decides between equal times.
        for (int i = 0; i < _waitingCount; i++)
        {
            int number = _waiting[i];
            V1Head head = _heads[number];
            if (head.IsUsed && !Advance(head))
            {
                _unfinished--;
            }
            else
            {
                if (!head.IsReady(_goroutines)) continue;
                _ready.Push(head.Event.Time, number);
            }
            _waiting[i--] = _waiting[--_waitingCount];
        }
        if (_ready.Count == 0)
        {
            if (_unfinished > 0)
                throw new TraceFormatException(ProblemKind.Damaged, "no consistent ordering of events possible");
            return -1;
        }
        int first = _ready.Pop();
        _heads[first].Apply(_goroutines);
        ref readonly V1Event e = ref _heads[first].Event;
        if (e.Time < _lastTime) throw OutOfOrder();
        _lastTime = e.Time;
        if (e.Kind is V1Kind.GoSysBlock or V1Kind.GoInSyscall) Enter(e);
        else if (e.Kind == V1Kind.GoSysExit && e.Arg2 != 0) CheckExit(e);
        return first;
    }

    private bool Advance(V1Head head)
    {
        if (head.Cursor is not null) return head.MoveNext(this);
        head.IsUsed = false;
        return _samples.MoveNext(ref head.Event);
    }

    public int SlotOf(ulong goroutine)
    {
        int slot = _goroutines.Find((long)goroutine);
        return slot >= 0 ? slot : _goroutines.Add((long)goroutine);
    }

    private void Enter(in V1Event e)
    {
        if (e.GoroutineSlot >= _entered.Length)
            Array.Resize(ref _entered, Math.Max(_goroutines.Count, 2 * _entered.Length));
        _entered[e.GoroutineSlot] = e.Time;
    }

    private void CheckExit(in V1Event e)
    {
        long entered = e.GoroutineSlot < _entered.Length ? _entered[e.GoroutineSlot] : 0;
        if (entered == 0) throw new TraceFormatException(ProblemKind.Damaged, "stray syscall exit");
        if ((long)e.Arg2 < entered) throw OutOfOrder();
    }

    private static TraceFormatException OutOfOrder() => new(ProblemKind.Damaged, "time stamps out of order");
}
