namespace TraceInsight.Engine.Querying;

/// <summary>What boxes say, each text once. Number 0 is nothing.</summary>
internal sealed class BoxLabels
{
    private const int Most = ushort.MaxValue;

    // What labels may add to an answer. Beyond it boxes go without: hovering still tells.
    private const int MostChars = 64 * 1024;

    // Of them for strips, which say more than others and must not silence them.
    private const int MostStripChars = MostChars / 2;

    private readonly List<string> _texts = [""];
    private readonly Dictionary<string, ushort> _numbers = new() { [""] = 0 };
    private int _chars;

    /// <summary>By number.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>0 where there is no room for more.</summary>
    public ushort Number(string label)
    {
        if (_numbers.TryGetValue(label, out ushort number))
            return number;
        if (_texts.Count >= Most || _chars + label.Length > MostChars)
            return 0;
        _chars += label.Length;
        number = (ushort)_texts.Count;
        _numbers.Add(label, number);
        _texts.Add(label);
        return number;
    }

    public bool HasRoomForStrips => _chars < MostStripChars;

    public ushort StripNumber(string label) => HasRoomForStrips ? Number(label) : (ushort)0;
}
