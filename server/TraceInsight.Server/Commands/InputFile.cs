using System.IO.Compression;

namespace TraceInsight.Server.Commands;

/// <summary>A trace named on the command line: a file, <c>-</c> for standard input, either of them gzip-compressed.</summary>
/// <remarks>What cannot be read by ranges is copied to a temporary file, which this object owns.</remarks>
internal sealed class InputFile : IDisposable
{
    private readonly string? _copy;

    private InputFile(string name, string path, string? copy)
    {
        Name = name;
        Path = path;
        _copy = copy;
    }

    /// <summary>As the user wrote it.</summary>
    public string Name { get; }

    public string Path { get; }

    /// <exception cref="IOException">It cannot be read, or the copy not written.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses.</exception>
    /// <exception cref="InvalidDataException">It is compressed and damaged.</exception>
    public static InputFile Open(string name)
    {
        if (name == "-")
        {
            using Stream input = Console.OpenStandardInput();
            InputFile copy = Copy("standard input", input);
            if (!IsCompressed(copy.Path))
                return copy;
            using (copy)
                return Decompress(copy);
        }
        var file = new InputFile(name, name, null);
        return !Directory.Exists(name) && IsCompressed(name) ? Decompress(file) : file;
    }

    public void Dispose()
    {
        if (_copy is not null)
            File.Delete(_copy);
    }

    private static bool IsCompressed(string path)
    {
        using FileStream file = File.OpenRead(path);
        return file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
    }

    private static InputFile Decompress(InputFile file)
    {
        using FileStream compressed = File.OpenRead(file.Path);
        using var content = new GZipStream(compressed, CompressionMode.Decompress);
        return Copy(file.Name, content);
    }

    private static InputFile Copy(string name, Stream content)
    {
        string copy = System.IO.Path.GetTempFileName();
        try
        {
            using FileStream file = File.Create(copy);
            content.CopyTo(file);
        }
        catch
        {
            File.Delete(copy);
            throw;
        }
        return new InputFile(name, copy, copy);
    }
}
