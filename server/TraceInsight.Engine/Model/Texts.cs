namespace TraceInsight.Engine.Model;

/// <summary>Every text of the trace once: reasons, functions, files, names. Index 0 is the empty text.</summary>
/// <remarks>A snapshot shares its array with the builder, which goes on to write behind <see cref="Count"/> only.</remarks>
public readonly struct Texts(string[] items, int count)
{
    public int Count => count;

    public string this[int index] => (uint)index < (uint)count ? items[index] : "";
}
