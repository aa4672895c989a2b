using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Merges the threads' events of one generation after the other into one order that the scheduler's rules
/// allow, and checks every one.</summary>
/// <remarks>Use: for each generation <see cref="Begin"/>, then <see cref="Next"/> until it says false; after the last,
/// or after a generation that could not be read, <see cref="End"/>. After an exception of Begin or Next it is of no
/// more use. Times only propose an order; what decides is whether the state of goroutines, procs and threads allows
/// an event to come next.</remarks>
internal sealed class EventOrderer
{
    private readonly Attempt _attempt = new();
    private readonly Frontier _frontier = new();
    private OrderingState _state = new();
    private ThreadEvents[] _threads = [];
    private CpuSample[] _samples = [];
    private int _nextSample;

    // Later than any event where no sample is left.
    private long _sampleTime;
    private bool _syncIsDue;

    // Most events come from the thread of the one before. While that is so, nothing has to be looked up: the thread at
    // the front goes on until its next event is later than the limit. The frontier does not know how far it has come.
    private bool _goesOn;
    private long _limit;

    /// <summary>Starts a generation, the one before being at its end. Its first event is a Sync.</summary>
    /// <exception cref="TraceFormatException">The first event of a thread cannot be read.</exception>
    public void Begin(Generation generation) =>
        Enter(generation, new OrderingState(_state, generation.Number));

    /// <summary>Starts a generation without knowing the one before. A fault may only mean that this does not work;
    /// after the last event <see cref="TryContinue"/> tells whether it did.</summary>
    /// <param name="timeBefore">Of the last event of the generation before: <see cref="Seam.LastTimeOf"/>.</param>
    /// <exception cref="TraceFormatException">One of the first events of a thread cannot be read.</exception>
    public void BeginAlone(Generation generation, long timeBefore)
    {
        var state = OrderingState.Alone(generation.Number, timeBefore);
        ThreadEntry.ReadAll(generation, state);
        Enter(generation, state);
    }

    /// <summary>Takes a generation that was ordered alone, up to its end, for one that was ordered here. See
    /// <see cref="Seam"/>.</summary>
    /// <returns>False if its events are not right where it comes: it must begin once more, here.</returns>
    public bool TryContinue(EventOrderer alone)
    {
        if (!Seam.TryJoin(_state, alone._state)) return false;
        _state = alone._state;
        return true;
    }

    private void Enter(Generation generation, OrderingState state)
    {
        _state = state;
        _attempt.Enter(generation, state);
        _samples = generation.Samples;
        _nextSample = -1;
        MoveToNextSample();
        _threads = new ThreadEvents[generation.Threads.Count];
        for (int i = 0; i < _threads.Length; i++)
        {
            var events = new ThreadEvents(generation.Threads[i], generation.File, generation.Clock);
            _threads[i] = events;
            if (events.MoveNext()) _frontier.Insert(events.Time, i);
        }
        if (_state.FirstGeneration == 0 && _frontier.Count > 0) _state.FirstGeneration = generation.Number;
        _syncIsDue = true;
    }

    /// <summary>Hands out the next event; false at the end of the generation.</summary>
    /// <exception cref="TraceFormatException">No event can come next, or the one that does is not sound.</exception>
    public bool Next(ref OrderedEvent e)
    {
        if (!_goesOn) return NextOfAny(ref e);
        if (TryApply(ref e)) GoOn();
        else Wait(ref e);
        Clamp(ref e);
        return true;
    }

    /// <summary>Fills a run with the next events, if there are any, in a fraction of the time.</summary>
    /// <exception cref="TraceFormatException">As of <see cref="Next"/>; the events before are in the run.</exception>
    public void Fill(OrderedRun run)
    {
        while (!run.IsFull)
        {
            TakePlain(run);
            if (run.IsFull || !Next(ref run.NextOther)) return;
            run.AddOther();
        }
    }

    private void TakePlain(OrderedRun run)
    {
        var room = new PlainRoom(run.Room, run.PlainCount);
        try
        {
            TakePlain(ref room);
        }
        finally
        {
            run.PlainCount = room.Count;
        }
    }

    /// <summary>As <see cref="Next"/> of the events that come next as long as they are plain, and are taken.</summary>
    /// <exception cref="TraceFormatException">As of <see cref="Next"/>; the events before have been taken.</exception>
    public void TakePlain<TSink>(ref TSink to) where TSink : struct, IPlainSink, allows ref struct
    {
        if (_state.Goroutines.Count == 0 || (!_goesOn && !TryGoOn())) return;
        // What a turn to another thread needs is at hand: there is one for every second event.
        TSink sink = to;
        PlainRules rules = _attempt.PlainRules();
        Frontier.Top frontier = _frontier.Look();
        ref ThreadEvents threads = ref MemoryMarshal.GetArrayDataReference(_threads);
        ThreadEvents cursor = _attempt.Tried;
        long last = _state.LastTime, sampleTime = _sampleTime, limit = _limit;
        while (true)
        {
            ThreadRecord record = cursor.Record!;
            do
            {
                long time = Later(cursor.Time, last);
                if (!rules.TryApply(cursor, record, time, ref sink)) goto Stop;
                last = time;
                if (!cursor.TryMoveNext())
                {
                    to = sink;
                    (_state.LastTime, _limit) = (last, limit);
                    _attempt.Try(cursor);
                    GoOnAfter(ref to);
                    return;
                }
            }
            while (cursor.Time <= limit);
            frontier.UpdateFirst(cursor.Time);
            // Not checked: there is one, which is one of the threads.
            TimedIndex first = frontier.First;
            cursor = Unsafe.Add(ref threads, first.Index);
            if (sampleTime < first.Time || cursor.Record is null) break;
            limit = Math.Min(frontier.Limit, sampleTime);
        }
        _goesOn = false;
    Stop:
        to = sink;
        (_state.LastTime, _limit) = (last, limit);
        _attempt.Try(cursor);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GoOnAfter<TSink>(ref TSink taken) where TSink : struct, IPlainSink, allows ref struct
    {
        try
        {
            GoOn();
        }
        catch
        {
            taken.TakeBack();
            throw;
        }
    }

    /// <summary>Where the thread is now whose event was tried last; nowhere before there was one.</summary>
    public Place Place => _attempt.Tried?.Record?.Place ?? new Place(-1, -1);

    /// <summary>A plain event with all that belongs to it. Also when others have been ordered since: what has a number
    /// never gets another.</summary>
    public OrderedEvent Expand(in PlainEvent plain)
    {
        OrderedEvent e = PlainRules.Expand(plain);
        e.Thread = _state.AllThreads[e.ThreadSlot].Id;
        e.Proc = e.ProcSlot < 0 ? -1 : _state.AllProcs[e.ProcSlot].Id;
        e.Goroutine = e.GoroutineSlot < 0 ? -1 : _state.Goroutines[e.GoroutineSlot].Id;
        e.Subject = _state.Goroutines[e.SubjectSlot].Id;
        return e;
    }

    /// <summary>The events of a run that was filled here, one by one with all that belongs to each.</summary>
    public IEnumerable<OrderedEvent> All(OrderedRun run)
    {
        for (int plain = 0, other = 0; plain < run.PlainCount || other < run.OtherCount;)
        {
            bool isOther = other < run.OtherCount && run.PlainBefore[other] == plain;
            yield return isOther ? run.Others[other++] : Expand(run.Plain[plain++]);
        }
    }

    /// <summary>Turns to the thread at the front, if no thread's event comes before.</summary>
    private bool TryGoOn()
    {
        if (_syncIsDue || _attempt.IsFollowed || _frontier.Count == 0 || _sampleTime < _frontier.First.Time) return false;
        TakeFirst();
        return _goesOn = true;
    }

    private bool NextOfAny(ref OrderedEvent e)
    {
        if (_syncIsDue)
        {
            _syncIsDue = false;
            Sync(ref e, _attempt.Generation.Start);
            return true;
        }
        if (!_attempt.TryTakeFollowing(ref e))
        {
            bool sampleLeft = _nextSample < _samples.Length;
            if (_frontier.Count == 0 && !sampleLeft) return false;
            if (sampleLeft && (_frontier.Count == 0 || _sampleTime < _frontier.First.Time))
            {
                TakeSample(ref e);
            }
            else
            {
                TakeFirst();
                if (TryApply(ref e)) GoOn();
                else Wait(ref e);
            }
        }
        Clamp(ref e);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeFirst()
    {
        Try(_frontier.First.Index);
        _limit = Math.Min(_frontier.Limit, _sampleTime);
    }

    private void MoveToNextSample() =>
        _sampleTime = ++_nextSample < _samples.Length ? _samples[_nextSample].Time : long.MaxValue;

    /// <summary>After an event of the thread at the front.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GoOn()
    {
        EventCursor cursor = _attempt.Wire;
        bool isLeft = cursor.MoveNext();
        _goesOn = isLeft && cursor.Time <= _limit && !_attempt.IsFollowed;
        if (_goesOn) return;
        if (isLeft) _frontier.UpdateFirst(cursor.Time);
        else _frontier.Remove(0);
    }

    /// <summary>The event of the thread at the front has to wait for one of another.</summary>
    private void Wait(ref OrderedEvent e)
    {
        _goesOn = false;
        _frontier.UpdateFirst(_attempt.Wire.Time);
        AdvanceAnother(ref e);
    }

    /// <summary>The Sync that ends a trace, or stands where a generation could not be read.</summary>
    public void End(ref OrderedEvent e) => Sync(ref e, _state.LastTime);

    private void Sync(ref OrderedEvent e, long time)
    {
        e = OrderedEvent.Sync(time, ++_state.Syncs);
        Clamp(ref e);
    }

    private void TakeSample(ref OrderedEvent e)
    {
        CpuSample sample = _samples[_nextSample];
        MoveToNextSample();
        e = new OrderedEvent
        {
            Wire = WireEvent.CPUSample,
            Kind = EventKind.StackSample,
            Time = sample.Time,
            Thread = sample.Thread,
            Proc = sample.Proc,
            Goroutine = sample.Goroutine,
            ThreadSlot = -1,
            ProcSlot = -1,
            GoroutineSlot = -1,
            SubjectSlot = -1,
            Stack = sample.Stack,
        };
    }

    // A thread exists from its first event on, not before: the rules ask for that.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Try(int index)
    {
        ThreadEvents events = _threads[index];
        events.Record ??= _state.Thread(events.Thread);
        _attempt.Try(events);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryApply(ref OrderedEvent e)
    {
        EventCursor cursor = _attempt.Wire;
        ThreadRecord thread = _attempt.Thread;
        e = default;
        e.Wire = cursor.Event;
        e.Time = cursor.Time;
        e.Thread = thread.Id;
        e.Proc = thread.Proc;
        e.Goroutine = thread.Goroutine;
        e.ThreadSlot = thread.Slot;
        e.ProcSlot = thread.ProcSlot;
        e.GoroutineSlot = thread.GoroutineSlot;
        return Rules.Apply(_attempt, ref e);
    }

    private bool TryAdvance(int i, ref OrderedEvent e)
    {
        int index = _frontier[i].Index;
        EventCursor cursor = _threads[index];
        Try(index);
        if (!TryApply(ref e)) return false;
        if (cursor.MoveNext()) _frontier.Update(i, cursor.Time);
        else _frontier.Remove(i);
        return true;
    }

    /// <summary>The earliest event has to wait: takes the next by time that does not.</summary>
    private void AdvanceAnother(ref OrderedEvent e)
    {
        _frontier.Sort();
        for (int i = 1; i < _frontier.Count; i++)
            if (TryAdvance(i, ref e)) return;
        EventCursor first = _threads[_frontier[0].Index];
        throw new TraceFormatException(ProblemKind.Damaged,
            $"failed to advance: none of {_frontier.Count} threads' next events can come next in generation "
            + $"{_attempt.Number}; the earliest is a {first.Event} on thread {first.Thread}", first.FileOffset);
    }

    private void Clamp(ref OrderedEvent e) => _state.LastTime = e.Time = Later(e.Time, _state.LastTime);

    // Handed-out times strictly increase, whatever the clocks said (Go 1.27, internal/trace/reader.go, ReadEvent). Without a
    // branch: threads' clocks tick so slowly that every fifth event is late, and nobody can foresee which.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Later(long time, long last)
    {
        long next = unchecked(last + 1), isLate = -(long)Unsafe.BitCast<bool, byte>(time <= last);
        return time ^ ((time ^ next) & isLate);
    }
}
