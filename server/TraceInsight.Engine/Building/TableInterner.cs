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
    private readonly Dictionary<string, int> _textNumbers = new() { [""] = 0 };
    private readonly Column<string> _texts = new();

    // Stacks with one hash form a chain; frames are compared, so a collision costs time and nothing else.
    private readonly Dictionary<int, int> _newestByHash = [];
    private readonly Column<int> _olderWithSameHash = new();
    private readonly Column<int> _firstFrames = new();
    private readonly Column<StackFrame> _frames = new();

    // By address; two frames of one address differ only where programs do, or in a damaged trace.
    private readonly Dictionary<(ulong PC, int Function, int File, int Line), int> _places = [];
    private readonly Column<ulong> _addresses = new();
    private readonly List<StackFrame> _scratch = [];
    private Generation? _generation;
    private int[] _textMap = [];
    private int[] _stackMap = [];

    public TableInterner()
    {
        _texts.Add("");
        _olderWithSameHash.Add(-1);
        _firstFrames.Add(0);
        _firstFrames.Add(0);
    }

    public Texts Texts => new(_texts.Items, _texts.Count);

    public StackTable Stacks => new(_firstFrames.Items, _frames.Items, _firstFrames.Count - 1, _addresses.Items);

    /// <summary>The numbers given from now on are those of this generation's tables.</summary>
    public void Begin(Generation next)
    {
        _generation = next;
        _textMap = new int[next.TextCount];
        _stackMap = new int[next.StackCount];
    }

    public string TextOf(int number) => _texts[number];

    public int Text(int index)
    {
        if (index == 0)
            return 0;
        // The orderer adds names that it remembers from earlier generations behind those of the table.
        if (index >= _textMap.Length)
            Array.Resize(ref _textMap, Math.Max(index + 1, _textMap.Length * 2));
        if (_textMap[index] == 0)
            _textMap[index] = Intern(_generation!.Text(index));
        return _textMap[index];
    }

    public int Stack(int index)
    {
        if (index == 0)
            return 0;
        if (_stackMap[index] == 0)
            _stackMap[index] = Intern(_generation!.Stack(index));
        return _stackMap[index];
    }

    /// <summary>Text of the function in which a stack began; 0 for an empty stack.</summary>
    public int RootFunction(int stack) => _firstFrames[stack + 1] > _firstFrames[stack]
        ? _frames[_firstFrames[stack + 1] - 1].Function
        : 0;

    /// <summary>The runtime stands an all-zero frame for "no stack" here and there.</summary>
    public static bool SaysSomething(in WireFrame frame) => frame.Function != 0 || frame.File != 0 || frame.Line != 0;

    private int Intern(string text)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_textNumbers, text, out bool known);
        if (!known)
        {
            number = _texts.Count;
            _texts.Add(text);
        }
        return number;
    }

    private int Intern(ReadOnlySpan<WireFrame> wire)
    {
        _scratch.Clear();
        foreach (WireFrame frame in wire)
        {
            if (SaysSomething(frame))
                _scratch.Add(Frame(frame));
        }
        if (_scratch.Count == 0)
            return 0;
        Span<StackFrame> wanted = CollectionsMarshal.AsSpan(_scratch);
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(wanted));
        ref int newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newestByHash, hash.ToHashCode(), out bool seen);
        for (int stack = seen ? newest : -1; stack >= 0; stack = _olderWithSameHash[stack])
        {
            if (wanted.SequenceEqual(_frames.Items.AsSpan(_firstFrames[stack].._firstFrames[stack + 1])))
                return stack;
        }
        int number = _firstFrames.Count - 1;
        _olderWithSameHash.Add(seen ? newest : -1);
        newest = number;
        foreach (StackFrame frame in _scratch)
            _frames.Add(frame);
        _firstFrames.Add(_frames.Count);
        return number;
    }

    private StackFrame Frame(in WireFrame wire)
    {
        int function = Text(wire.Function), file = Text(wire.File);
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _places, (wire.PC, function, file, wire.Line), out bool known);
        if (!known)
        {
            place = _addresses.Count;
            _addresses.Add(wire.PC);
        }
        return new StackFrame(function, file, wire.Line, place);
    }
}
