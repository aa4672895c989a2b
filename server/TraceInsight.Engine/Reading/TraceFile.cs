namespace TraceInsight.Engine.Reading;

/// <summary>A file read by ranges of bytes. It may be written, replaced or deleted meanwhile.</summary>
/// <remarks>Never mapped: a program that runs again overwrites its trace, and touching a mapped page that the file
/// no longer has kills the process.</remarks>
internal sealed class TraceFile : IDisposable
{
    private const FileShare Sharing = FileShare.ReadWrite | FileShare.Delete;

    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;
    private readonly string _path;
    private readonly Func<long, bool>? _waitForMore;
    private DateTime _written;

    private TraceFile(string path, Func<long, bool>? waitForMore)
    {
        _path = path;
        _waitForMore = waitForMore;
        if (Directory.Exists(path)) throw new IOException($"{path} is a folder, not a trace file.");
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, Sharing);
        try
        {
            Length = RandomAccess.GetLength(_handle);
            _written = File.GetLastWriteTimeUtc(_handle);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes in the file when it was opened; what is appended later is read after <see cref="Grows"/> only.
    /// </summary>
    public long Length { get; private set; }

    /// <param name="waitForMore">Called at the end of the file with its length; returns when the file has become
    /// longer, or false when this is its end. Null: it is.</param>
    /// <exception cref="IOException">There is no such file, it is a folder, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses.</exception>
    public static TraceFile Open(string path, Func<long, bool>? waitForMore = null) => new(path, waitForMore);

    /// <summary>Reads up to <c>buffer.Length</c> bytes; fewer only at the end or when the file has shrunk.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        if (offset >= Length) return 0;
        if (buffer.Length > Length - offset) buffer = buffer[..(int)(Length - offset)];
        int total = 0;
        while (total < buffer.Length)
        {
            int n = RandomAccess.Read(_handle, buffer[total..], offset + total);
            if (n == 0) break;
            total += n;
        }
        return total;
    }

    /// <summary>What to throw where fewer bytes were read than there had been.</summary>
    /// <param name="offset">Of the first that is missing.</param>
    public static TraceFormatException HasShrunk(long offset) =>
        new(Model.ProblemKind.Changed, "the file has become shorter", offset);

    /// <summary>Waits at the end of a file that is still being written. True: there are more bytes than before.</summary>
    public bool Grows()
    {
        if (_waitForMore is null || !_waitForMore(Length)) return false;
        long length = RandomAccess.GetLength(_handle);
        // The name belongs to another file by now.
        if (length <= Length) return false;
        Length = length;
        _written = File.GetLastWriteTimeUtc(_handle);
        return true;
    }

    /// <summary>Whether somebody wrote to the file, replaced or deleted it since it was opened.</summary>
    public bool HasChanged()
    {
        try
        {
            // Opened anew: the name may belong to another file by now, and the time of a link is not that of its target.
            using var current = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, Sharing);
            return RandomAccess.GetLength(current) != Length
                || File.GetLastWriteTimeUtc(current) != _written
                || RandomAccess.GetLength(_handle) != Length;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    public void Dispose() => _handle.Dispose();
}
