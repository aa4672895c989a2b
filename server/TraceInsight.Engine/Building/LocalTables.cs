using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using WireFrame = TraceInsight.Engine.Reading.StackFrame;

namespace TraceInsight.Engine.Building;

/// <summary>What one generation tells of one goroutine, whatever the segment.</summary>
// Of half a million there is no room for gaps.
[StructLayout(LayoutKind.Auto)]
internal struct LocalGoroutine
{
    public long Id;

    /// <summary>First mention on the trace's clock, ns.</summary>
    public long Start;
    public bool StartKnown;

    /// <summary>Where <see cref="Start"/> is not known, when it was first mentioned, on the trace's clock, ns.</summary>
    public long Seen;

    /// <summary>False for one that is only known as who did something: it is taken to be known from before.</summary>
    public bool IsMentioned;

    /// <summary>A stack with the start function at its root; 0 without one.</summary>
    public int NameStack;

    /// <summary>Whether <see cref="NameStack"/> is that of its creation.</summary>
    public bool NameIsStart;
    public bool IsCreated;

    /// <summary>It was created after it had ended.</summary>
    public bool IsReborn;

    /// <summary>Whether it has ended, at <see cref="End"/> on the trace's clock.</summary>
    public bool IsEnded;
    public long End;

    /// <summary>Whether it is among <see cref="LocalTables.Changed"/>.</summary>
    public bool IsChanged;
}

/// <param name="Start">First mention on the trace's clock, ns.</param>
internal readonly record struct LocalProc(long Id, long Start, bool StartKnown);

/// <summary>Numbers what one generation mentions, in the order of mention.</summary>
/// <remarks>The slots of <see cref="Ordering.OrderedEvent"/> would do, but for that order and its lack of gaps.</remarks>
internal sealed class LocalTables(Generation generation)
{
    private SlotMap _goroutineSlots = new();
    private SlotMap _actorSlots = new();
    private bool[] _named = new bool[256];
    private SlotMap _procSlots = new();
    private SlotMap _threadSlots = new();
    private readonly Column<int> _changed = new();
    private readonly bool[] _usedStacks = new bool[generation.StackCount];
    private SpanKind[] _kindOfReason = new SpanKind[generation.TextCount];

    public Generation Generation => generation;

    public Blocks<LocalGoroutine> Goroutines { get; } = new();

    /// <summary>Of which goroutines something is told that has not been taken yet.</summary>
    public ReadOnlySpan<int> Changed => _changed.Items.AsSpan(0, _changed.Count);

    public Column<LocalProc> Procs { get; } = new(16);

    public Column<long> Threads { get; } = new(16);

    /// <summary>Stacks that some row or goroutine refers to.</summary>
    public ReadOnlySpan<bool> UsedStacks => _usedStacks;

    /// <summary>For those who say of many stacks that some row refers to them.</summary>
    public Span<bool> UseStacks() => _usedStacks;

    /// <summary>Texts that are the reason of something are not <see cref="SpanKind.None"/>.</summary>
    public ReadOnlySpan<SpanKind> Reasons => _kindOfReason;

    /// <summary>The goroutine's slot; a new one if it was not mentioned before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Mention(int of, long id, long time, bool startKnown)
    {
        if (of < 0) ThrowNobody("goroutine", id);
        int slot = _goroutineSlots.Find(of);
        return slot >= 0 ? slot : AddMention(of, id, time, startKnown);
    }

    /// <summary>One of the goroutines, to change it.</summary>
    public ref LocalGoroutine Change(int slot)
    {
        ref LocalGoroutine goroutine = ref Goroutines[slot];
        if (!goroutine.IsChanged)
        {
            goroutine.IsChanged = true;
            _changed.Add(slot);
        }
        return ref goroutine;
    }

    /// <summary>What has changed has been taken.</summary>
    public void ForgetChanges()
    {
        foreach (int slot in Changed)
            Goroutines[slot].IsChanged = false;
        _changed.Clear();
    }

    /// <summary>The goroutine's slot, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int of) => _goroutineSlots.Find(of);

    /// <summary>For many uses of <see cref="Find"/>, until the next goroutine is mentioned.</summary>
    public SlotMap.Lookup Look() => _goroutineSlots.Look();

    /// <summary>The proc's slot, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindProc(int of) => _procSlots.Find(of);

    /// <summary>The thread's slot, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindThread(int of) => _threadSlots.Find(of);

    /// <summary>The slot of who does something; −1 for nobody, and for one of which nothing was said since the trace
    /// began.</summary>
    public int Actor(int of, long id, bool isFirstGeneration)
    {
        int slot = _goroutineSlots.Find(of);
        if (slot >= 0 || isFirstGeneration || id < 0 || (slot = _actorSlots.Find(of)) >= 0)
            return slot;
        _actorSlots.Set(of, Goroutines.Count);
        Goroutines.Add(new LocalGoroutine { Id = id });
        Change(Goroutines.Count - 1);
        return Goroutines.Count - 1;
    }

    public int Proc(int of, long id, long time, bool startKnown)
    {
        int slot = _procSlots.Find(of);
        if (slot >= 0)
            return slot;
        if (of < 0) ThrowNobody("proc", id);
        _procSlots.Set(of, Procs.Count);
        Procs.Add(new LocalProc(id, time, startKnown));
        return Procs.Count - 1;
    }

    /// <summary>The slot of a thread, −1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Thread(int of, long id)
    {
        int slot = _threadSlots.Find(of);
        return slot >= 0 || id < 0 ? slot : AddThread(of, id);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Stack(int stack)
    {
        _usedStacks[stack] = true;
        return stack;
    }

    /// <summary>Which kind of waiting a reason is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SpanKind KindOfReason(int text)
    {
        SpanKind[] known = _kindOfReason;
        SpanKind kind = text < known.Length ? known[text] : SpanKind.None;
        return kind != SpanKind.None ? kind : JudgeReason(text);
    }

    private SpanKind JudgeReason(int text)
    {
        // The orderer adds names that it remembers from earlier generations behind those of the table.
        if (text >= _kindOfReason.Length)
            Array.Resize(ref _kindOfReason, Math.Max(text + 1, _kindOfReason.Length * 2));
        return _kindOfReason[text] = Building.Reasons.KindOf(generation.Text(text));
    }

    /// <summary>Whether the goroutine's start function is known.</summary>
    public bool IsNamed(int slot) => _named[slot];

    /// <summary>Remembers a stack that may name the goroutine.</summary>
    public void Name(int slot, int stack, bool isStart)
    {
        if (!HasFrames(stack, out int function))
            return;
        ref LocalGoroutine goroutine = ref Change(slot);
        (goroutine.NameStack, goroutine.NameIsStart) = (Stack(stack), isStart);
        _named[slot] = !generation.TextBytes(function).IsEmpty;
    }

    /// <param name="function">Text of the outermost frame that says something.</param>
    private bool HasFrames(int stack, out int function)
    {
        ReadOnlySpan<WireFrame> frames = generation.Stack(stack);
        for (int i = frames.Length - 1; i >= 0; i--)
        {
            function = frames[i].Function;
            if (TableInterner.SaysSomething(frames[i]))
                return true;
        }
        function = 0;
        return false;
    }

    // Only a damaged trace lets something happen to what its number says is not there.
    [DoesNotReturn]
    private void ThrowNobody(string what, long id) => throw new TraceFormatException(
        ProblemKind.Damaged, $"in the generation that begins here something happens to {what} {id}", generation.StartOffset);

    private int AddMention(int of, long id, long time, bool startKnown)
    {
        int slot = _actorSlots.Find(of);
        if (slot < 0)
        {
            slot = Goroutines.Count;
            Goroutines.Add(default);
        }
        _goroutineSlots.Set(of, slot);
        Change(slot) = new LocalGoroutine
        {
            Id = id,
            Start = time,
            StartKnown = startKnown,
            IsMentioned = true,
            IsChanged = true,
        };
        if (slot >= _named.Length)
            Array.Resize(ref _named, Math.Max(slot + 1, 2 * _named.Length));
        return slot;
    }

    private int AddThread(int of, long id)
    {
        // A CPU sample has no slot, only a thread's id.
        int thread = Array.IndexOf(Threads.Items, id, 0, Threads.Count);
        if (thread < 0)
        {
            thread = Threads.Count;
            Threads.Add(id);
        }
        if (of >= 0)
            _threadSlots.Set(of, thread);
        return thread;
    }
}
