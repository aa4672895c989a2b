using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Stacks that share a box, as they are too short to see: which calls can stand for them.</summary>
internal sealed class StackGroup(Trace trace)
{
    private struct Sum
    {
        public long Blocked;
        public long Sampled;
        public long Found;
    }

    private record struct Call(StackFrame Frame, bool IsOnePlace, long Blocked, long Sampled, long Found)
    {
        public readonly long Time => Blocked + Sampled;
    }

    private readonly StackTable _stacks = trace.Stacks;
    private readonly Sum[] _sums = new Sum[trace.Stacks.Count];
    private readonly List<Call> _calls = [];

    // Those with any time.
    private readonly List<int> _there = [];
    private long _total;

    public long Start { get; private set; }

    public long End { get; private set; }

    public int Count { get; private set; }

    public void Add(in StackSpan span)
    {
        if (Count++ == 0)
            Start = span.Start;
        End = span.End;
        // What took no time is to be seen too.
        long length = Math.Max(1, span.End - span.Start);
        ref Sum sum = ref Add(span.Stack, length, span.IsSampled);
        if (span.IsFound)
            sum.Found += length;
    }

    /// <summary>Adds what others are summed up in, of which nothing was searched for.</summary>
    public void Add(in StackEntry entry, ReadOnlySpan<StackTime> times)
    {
        if (Count == 0)
            Start = entry.Start;
        Count += entry.Count;
        End = entry.End;
        foreach (StackTime time in times)
            Add(time.Stack, time.Time, time.IsSampled);
    }

    /// <summary>Writes down what <see cref="Add(in StackEntry, ReadOnlySpan{StackTime})"/> takes.</summary>
    public void CopyTo(List<StackTime> times)
    {
        foreach (int stack in _there)
        {
            if (_sums[stack].Blocked > 0)
                times.Add(new StackTime(_sums[stack].Blocked, stack, false));
            if (_sums[stack].Sampled > 0)
                times.Add(new StackTime(_sums[stack].Sampled, stack, true));
        }
    }

    public void Clear()
    {
        foreach (int stack in _there)
            _sums[stack] = default;
        _there.Clear();
        (Count, _total) = (0, 0);
    }

    /// <summary>The calls from the outermost inwards, as long as one has half of the time, or is the only one; where there
    /// are others, that there are many.</summary>
    /// <param name="path">As deep as anybody wants to know.</param>
    /// <returns>How many there are.</returns>
    public int Fill(StackBox[] path)
    {
        Span<int> alive = CollectionsMarshal.AsSpan(_there);
        for (int depth = 0; depth < path.Length; depth++)
        {
            _calls.Clear();
            foreach (int stack in alive)
                AddCall(stack, depth);
            if (_calls.Count == 0)
                return depth;
            Call most = _calls[0];
            foreach (Call call in _calls)
                most = call.Time > most.Time ? call : most;
            if (_calls.Count > 1 && 2 * most.Time < _total)
            {
                path[depth] = new StackBox(Start, End, Count, StackBox.Many, default, false, 0, 0, _total, FoundIn(alive));
                return depth + 1;
            }
            path[depth] = new StackBox(
                Start, End, Count, most.Frame.Function, most.Frame, most.IsOnePlace, most.Blocked, most.Sampled,
                _total - most.Time, most.Found);
            alive = With(alive, depth, most.Frame.Function);
        }
        return path.Length;
    }

    private ref Sum Add(int stack, long time, bool isSampled)
    {
        _total += time;
        ref Sum sum = ref _sums[stack];
        if (sum.Blocked + sum.Sampled == 0)
            _there.Add(stack);
        if (isSampled)
            sum.Sampled += time;
        else
            sum.Blocked += time;
        return ref sum;
    }

    private void AddCall(int stack, int depth)
    {
        ReadOnlySpan<StackFrame> frames = _stacks[stack];
        if (frames.Length <= depth)
            return;
        StackFrame frame = frames[^(depth + 1)];
        int at = 0;
        while (at < _calls.Count && _calls[at].Frame.Function != frame.Function)
            at++;
        if (at == _calls.Count)
            _calls.Add(new Call(frame, true, 0, 0, 0));
        Call call = _calls[at];
        Sum sum = _sums[stack];
        _calls[at] = new Call(
            call.Frame, call.IsOnePlace && call.Frame.Line == frame.Line && call.Frame.File == frame.File,
            call.Blocked + sum.Blocked, call.Sampled + sum.Sampled, call.Found + sum.Found);
    }

    /// <summary>Puts those that have a call to the front.</summary>
    private Span<int> With(Span<int> stacks, int depth, int function)
    {
        int count = 0;
        for (int i = 0; i < stacks.Length; i++)
        {
            ReadOnlySpan<StackFrame> frames = _stacks[stacks[i]];
            if (frames.Length <= depth || frames[^(depth + 1)].Function != function)
                continue;
            (stacks[count], stacks[i]) = (stacks[i], stacks[count]);
            count++;
        }
        return stacks[..count];
    }

    private long FoundIn(ReadOnlySpan<int> stacks)
    {
        long found = 0;
        foreach (int stack in stacks)
            found += _sums[stack].Found;
        return found;
    }
}
