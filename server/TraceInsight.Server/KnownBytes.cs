namespace TraceInsight.Server;

/// <summary>What is known of a file that may be growing: its length, and a piece of its beginning and of its end. Tells
/// a file that has grown from one that was written anew.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class KnownBytes
{
    private const int Piece = 4096;

    private readonly Lock _lock = new();
    private readonly string _path;
    private byte[] _head = [];
    private byte[] _tail = [];

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses.</exception>
    public KnownBytes(string path)
    {
        _path = path;
        using FileStream file = Open();
        Remember(file, file.Length);
    }

    /// <summary>When it was last looked at, bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Looks at the file again. False: what was there is not there any more.</summary>
    public bool Look()
    {
        lock (_lock)
        {
            try
            {
                using FileStream file = Open();
                long length = file.Length;
                if (length == Length)
                    return true;
                if (length < Length || !Begins(file, 0, _head) || !Begins(file, Length - _tail.Length, _tail))
                    return false;
                Remember(file, length);
                return true;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    // Without a buffer: a few bytes of a long file are wanted, and those as they are now.
    private FileStream Open() =>
        new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void Remember(FileStream file, long length)
    {
        _head = Bytes(file, 0, (int)Math.Min(Piece, length));
        _tail = Bytes(file, Math.Max(0, length - Piece), (int)Math.Min(Piece, length));
        Length = length;
    }

    private static bool Begins(FileStream file, long offset, byte[] bytes) =>
        Bytes(file, offset, bytes.Length).AsSpan().SequenceEqual(bytes);

    private static byte[] Bytes(FileStream file, long offset, int count)
    {
        byte[] bytes = new byte[count];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }
}
