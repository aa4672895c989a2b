using System.Diagnostics.CodeAnalysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>A thread's next event, tried as the next of all, and what the rules need to judge it.</summary>
/// <remarks>A rule returns false for "not yet": something on another thread must come first. It throws for what no
/// order makes right. Otherwise it changes the state and completes the event.</remarks>
internal sealed class Attempt(OrderingState state)
{
    private readonly OrderedEvent[] _following = new OrderedEvent[2];
    private int _followingCount;
    private int _followingTaken;

    public OrderingState State { get; } = state;
    public Generation Generation { get; private set; } = null!;

    /// <summary>Of the generation.</summary>
    public ulong Number { get; private set; }

    /// <summary>Whether the generation is the one that the trace begins with: its statuses tell something new.</summary>
    public bool IsFirst => Number == State.FirstGeneration;

    public EventCursor Wire { get; private set; } = null!;
    public ThreadRecord Thread { get; private set; } = null!;

    public void Enter(Generation generation)
    {
        Generation = generation;
        Number = generation.Number;
        State.Names.Enter(generation);
    }

    public void Try(EventCursor wire, ThreadRecord thread) => (Wire, Thread) = (wire, thread);

    public Sequence Sequence(ulong number) => new(Number, number);

    /// <summary>The goroutine that the thread holds; null if it holds none, or one that is not known.</summary>
    public GoroutineRecord? Current
    {
        get
        {
            GoroutineRecord? bound = Thread.BoundGoroutine;
            if (bound is null) return null;
            if (bound.IsAlive && bound.Id == Thread.Goroutine) return bound;
            return State.Goroutines.Find(Thread.Goroutine);
        }
    }

    /// <summary>The stack index of a stack id.</summary>
    public int Stack(ulong id)
    {
        int index = Generation.Stacks.Find(id);
        return index >= 0 ? index : throw Broken($"found invalid stack ID {id}");
    }

    /// <summary>The text index of a string id.</summary>
    public int Text(ulong id)
    {
        int index = Generation.Texts.Find(id);
        return index >= 0 ? index : throw Broken($"found invalid string ID {id}");
    }

    /// <summary>Thread, proc and goroutine must be there.</summary>
    public void RequireUser()
    {
        if (Thread.Proc == -1 || Thread.Goroutine == -1) ThrowMissing();
    }

    /// <summary>Thread and proc must be there.</summary>
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

    /// <summary>The thread's goroutine, which must be known and in a status.</summary>
    public GoroutineRecord CurrentIn(GoStatus status)
    {
        GoroutineRecord goroutine = Current ?? throw Broken($"goroutine {Thread.Goroutine} does not exist");
        if (goroutine.Status != status) throw Broken($"goroutine {goroutine.Id} is not {status} but {goroutine.Status}");
        return goroutine;
    }

    /// <summary>Adds an event that comes right after the one being tried.</summary>
    public void Follow(in OrderedEvent e) => _following[_followingCount++] = e;

    public bool TryTakeFollowing(ref OrderedEvent e)
    {
        if (_followingTaken == _followingCount) return false;
        e = _following[_followingTaken++];
        if (_followingTaken == _followingCount) _followingTaken = _followingCount = 0;
        return true;
    }

    public TraceFormatException Broken(string message) => new(ProblemKind.Damaged,
        $"{Wire.Event} on thread {Thread.Id} in generation {Number}: {message}", Wire.FileOffset);

    [DoesNotReturn]
    private void ThrowMissing()
    {
        if (Thread.Id == -1) throw Broken("expected a thread but didn't have one");
        if (Thread.Proc == -1) throw Broken("expected a proc but didn't have one");
        throw Broken("expected a goroutine but didn't have one");
    }
}
