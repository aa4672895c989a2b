using System.Buffers.Binary;
using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

// extension/protocol/profile.ts says the same to the extension.

/// <summary>A profile as the tree of its calls, from the start functions of goroutines on.</summary>
/// <param name="Start">Of the range, cut to what has been read, ns.</param>
/// <param name="Unfinished">Spans that had not ended when the trace did; they count with the part that is known.</param>
/// <param name="Functions">Empty is "no stack".</param>
/// <param name="Files">Of each function.</param>
/// <param name="Columns">Of nodes, callers before those they call: self f64 (ns, or samples) · parent u32 (all bits set:
/// none) · function u32 · line u32 · spans or samples of its own u32. Little-endian.</param>
public sealed record CallTree(
    int Revision, ProfileKind Kind, long Start, long End, long Count, long Time, long Unfinished,
    IReadOnlyList<string> Functions, IReadOnlyList<string> Files, byte[] Columns)
{
    /// <summary>Stands for calls that are too small to be told apart.</summary>
    public const string Smaller = "(smaller)";

    /// <summary>Stands between where a goroutine waited and the calls, from the last to the first, of who ended that.
    /// </summary>
    public const string WokenBy = "(woken by)";

    /// <param name="most">How many nodes there may be: the smallest are added up where there are more.</param>
    public static CallTree Of(StackProfile profile, int most)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var tree = new CallTreeBuilder(profile.Trace);
        foreach (StackSum sum in profile.Sums)
            tree.Add(sum, profile.Kind == ProfileKind.Cpu ? sum.Count : sum.Time, profile.Kind == ProfileKind.OffCpu);
        return tree.Finish(profile, most);
    }
}

/// <summary>Puts stacks together where their beginnings are the same functions.</summary>
internal sealed class CallTreeBuilder(Trace trace)
{
    private const int NoParent = -1;

    private struct Node
    {
        public int Parent;
        public int Function;
        public int Line;
        public long Self;
        public long Count;
        public long Total;
    }

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(int Parent, int Function), int> _children = [];
    private readonly Dictionary<string, int> _functions = [];
    private readonly List<string> _names = [];
    private readonly List<string> _files = [];

    public void Add(in StackSum sum, long value, bool byWaker)
    {
        ReadOnlySpan<StackFrame> frames = trace.Stacks[sum.Stack], waker = trace.Stacks[sum.Waker];
        int node = NoParent;
        if (frames.IsEmpty)
            node = Child(node, Function("", ""), 0);
        for (int i = frames.Length - 1; i >= 0; i--)
            node = Child(node, frames[i]);
        if (byWaker && !waker.IsEmpty)
        {
            node = Child(node, Function(CallTree.WokenBy, ""), 0);
            foreach (StackFrame frame in waker)
                node = Child(node, frame);
        }
        Node own = _nodes[node];
        _nodes[node] = own with { Self = own.Self + value, Count = own.Count + sum.Count };
    }

    public CallTree Finish(StackProfile profile, int most)
    {
        Node[] nodes = [.. _nodes];
        // Whoever calls was there before those it calls.
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            nodes[i].Total += nodes[i].Self;
            if (nodes[i].Parent >= 0)
                nodes[nodes[i].Parent].Total += nodes[i].Total;
        }
        Node[] kept = nodes.Length <= most ? nodes : Kept(nodes, most);
        return new CallTree(
            profile.Trace.Revision, profile.Kind, profile.Range.Start, profile.Range.End, profile.Count, profile.Time,
            profile.Unfinished, _names, _files, Columns(kept));
    }

    /// <summary>The largest, and by their caller the sum of what is left out.</summary>
    private Node[] Kept(Node[] nodes, int most)
    {
        long[] totals = [.. nodes.Select(node => node.Total).OrderDescending()];
        long least = totals[most / 2];
        var kept = new List<Node>();
        int[] places = new int[nodes.Length];
        var smaller = new Dictionary<int, int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            ref Node node = ref nodes[i];
            int parent = node.Parent < 0 ? NoParent : places[node.Parent];
            bool isWithinSmaller = parent >= 0 && smaller.GetValueOrDefault(kept[parent].Parent, -1) == parent;
            if (!isWithinSmaller && node.Total > least)
            {
                places[i] = kept.Count;
                kept.Add(node with { Parent = parent });
                continue;
            }
            int sum = isWithinSmaller ? parent : smaller.GetValueOrDefault(parent, -1);
            if (sum < 0)
            {
                smaller.Add(parent, sum = kept.Count);
                kept.Add(new Node { Parent = parent, Function = Function(CallTree.Smaller, "") });
            }
            places[i] = sum;
            Node old = kept[sum];
            kept[sum] = old with { Self = old.Self + node.Self, Count = old.Count + node.Count };
        }
        return [.. kept];
    }

    private static byte[] Columns(Node[] nodes)
    {
        byte[] columns = new byte[nodes.Length * 24];
        Span<byte> at = columns;
        for (int i = 0; i < nodes.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(at[(8 * i)..], nodes[i].Self);
            int rest = 8 * nodes.Length + 4 * i;
            BinaryPrimitives.WriteInt32LittleEndian(at[rest..], nodes[i].Parent);
            BinaryPrimitives.WriteInt32LittleEndian(at[(rest + 4 * nodes.Length)..], nodes[i].Function);
            BinaryPrimitives.WriteInt32LittleEndian(at[(rest + 8 * nodes.Length)..], nodes[i].Line);
            BinaryPrimitives.WriteUInt32LittleEndian(
                at[(rest + 12 * nodes.Length)..], (uint)Math.Min(uint.MaxValue, nodes[i].Count));
        }
        return columns;
    }

    private int Child(int parent, in StackFrame frame) =>
        Child(parent, Function(trace.Texts[frame.Function], trace.Texts[frame.File]), frame.Line);

    // Stacks come with the largest first: the line of a node is that of its largest part.
    private int Child(int parent, int function, int line)
    {
        if (!_children.TryGetValue((parent, function), out int child))
        {
            child = _nodes.Count;
            _children.Add((parent, function), child);
            _nodes.Add(new Node { Parent = parent, Function = function, Line = line });
        }
        return child;
    }

    private int Function(string name, string file)
    {
        if (!_functions.TryGetValue(name, out int function))
        {
            function = _names.Count;
            _functions.Add(name, function);
            _names.Add(name);
            _files.Add(file);
        }
        return function;
    }
}
