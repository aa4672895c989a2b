namespace TraceInsight.Engine.Reading;

/// <summary>One call of a stack. Function and File are text indexes of the generation.</summary>
/// <param name="RawLine">The line as the file has it; see <see cref="Line"/>.</param>
internal readonly record struct StackFrame(ulong PC, int Function, int File, ulong RawLine)
{
    /// <summary>Line in the file, from 1; 0 is unknown.</summary>
    public int Line => RawLine <= int.MaxValue ? (int)RawLine : 0;
}

/// <summary>The stacks of one generation, leaf first. Index 0 is "no stack".</summary>
internal sealed class StackTable
{
    private readonly Dictionary<ulong, int> _pcIndexes = [];
    private readonly List<(ulong PC, ulong Function, ulong File, ulong Line)> _pcs = [];
    private readonly List<int> _pcOfFrame = [];
    private readonly List<int> _ends = [0];
    private StackFrame[] _frames = [];

    /// <summary>Valid indexes are below this.</summary>
    public int Count => _ends.Count;

    /// <summary>The indexes of stack ids.</summary>
    public DenseIds Ids { get; } = new();

    public ReadOnlySpan<StackFrame> Frames(int index) =>
        index == 0 ? [] : _frames.AsSpan(_ends[index - 1], _ends[index] - _ends[index - 1]);

    /// <summary>Adds a frame to the stack being read. What a PC stands for is said by its first frame, as in Go's
    /// own reader (<c>Go 1.27, internal/trace/generation.go, addStacks</c>).</summary>
    public void AddFrame(ulong pc, ulong function, ulong file, ulong line)
    {
        if (!_pcIndexes.TryGetValue(pc, out int index))
        {
            index = _pcs.Count;
            _pcIndexes.Add(pc, index);
            _pcs.Add((pc, function, file, line));
        }
        _pcOfFrame.Add(index);
    }

    /// <summary>Makes the frames added since the last call a stack; false if the id is taken, or 0.</summary>
    public bool TryEndStack(ulong id)
    {
        if (!Ids.TryAdd(id)) return false;
        _ends.Add(_pcOfFrame.Count);
        return true;
    }

    /// <summary>Resolves the names once all strings of the generation are known.</summary>
    /// <returns>A string id that nothing defines, or null.</returns>
    public ulong? Resolve(TextTable texts)
    {
        var resolved = new StackFrame[_pcs.Count];
        for (int i = 0; i < resolved.Length; i++)
        {
            var (pc, functionId, fileId, line) = _pcs[i];
            int function = texts.Ids.Find(functionId), file = texts.Ids.Find(fileId);
            if (function < 0) return functionId;
            if (file < 0) return fileId;
            resolved[i] = new StackFrame(pc, function, file, line);
        }
        _frames = new StackFrame[_pcOfFrame.Count];
        for (int i = 0; i < _frames.Length; i++) _frames[i] = resolved[_pcOfFrame[i]];
        _pcOfFrame.Clear();
        _pcOfFrame.TrimExcess();
        _pcs.Clear();
        _pcIndexes.Clear();
        return null;
    }
}
