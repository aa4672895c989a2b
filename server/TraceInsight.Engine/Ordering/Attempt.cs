using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>A thread's next event, tried as the next of all, and what the rules need to judge it.</summary>
/// <remarks>A rule returns false for "not yet": something on another thread must come first. It throws for what no
/// order makes right. Otherwise it changes the state and completes the event.</remarks>
internal sealed class Attempt
{
    private readonly OrderedEvent[] _following = new OrderedEvent[2];
    private int _followingCount;
    private int _followingTaken;
    private DenseIds _stacks = null!;
    private DenseIds _texts = null!;

    public OrderingState State { get; private set; } = null!;
    public GoroutineRecords Goroutines { get; private set; } = null!;
    public Generation Generation { get; private set; } = null!;

    /// <summary>Of the generation.</summary>
    public ulong Number { get; private set; }

    /// <summary>Whether the generation is the one that the trace begins with: its statuses tell something new.</summary>
    public bool IsFirst => Number == State.FirstGeneration && !State.IsAlone;

    /// <summary>Whose event it is.</summary>
    public ThreadEvents Tried { get; private set; } = null!;

    public EventCursor Wire => Tried;
    public ThreadRecord Thread => Tried.Record!;

    public void Enter(Generation generation, OrderingState state)
    {
        (State, Goroutines) = (state, state.Goroutines);
        Generation = generation;
        Number = generation.Number;
        _stacks = generation.Stacks.Ids;
        _texts = generation.Texts.Ids;
        State.Names.Enter(generation);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Try(ThreadEvents events) => Tried = events;

    public Sequence Sequence(ulong number) => new(Number, number);

    /// <summary>Slot of the goroutine that the thread holds; −1 if it holds none, or one that no longer lives.</summary>
    public int Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int slot = Thread.GoroutineSlot;
            return slot >= 0 && State.Goroutines[slot].IsAlive ? slot : -1;
        }
    }

    /// <summary>Of the thread's goroutine, which must be known.</summary>
    public OpenThings OpenOfCurrent()
    {
        int slot = Current;
        if (slot < 0) throw Broken($"unknown goroutine {Thread.Goroutine}");
        return State.OpenOf(slot);
    }

    /// <summary>The stack index of a stack id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Stack(ulong id)
    {
        int index = _stacks.Find(id);
        if (index < 0) ThrowNoSuch("stack", id);
        return index;
    }

    /// <summary>The text index of a string id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Text(ulong id)
    {
        int index = _texts.Find(id);
        if (index < 0) ThrowNoSuch("string", id);
        return index;
    }

    /// <summary>For events while no goroutine is added.</summary>
    public PlainRules PlainRules() => new(Goroutines.Look(), _stacks.Look(), _texts.Look(), Number);

    /// <summary>Thread, proc and goroutine must be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequireUser()
    {
        if (Thread.Proc == -1 || Thread.Goroutine == -1) ThrowMissing();
    }

    /// <summary>Thread and proc must be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RequireProc()
    {
        if (Thread.Proc == -1) ThrowMissing();
    }

    public void RequireThread()
    {
        if (Thread.Id == -1) ThrowMissing();
    }

    public void RequireNoGoroutine()
    {
        if (Thread.Goroutine != -1) throw Broken("expected no goroutine but had one");
    }

    /// <summary>Slot of the thread's goroutine, which must be known and in a status.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CurrentIn(GoStatus status)
    {
        int slot = Thread.GoroutineSlot;
        if (slot < 0 || State.Goroutines[slot].Status != status) ThrowNot(status);
        return slot;
    }

    /// <summary>Adds an event that comes right after the one being tried.</summary>
    public void Follow(in OrderedEvent e) => _following[_followingCount++] = e;

    /// <summary>Whether something comes right after the event that was tried.</summary>
    public bool IsFollowed => _followingTaken != _followingCount;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeFollowing(ref OrderedEvent e) => IsFollowed && TakeFollowing(ref e);

    private bool TakeFollowing(ref OrderedEvent e)
    {
        e = _following[_followingTaken++];
        if (_followingTaken == _followingCount) _followingTaken = _followingCount = 0;
        return true;
    }

    public TraceFormatException Broken(string message) => new(ProblemKind.Damaged,
        $"{Wire.Event} on thread {Thread.Id} in generation {Number}: {message}", Wire.FileOffset);

    [DoesNotReturn]
    private void ThrowNoSuch(string table, ulong id) => throw Broken($"found invalid {table} ID {id}");

    [DoesNotReturn]
    private void ThrowNot(GoStatus status) => throw Broken(Current is >= 0 and var slot
        ? $"goroutine {Thread.Goroutine} is not {status} but {State.Goroutines[slot].Status}"
        : $"goroutine {Thread.Goroutine} does not exist");

    [DoesNotReturn]
    private void ThrowMissing()
    {
        if (Thread.Id == -1) throw Broken("expected a thread but didn't have one");
        if (Thread.Proc == -1) throw Broken("expected a proc but didn't have one");
        throw Broken("expected a goroutine but didn't have one");
    }
}
