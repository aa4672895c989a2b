using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Merges what the procs wrote into one order in which every goroutine's events follow from each other
/// (<c>Go 1.27, internal/trace/internal/tracev1/order.go</c>).</summary>
/// <remarks>
/// Holds the next event of every proc and nothing of those before. In Go's reader the ends of system calls are moved to
/// where they belong when all is merged; here they are taken out of the merge, and come in by their time.
/// Go's reader puts every event into a heap; here that of the proc that wrote the one before comes next at once if it is
/// the earliest. Between procs equal times may come in another order than there, where it depends on that of a map.
/// </remarks>
internal sealed class V1Order
{
    private const int None = -1;

    // What is decoded ahead of all procs together, and of one of them.
    private const int Decoded = 1 << 13, LeastDecoded = 4, MostDecoded = 64;

    private readonly V1Index _index;
    private readonly V1Exit[] _exits;
    private readonly V1Head[] _heads;

    // Heads by number: those whose event can come, but for that which came last; and, of each that waits for a goroutine,
    // the next that waits for the same, counted from 1.
    private readonly V1Heap _ready = new();
    private readonly int[] _nextWaiting;
    private readonly V1Samples _samples;
    private readonly double _nanoseconds;
    private readonly bool _hasTimers;
    private int _unfinished;
    private int _nextExit;

    // When goroutines last lost their proc in a system call, in ticks; 0 for never.
    private long[] _entered = new long[64];

    // Whose event came last, and whose comes next, not yet handed out because something of before may come in first.
    private int _last = None, _next = None;
    private long _lastTime = long.MinValue;
    private long _origin;
    private bool _hasBegun, _hasOrigin;

    public V1Order(V1Index index, TraceFile file)
    {
        (_index, _exits) = (index, index.Exits);
        Procs = new V1Procs(index);
        // Who is on a proc without a goroutine, and the collector, have slots 0 and 1.
        Goroutines.SlotOf(0);
        Goroutines.SlotOf(V1Turn.Collector);
        _samples = new V1Samples(index.Samples);
        _nanoseconds = 1e9 / index.Ticks;
        _hasTimers = index.TimerGoroutines.Count > 0;
        int most = Math.Clamp(Decoded / (1 + index.Streams.Count), LeastDecoded, MostDecoded);
        _heads =
        [
            .. index.Streams.Select((stream, slot) =>
                new V1Head(slot, new V1Cursor(stream, file, index.Version), _samples, most)),
            new V1Head(-1, null, _samples, 1),
        ];
        _nextWaiting = new int[_heads.Length];
        _unfinished = _heads.Length;
    }

    public V1Procs Procs { get; }

    public V1Goroutines Goroutines { get; } = new();

    /// <summary>Fills an empty run with as much as there is of what comes next; nothing at the end.</summary>
    /// <exception cref="TraceFormatException">There is nothing that fits. What comes before it has been filled in.
    /// </exception>
    public void Fill(V1Run run)
    {
        if (!_hasBegun) Begin();
        while (run.Count < V1Run.Length)
        {
            if (_next == None) _next = Merge();
            if (_nextExit < _exits.Length && (_next == None || IsBefore(_exits[_nextExit], _heads[_next].Turn.Event.Time)))
            {
                run.Events[run.Count++] = Exit(_exits[_nextExit++]);
                continue;
            }
            if (_next == None) return;
            V1Head head = _heads[_next];
            (_last, _next) = (_next, None);
            ref readonly V1Turn turn = ref head.Turn;
            ref V1Event e = ref run.Events[run.Count];
            e = turn.Event;
            e.Time = Nanoseconds(e.Time);
            if ((turn.IsRare || _hasTimers) && !HandOut(head, ref e, ref run.Arguments[run.Count])) continue;
            run.Count++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBefore(in V1Exit exit, long time) => exit.Time < time || (exit.Time == time && !exit.IsAfter);

    private V1Event Exit(in V1Exit exit)
    {
        int slot = Goroutines.SlotOf(exit.Goroutine);
        return new V1Event
        {
            Kind = V1Kind.GoSysExit,
            Time = Nanoseconds(exit.Time),
            Proc = Procs.Syscalls,
            GoroutineSlot = slot,
            SubjectSlot = slot,
        };
    }

    /// <summary>Says what else there is to say of an event; false for one that is among <see cref="V1Index.Exits"/>.
    /// </summary>
    private bool HandOut(V1Head head, ref V1Event e, ref V1Arguments arguments)
    {
        arguments = head.Arguments;
        switch (e.Kind)
        {
            case V1Kind.GoUnblock when _hasTimers && _index.TimerGoroutines.Contains(Goroutines.IdOf(e.GoroutineSlot)):
                e.Proc = Procs.Timers;
                break;
            case V1Kind.GoSysExit:
                e.Proc = Procs.Syscalls;
                return arguments.Arg2 == 0 || (long)arguments.Arg2 == head.Turn.Event.Time;
            case V1Kind.GoSysCall when e.Blocks && _samples.AreOf(Goroutines.IdOf(e.GoroutineSlot), (long)arguments.Arg0):
                e.Blocks = false;
                break;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Nanoseconds(long time)
    {
        if (!_hasOrigin) (_origin, _hasOrigin) = (time, true);
        return (long)(unchecked(time - _origin) * _nanoseconds);
    }

    private void Begin()
    {
        _hasBegun = true;
        for (int number = 0; number < _heads.Length; number++)
            if (Advance(number)) _ready.Push(_heads[number].Turn.Event.Time, number);
    }

    /// <summary>The proc, or the samples, whose event comes next; none at the end.</summary>
    private int Merge()
    {
        int next = None;
        if (_last != None && Advance(_last))
        {
            // Where many run at once, those that do not are far ahead: a look at the first of the others is enough.
            long time = _heads[_last].Turn.Event.Time;
            next = time < _ready.Least || _ready.Count == 0 ? _last : _ready.Replace(time, _last);
        }
        if (next == None)
        {
            _last = None;
            if (_ready.Count == 0)
                return _unfinished == 0 ? None : throw Damaged("no consistent ordering of events possible");
            next = _ready.Pop();
        }
        V1Head head = _heads[next];
        ref readonly V1Turn turn = ref head.Turn;
        if (turn.Slot >= 0) Apply(turn);
        if (turn.Event.Time < _lastTime) throw OutOfOrder();
        _lastTime = turn.Event.Time;
        if (turn.IsRare) NoteCall(head);
        return next;
    }

    /// <summary>Turns to the next event of a head.</summary>
    /// <returns>Whether there is one that can come now; otherwise it waits for that.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Advance(int number)
    {
        V1Head head = _heads[number];
        if (!head.MoveNext(Goroutines))
        {
            _unfinished--;
            return false;
        }
        if (IsReady(head.Turn)) return true;
        Wait(number);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsReady(in V1Turn turn) => turn.Slot < 0 || turn.IsPossible(Goroutines[turn.Slot]);

    /// <summary>Lets the event happen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Apply(in V1Turn turn)
    {
        ref V1Goroutine goroutine = ref Goroutines[turn.Slot];
        if (!turn.IsPossible(goroutine)) ThrowImpossible(turn);
        goroutine.Sequence += turn.Steps ? 1u : 0;
        goroutine.Status = turn.After;
        if (goroutine.Waiter != 0) Wake(turn.Slot);
    }

    /// <summary>Another event of the goroutine has come in between.</summary>
    [DoesNotReturn]
    private void ThrowImpossible(in V1Turn turn) => throw Damaged(
        "encountered impossible goroutine state transition: "
        + $"{turn.Event.Kind} of goroutine {(long)Goroutines.IdOf(turn.Slot)}");

    private void Wait(int number)
    {
        ref int first = ref Goroutines[_heads[number].Turn.Slot].Waiter;
        (_nextWaiting[number], first) = (first, number + 1);
    }

    /// <summary>A goroutine has become another: those whose event can come now wait no longer.</summary>
    private void Wake(int slot)
    {
        int waiter = Goroutines[slot].Waiter;
        Goroutines[slot].Waiter = 0;
        while (waiter != 0)
        {
            int number = waiter - 1;
            waiter = _nextWaiting[number];
            if (IsReady(_heads[number].Turn)) _ready.Push(_heads[number].Turn.Event.Time, number);
            else Wait(number);
        }
    }

    /// <summary>Remembers when a goroutine lost its proc in a system call, and checks that it ends after that.</summary>
    private void NoteCall(V1Head head)
    {
        ref readonly V1Event e = ref head.Turn.Event;
        int slot = e.GoroutineSlot;
        if (e.Kind is V1Kind.GoSysBlock or V1Kind.GoInSyscall)
        {
            if (slot >= _entered.Length) Array.Resize(ref _entered, Math.Max(slot + 1, 2 * _entered.Length));
            _entered[slot] = e.Time;
        }
        else if (e.Kind == V1Kind.GoSysExit && head.Arguments.Arg2 != 0)
        {
            long entered = slot < _entered.Length ? _entered[slot] : 0;
            if (entered == 0) throw Damaged("stray syscall exit");
            if ((long)head.Arguments.Arg2 < entered) throw OutOfOrder();
        }
    }

    private static TraceFormatException OutOfOrder() => Damaged("time stamps out of order");

    private static TraceFormatException Damaged(string message) => new(ProblemKind.Damaged, message);
}
