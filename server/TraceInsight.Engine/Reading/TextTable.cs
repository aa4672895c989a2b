using System.Text;

namespace TraceInsight.Engine.Reading;

/// <summary>The strings of one generation. Index 0 is the empty string.</summary>
/// <remarks>Kept as the bytes they are in the file, where UTF-8 is not guaranteed, and decoded when first asked for.
/// </remarks>
internal sealed class TextTable
{
    private byte[] _bytes = new byte[4096];
    private int[] _ends = new int[256];
    private string?[] _decoded = [];

    /// <summary>Valid indexes are below this.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>The indexes of string ids.</summary>
    public DenseIds Ids { get; } = new();

    /// <summary>Adds a string that the file defines; false if the id is taken, or 0.</summary>
    public bool TryAdd(ulong id, ReadOnlySpan<byte> text)
    {
        if (!Ids.TryAdd(id)) return false;
        Append(text);
        return true;
    }

    /// <summary>Adds a string that this generation does not define. Only after all that it does define.</summary>
    public int Append(ReadOnlySpan<byte> text)
    {
        int start = _ends[Count - 1];
        if (text.Length > Array.MaxLength - start)
            throw new TraceFormatException(Model.ProblemKind.Damaged, "more than 2 GiB of names in one generation");
        int end = start + text.Length;
        if (Count == _ends.Length) Array.Resize(ref _ends, 2 * Count);
        if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        text.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = end;
        return Count++;
    }

    public ReadOnlySpan<byte> Bytes(int index) =>
        index == 0 ? [] : _bytes.AsSpan(_ends[index - 1], _ends[index] - _ends[index - 1]);

    /// <summary>The string, with U+FFFD for what is not UTF-8.</summary>
    public string Text(int index)
    {
        if (index == 0) return "";
        if (index >= _decoded.Length) Array.Resize(ref _decoded, Math.Max(Count, 2 * _decoded.Length));
        return _decoded[index] ??= Encoding.UTF8.GetString(Bytes(index));
    }
}
