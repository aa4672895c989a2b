using System.Text;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Numbers for names that outlive a generation, whose text indexes mean nothing in the next. Equal names have
/// equal numbers; 0 is the empty name.</summary>
internal sealed class NameTable
{
    // Latin-1 keeps every byte apart, also those that are not UTF-8.
    private readonly Dictionary<string, int> _numbers = new() { [""] = 0 };
    private readonly List<byte[]> _names = [[]];

    private Generation? _generation;
    private int[] _numberOfText = [];
    private int[] _textOfNumber = [];

    /// <summary>The texts of this generation are meant from now on.</summary>
    public void Enter(Generation generation)
    {
        _generation = generation;
        Array.Clear(_numberOfText);
        Array.Clear(_textOfNumber);
    }

    public int NumberOf(int text)
    {
        if (text == 0) return 0;
        if (text >= _numberOfText.Length) Array.Resize(ref _numberOfText, Math.Max(64, 2 * text));
        int number = _numberOfText[text];
        if (number != 0) return number;

        number = NumberOf(_generation!.TextBytes(text));
        Remember(number, text);
        return number;
    }

    /// <summary>A text index of the current generation, which gets the name if it does not have it.</summary>
    public int TextOf(int number)
    {
        if (number == 0) return 0;
        int text = number < _textOfNumber.Length ? _textOfNumber[number] : 0;
        if (text != 0) return text;
        text = _generation!.AddText(_names[number]);
        Remember(number, text);
        return text;
    }

    /// <summary>The numbers here of the names of another table, by their numbers there.</summary>
    public int[] Adopt(NameTable other)
    {
        int[] numbers = new int[other._names.Count];
        for (int i = 1; i < numbers.Length; i++) numbers[i] = NumberOf(other._names[i]);
        return numbers;
    }

    private int NumberOf(ReadOnlySpan<byte> name)
    {
        string key = Encoding.Latin1.GetString(name);
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _names.Count;
            _numbers.Add(key, number);
            _names.Add(name.ToArray());
        }
        return number;
    }

    private void Remember(int number, int text)
    {
        if (text >= _numberOfText.Length) Array.Resize(ref _numberOfText, Math.Max(64, 2 * text));
        if (number >= _textOfNumber.Length) Array.Resize(ref _textOfNumber, Math.Max(64, 2 * number));
        _numberOfText[text] = number;
        _textOfNumber[number] = text;
    }
}
