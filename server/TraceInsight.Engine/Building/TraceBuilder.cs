using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>Puts generations together to a <see cref="Trace"/>, in their order.</summary>
/// <remarks>What costs time is done by <see cref="GenerationBuilder"/>; here is work for every goroutine, stack and track
/// of a generation, and none for its rows.</remarks>
internal sealed class TraceBuilder
{
    private readonly TableInterner _tables = new();
    private readonly GoroutineDirectory _goroutines = new();
    private readonly ProcDirectory _procs = new();
    private readonly AnnotationBuilder _annotations = new();
    private readonly RuntimeBuilder _runtime = new();
    private readonly Dictionary<long, int> _threadSlots = [];
    private readonly Column<long> _threads = new(16);
    private readonly Column<StackSample> _samples = new(16);
    private readonly List<Segment> _segments = [];
    private GenerationBuilder? _current;
    private SegmentMerge? _merge;
    private bool _hasOrigin;
    private long _originClock;
    private long _firstEvent;
    private long _end;
    private readonly long[] _kinds = new long[EventKinds.Count];
    private int _generations;
    private string? _wallClock;

    /// <summary>Whether there is something to show.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>The last moment of which something is known, ns since the first event; null before any.</summary>
    public long? LastEvent => HasEvents ? _end : null;

    public int SegmentCount => _segments.Count;

    /// <summary>Takes the finished segments of a generation and all that it says up to now. Until it has ended, call this
    /// again; the generation before must have ended.</summary>
    /// <exception cref="TraceFormatException">The generation is said to come ages after the first; it is not taken.
    /// </exception>
    public void Merge(GenerationBuilder generation)
    {
        if (_current != generation)
        {
            if (_hasOrigin && generation.HasBegun
                && unchecked((ulong)(generation.End - _originClock)) > GenerationBuilder.LongestTrace)
            {
                GenerationBuilder.ThrowTooLate(generation.Generation, unchecked(generation.End - _originClock));
            }
            Begin(generation);
        }
        if (!generation.HasBegun)
            return;
        if (!_hasOrigin)
            (_originClock, _hasOrigin) = (generation.Start, true);
        if (generation.HasEvents && !HasEvents)
            (HasEvents, _firstEvent) = (true, generation.FirstEvent - _originClock);
        _end = generation.End - _originClock;
        Number(generation);
        Describe(generation);
        Annotate(generation);
        Listen(generation);
        AddSamples(generation);
        _procs.Count(generation.ProcsInUse, _originClock, _firstEvent, generation.IsFirst);
        if (_segments.Count == 0 && generation.Segments.Count > 0 && generation.Segments[0].Start > _originClock)
            _segments.Add(BeforeFirstEvents(generation.Segments[0].Start));
        foreach (BuiltSegment built in generation.Segments)
        {
            if (_segments.Count > 0)
                _segments[^1] = _segments[^1].Until(built.Start - _originClock);
            _segments.Add(_merge!.Complete(built));
        }
        generation.Segments.Clear();
    }

    /// <summary>Generations without events may come before the first that has some.</summary>
    private Segment BeforeFirstEvents(long end)
    {
        using var nothing = new SegmentBuilder(RowPacking.For(0));
        nothing.Begin(_originClock);
        return _merge!.Complete(nothing.Finish(end));
    }

    /// <summary>The trace ends with this event, which belongs to no generation.</summary>
    public void End(in OrderedEvent sync)
    {
        _kinds[(int)sync.Kind]++;
        if (!_hasOrigin)
            (_originClock, _hasOrigin) = (sync.Time, true);
        _end = sync.Time - _originClock;
    }

    /// <summary>The trace so far.</summary>
    public Trace Snapshot(int revision, TracePhase phase, long bytesRead, long bytes, int version, Problem? problem)
    {
        if (phase != TracePhase.Loading && _segments.Count > 0)
            _segments[^1] = _segments[^1].Until(_end);
        long end = _segments.Count == 0 ? 0 : _segments[^1].Range.End;
        long[] kinds = [.. _kinds];
        if (_current is not null)
            AddKinds(_current, kinds);
        RegionTable regions = _annotations.Regions(end);
        LogTable logs = _annotations.Logs();
        return new Trace(revision, phase, bytesRead, bytes, problem)
        {
            FormatVersion = version,
            End = end,
            OriginClock = _originClock,
            WallClockStart = _wallClock,
            Counts = new TraceCounts(
                kinds.Sum(), _generations, _annotations.TaskCount, _annotations.RegionCount,
                kinds[(int)EventKind.Log], kinds[(int)EventKind.StackSample])
            {
                EventsByKind = EventKinds.ByName(kinds),
            },
            Segments = [.. _segments],
            Threads = _threads.Items.AsMemory(0, _threads.Count),
            Goroutines = _goroutines.Snapshot(end),
            Procs = _procs.Snapshot(end),
            Texts = _tables.Texts,
            Stacks = _tables.Stacks,
            Regions = regions,
            Logs = logs,
            Ranges = _runtime.Ranges(end),
            Metrics = _runtime.Metrics(),
            Labels = _runtime.Labels(),
            Tasks = _annotations.Tasks(end, regions, logs),
            CpuSamples = new StackSampleTable(_samples.Items.AsMemory(0, _samples.Count)),
            ProcsFirstInUse = _procs.FirstInUse,
        };
    }

    private void Begin(GenerationBuilder next)
    {
        if (_current is { } ended)
        {
            AddKinds(ended, _kinds);
            _procs.Finish(ended.ProcsInUse);
        }
        _current = next;
        _merge = new SegmentMerge(_goroutines, _procs, _hasOrigin ? _originClock : next.Start);
        _tables.Begin(next.Generation);
        _generations++;
        _wallClock ??= next.Generation.Snapshot is { } snapshot ? WallClock.At(snapshot, next.Generation.Start) : null;
    }

    /// <summary>Finds the numbers that the generation's own have in the trace.</summary>
    private void Number(GenerationBuilder generation)
    {
        LocalTables tables = generation.Tables;
        LocalNumbers numbers = _merge!.Numbers;
        numbers.Threads = Extended(numbers.Threads, tables.Threads.Count, i => ThreadSlot(tables.Threads[i]));
        numbers.Procs = Extended(numbers.Procs, tables.Procs.Count, i =>
            _procs.SlotOf(tables.Procs[i].Id, tables.Procs[i].Start - _originClock, tables.Procs[i].StartKnown));
        numbers.Goroutines = Numbered(numbers.Goroutines, tables);
        int[] stacks = new int[tables.UsedStacks.Length], texts = new int[tables.Reasons.Length];
        for (int i = 0; i < stacks.Length; i++)
            stacks[i] = tables.UsedStacks[i] ? _tables.Stack(i) : 0;
        for (int i = 0; i < texts.Length; i++)
            texts[i] = tables.Reasons[i] != SpanKind.None ? _tables.Text(i) : 0;
        (numbers.Stacks, numbers.Texts) = (stacks, texts);
    }

    /// <returns>Another array, as segments that are shown already hold the one of before.</returns>
    private int[] Numbered(int[] before, LocalTables tables)
    {
        if (tables.Changed.IsEmpty)
            return before;
        int[] slots = new int[tables.Goroutines.Count];
        before.CopyTo(slots, 0);
        slots.AsSpan(before.Length).Fill(-1);
        foreach (int i in tables.Changed)
        {
            ref LocalGoroutine goroutine = ref tables.Goroutines[i];
            if (slots[i] < 0)
            {
                slots[i] = goroutine.IsMentioned
                    ? _goroutines.SlotOf(
                        goroutine.Id, goroutine.Start - _originClock, goroutine.StartKnown,
                        (goroutine.StartKnown ? goroutine.Start : goroutine.Seen) - _originClock)
                    : _goroutines.FindSlot(goroutine.Id);
            }
        }
        return slots;
    }

    private static int[] Extended(int[] map, int count, Func<int, int> slotOf)
    {
        if (map.Length >= count)
            return map;
        int[] extended = new int[count];
        map.CopyTo(extended, 0);
        for (int i = map.Length; i < count; i++)
            extended[i] = slotOf(i);
        return extended;
    }

    /// <summary>Takes the goroutines' names and ends, of those that have changed since the last time: there may be half a
    /// million others.</summary>
    private void Describe(GenerationBuilder generation)
    {
        LocalTables tables = generation.Tables;
        foreach (int i in tables.Changed)
        {
            ref LocalGoroutine local = ref tables.Goroutines[i];
            if (_merge!.Numbers.Goroutines[i] is not (>= 0 and int slot))
                continue;
            Goroutine before = _goroutines.Get(slot), goroutine = before;
            if (goroutine.Name == 0 && local.NameStack != 0)
            {
                int stack = _tables.Stack(local.NameStack);
                // Every stack has the start function at its root; only that of the creation is where it started.
                goroutine = goroutine with { Name = _tables.RootFunction(stack), StartStack = local.NameIsStart ? stack : 0 };
            }
            bool endedBefore = goroutine.EndKnown && goroutine.End < local.Start - _originClock;
            if (local.IsReborn || (local.IsCreated && endedBefore))
                goroutine = goroutine with { IsReborn = true };
            if (local.IsEnded)
                goroutine = goroutine with { End = local.End - _originClock, EndKnown = true };
            else if (local.IsCreated)
                goroutine = goroutine with { EndKnown = false };
            if (goroutine != before)
                _goroutines[slot] = goroutine;
        }
        tables.ForgetChanges();
    }

    private void Annotate(GenerationBuilder generation)
    {
        foreach (Annotation said in generation.Annotations.Items.AsSpan(0, generation.Annotations.Count))
        {
            int goroutine = LocalNumbers.Global(_merge!.Numbers.Goroutines, said.Goroutine);
            long time = said.Time - _originClock;
            int text = _tables.Text(said.Text), stack = _tables.Stack(said.Stack);
            switch (said.Kind)
            {
                case EventKind.GoTransition: _annotations.GoroutineEnds(goroutine, time); break;
                case EventKind.RegionBegin: _annotations.RegionBegins(goroutine, text, said.Task, stack, time); break;
                case EventKind.RegionEnd:
                    _annotations.RegionEnds(goroutine, text, said.Task, stack, time, _goroutines[goroutine].Start);
                    break;
                case EventKind.TaskBegin:
                    _annotations.TaskBegins(said.Task, said.Parent, text, goroutine, stack, time);
                    break;
                case EventKind.TaskEnd: _annotations.TaskEnds(said.Task, said.Parent, goroutine, stack, time); break;
                default:
                    _annotations.Log(new UserLog(time, goroutine, said.Task, text, _tables.Text(said.Message), stack));
                    break;
            }
        }
        generation.Annotations.Clear();
    }

    /// <summary>Takes what the runtime said about itself.</summary>
    private void Listen(GenerationBuilder generation)
    {
        LocalNumbers numbers = _merge!.Numbers;
        foreach (ref readonly RuntimeSaying said in generation.Sayings.Items.AsSpan(0, generation.Sayings.Count))
        {
            long time = said.Time - _originClock;
            int goroutine = LocalNumbers.Global(numbers.Goroutines, said.Goroutine);
            switch (said.Wire)
            {
                case WireEvent.ProcsChange: _runtime.Sample(Metric.Procs, time, said.Value1); continue;
                case WireEvent.HeapAlloc: _runtime.Sample(Metric.HeapAllocated, time, said.Value1); continue;
                case WireEvent.HeapGoal: _runtime.Sample(Metric.HeapGoal, time, said.Value1); continue;
                case WireEvent.GoLabel: _runtime.Label(new WorkerLabel(time, goroutine, _tables.Text(said.Text))); continue;
            }
            RuntimeRangeKind kind = RuntimeBuilder.KindOf(said.Wire);
            int proc = LocalNumbers.Global(numbers.Procs, said.Proc);
            int slot = kind switch
            {
                RuntimeRangeKind.Mark => 0,
                RuntimeRangeKind.Sweep => proc,
                _ => goroutine,
            };
            // Only of what is damaged it is not known whose it is.
            if (slot < 0)
                continue;
            bool ends = said.Kind == EventKind.RangeEnd;
            var range = new RuntimeRange(
                kind, goroutine, proc, _tables.Stack(said.Stack), _tables.Text(said.Text), ends ? 0 : time, time,
                ends ? (long)said.Value1 : 0, ends ? (long)said.Value2 : 0, true, false);
            if (ends)
                _runtime.Ends(range, slot);
            else if (said.Kind == EventKind.RangeActive)
                _runtime.GoesOn(range, slot);
            else
                _runtime.Begins(range, slot);
        }
        generation.Sayings.Clear();
    }

    private void AddSamples(GenerationBuilder generation)
    {
        foreach (Sampled said in generation.Samples.Items.AsSpan(0, generation.Samples.Count))
        {
            _samples.Add(new StackSample(
                said.Time - _originClock, _goroutines.FindSlot(said.Goroutine), _procs.FindSlot(said.Proc),
                LocalNumbers.Global(_merge!.Numbers.Threads, said.Thread), _tables.Stack(said.Stack)));
        }
        generation.Samples.Clear();
    }

    private static void AddKinds(GenerationBuilder generation, long[] sums)
    {
        for (int kind = 0; kind < sums.Length; kind++)
            sums[kind] += generation.Kinds[kind];
    }

    private int ThreadSlot(long id)
    {
        if (!_threadSlots.TryGetValue(id, out int slot))
        {
            slot = _threads.Count;
            _threadSlots.Add(id, slot);
            _threads.Add(id);
        }
        return slot;
    }
}
