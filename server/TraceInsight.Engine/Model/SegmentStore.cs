using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace TraceInsight.Engine.Model;

/// <summary>Where something is in the temporary file.</summary>
internal readonly record struct FilePlace(long Offset, int Length);

/// <summary>The memory that segments may take is used up, and the temporary file cannot take more.</summary>
internal sealed class NoRoomException : Exception;

/// <summary>Keeps what the segments of one trace consist of: in memory, and what is too much for
/// <see cref="SegmentMemory"/> in a temporary file.</summary>
/// <remarks>The file has no name any more as soon as it is open, or is one that Windows deletes: it is gone when it is
/// closed, also if this process is killed. Safe from any thread.</remarks>
public sealed class SegmentStore(SegmentMemory memory, string? folder = null) : IDisposable
{
    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _end;
    private volatile bool _isGone;
    private volatile string? _fault;

    internal SegmentMemory Memory => memory;

    /// <summary>Bytes in the file.</summary>
    public long BytesOnDisk => Volatile.Read(ref _end);

    /// <summary>Where the file is or would be.</summary>
    public string Folder { get; } = folder ?? TemporaryFolder();

    /// <summary>Why the file cannot be written; null if it can.</summary>
    public string? Fault => _fault;

    /// <exception cref="NoRoomException">There is no room for more: neither in memory nor on disk.</exception>
    internal void CheckRoom()
    {
        if (_fault is not null && memory.Used > memory.Limit)
            throw new NoRoomException();
    }

    internal bool IsGone => _isGone;

    /// <summary>Another trace takes the place of this one: what is in memory does not count any more. Those who still ask
    /// get answers.</summary>
    public void LetGo()
    {
        _isGone = true;
        memory.Remove(this);
    }

    /// <summary>The trace is closed: what is in the file cannot be asked for any more.</summary>
    public void Dispose()
    {
        LetGo();
        lock (_lock)
        {
            _fault = "the trace is closed";
            _file?.Dispose();
        }
    }

    internal bool TryWrite<T>(T value, out FilePlace? place) where T : IStored<T>
    {
        place = null;
        if (_fault is not null || value.Bytes > Array.MaxLength)
            return false;
        byte[] bytes = ArrayPool<byte>.Shared.Rent((int)value.Bytes);
        try
        {
            var columns = new ColumnWriter(bytes);
            value.Write(ref columns);
            place = Append(bytes.AsSpan(0, columns.Position));
            return place is not null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    internal T Read<T>(FilePlace place) where T : IStored<T>
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            Read(place.Offset, bytes.AsSpan(0, place.Length));
            var columns = new ColumnReader(bytes.AsSpan(0, place.Length));
            return T.Read(ref columns);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private FilePlace? Append(ReadOnlySpan<byte> bytes)
    {
        long offset;
        lock (_lock)
        {
            if (_fault is not null)
                return null;
            try
            {
                _file ??= Create();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                _fault = fault.Message;
                return null;
            }
            offset = _end;
            _end += bytes.Length;
        }
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, bytes, offset);
            return new FilePlace(offset, bytes.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _fault = fault.Message;
            return null;
        }
    }

    private void Read(long offset, Span<byte> bytes)
    {
        SafeFileHandle file = _file!.SafeFileHandle;
        try
        {
            while (bytes.Length > 0)
            {
                int count = RandomAccess.Read(file, bytes, offset);
                if (count == 0)
                    throw new IOException($"the file ends at {offset}");
                bytes = bytes[count..];
                offset += count;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"A part of this trace that was kept in a temporary file in {Folder} cannot be read any more. Reload the trace. "
                + $"({fault.Message})", fault);
        }
    }

    private FileStream Create()
    {
        string path = Path.Combine(Folder, $"traceinsight-{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }

    // Where there is the choice: the usual one may be a part of memory, which is what is short.
    private static string TemporaryFolder()
    {
        const string OnDisk = "/var/tmp";
        bool isChosen = Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 };
        return OperatingSystem.IsLinux() && !isChosen && Directory.Exists(OnDisk) ? OnDisk : Path.GetTempPath();
    }
}
