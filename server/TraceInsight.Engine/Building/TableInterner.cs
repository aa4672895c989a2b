using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;
using StackFrame = TraceInsight.Engine.Model.StackFrame;
using StackTable = TraceInsight.Engine.Model.StackTable;
using WireFrame = TraceInsight.Engine.Reading.StackFrame;

namespace TraceInsight.Engine.Building;

/// <summary>Gives the texts and stacks of every generation numbers that hold for the whole trace.</summary>
/// <remarks>Each generation has tables of its own, in which the same text has another number.</remarks>
internal sealed class TableInterner
{
    private readonly Dictionary<string, int> textNumbers = new() { [""] = 0 };
    private readonly Column<string> texts = new();

    // Stacks with one hash form a chain; frames are compared, so a collision costs time and nothing else.
    private readonly Dictionary<int, int> newestByHash = [];
    private readonly Column<int> olderWithSameHash = new();
    private readonly Column<int> firstFrames = new();
    private readonly Column<StackFrame> frames = new();
    private readonly List<StackFrame> scratch = [];
    private Generation? generation;
    private int[] textMap = [];
    private int[] stackMap = [];

    public TableInterner()
    {
        texts.Add("");
        olderWithSameHash.Add(-1);
        firstFrames.Add(0);
        firstFrames.Add(0);
    }

    public Texts Texts => new(texts.Items, texts.Count);

    public StackTable Stacks => new(firstFrames.Items, frames.Items, firstFrames.Count - 1);

    /// <summary>The numbers given from now on are those of this generation's tables.</summary>
    public void Begin(Generation next)
    {
        generation = next;
        textMap = new int[next.TextCount];
        stackMap = new int[next.StackCount];
    }

    public string TextOf(int number) => texts[number];

    public int Text(int index)
    {
        if (index == 0)
            return 0;
        // The orderer adds names that it remembers from earlier generations behind those of the table.
        if (index >= textMap.Length)
            Array.Resize(ref textMap, Math.Max(index + 1, textMap.Length * 2));
        if (textMap[index] == 0)
            textMap[index] = Intern(generation!.Text(index));
        return textMap[index];
    }

    public int Stack(int index)
    {
        if (index == 0)
            return 0;
        if (stackMap[index] == 0)
            stackMap[index] = Intern(generation!.Stack(index));
        return stackMap[index];
    }

    /// <summary>Text of the function in which a stack began; 0 for an empty stack.</summary>
    public int RootFunction(int stack) => firstFrames[stack + 1] > firstFrames[stack]
        ? frames[firstFrames[stack + 1] - 1].Function
        : 0;

    private int Intern(string text)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(textNumbers, text, out bool known);
        if (!known)
        {
            number = texts.Count;
            texts.Add(text);
        }
        return number;
    }

    private int Intern(ReadOnlySpan<WireFrame> wire)
    {
        scratch.Clear();
        foreach (WireFrame frame in wire)
        {
            int line = frame.Line;
            // The runtime stands an all-zero frame for "no stack" here and there.
            if (frame.Function != 0 || frame.File != 0 || line != 0)
                scratch.Add(new StackFrame(Text(frame.Function), Text(frame.File), line));
        }
        if (scratch.Count == 0)
            return 0;
        Span<StackFrame> wanted = CollectionsMarshal.AsSpan(scratch);
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(wanted));
        ref int newest = ref CollectionsMarshal.GetValueRefOrAddDefault(newestByHash, hash.ToHashCode(), out bool seen);
        for (int stack = seen ? newest : -1; stack >= 0; stack = olderWithSameHash[stack])
        {
            if (wanted.SequenceEqual(frames.Items.AsSpan(firstFrames[stack]..firstFrames[stack + 1])))
                return stack;
        }
        int number = firstFrames.Count - 1;
        olderWithSameHash.Add(seen ? newest : -1);
        newest = number;
        foreach (StackFrame frame in scratch)
            frames.Add(frame);
        firstFrames.Add(frames.Count);
        return number;
    }
}
