using System.IO.Compression;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server;

/// <summary>A trace as the engine reads it: by ranges of bytes, not compressed.</summary>
/// <remarks>What is not so already is copied to a temporary file, piece by piece; this object owns that file.</remarks>
internal sealed class InputFile : IDisposable
{
    // Opening a file takes a moment, opening a pipe until somebody writes to it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly PosixSignal[] Ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly string? _copy;

    private InputFile(string name, string path, string? copy)
    {
        Name = name;
        Path = path;
        _copy = copy;
        // A process that is interrupted runs no finally block.
        if (copy is not null)
            _signals.AddRange(Ends.Select(signal => PosixSignalRegistration.Create(signal, _ => File.Delete(copy))));
    }

    /// <summary>As the user wrote it.</summary>
    public string Name { get; }

    public string Path { get; }

    /// <summary>Why the bytes end before they should, or null: damaged compression.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Opens a file, compressed or not, or reads a pipe to its end.</summary>
    /// <exception cref="IOException">It cannot be read, or the copy not written.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses.</exception>
    /// <exception cref="InvalidDataException">It is compressed and damaged from the start.</exception>
    /// <exception cref="NotSupportedException">It is a pipe that nobody writes to.</exception>
    public static InputFile Open(string path, CancellationToken cancel)
    {
        var file = new InputFile(path, path, null);
        if (Directory.Exists(path))
            return file;
        using (FileStream pipe = OpenShared(path))
        {
            if (!pipe.CanSeek)
                return ReadToEnd(path, pipe, cancel);
        }
        return IsCompressed(path) ? Decompress(file, cancel) : file;
    }

    /// <summary>Reads standard input to its end, compressed or not.</summary>
    /// <inheritdoc cref="Open"/>
    public static InputFile OpenStandardInput(CancellationToken cancel)
    {
        using Stream input = Console.OpenStandardInput();
        return ReadToEnd("standard input", input, cancel);
    }

    public void Dispose()
    {
        if (_copy is not null)
            File.Delete(_copy);
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
    }

    /// <summary>Whether the bytes are those of a gzip file, whatever its name.</summary>
    /// <inheritdoc cref="Open"/>
    /// <exception cref="NotSupportedException">It is a pipe: its bytes can be read only once.</exception>
    public static bool IsCompressed(string path)
    {
        using FileStream file = OpenShared(path);
        if (!file.CanSeek)
            throw new NotSupportedException("it is a pipe");
        return file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
    }

    /// <summary>Waits for ever neither for a pipe that nobody writes to, nor for a folder of the network that is gone.
    /// </summary>
    private static FileStream OpenShared(string path)
    {
        // Whatever blocks, blocks a thread that nobody waits for; a file with something in it is no pipe.
        if (new FileInfo(path) is { Exists: true, Length: > 0 })
            return Open();
        Task<FileStream> opening = Task.Factory.StartNew(
            Open, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([opening], Patience) == 0)
            return opening.GetAwaiter().GetResult();
        opening.ContinueWith(late => late.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion);
        throw new NotSupportedException("it is a pipe that nobody writes to");

        FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    private static InputFile ReadToEnd(string name, Stream content, CancellationToken cancel)
    {
        InputFile copy = Copy(name, content.CopyTo, cancel);
        if (!IsCompressed(copy.Path))
            return copy;
        using (copy)
            return Decompress(copy, cancel);
    }

    private static InputFile Decompress(InputFile file, CancellationToken cancel)
    {
        using FileStream compressed = OpenShared(file.Path);
        using var content = new GZipStream(compressed, CompressionMode.Decompress);
        Problem? problem = null;
        InputFile copy = Copy(file.Name, target => problem = Decompress(content, target, cancel), cancel);
        copy.Problem = problem;
        return copy;
    }

    private static Problem? Decompress(GZipStream content, Stream target, CancellationToken cancel)
    {
        ReadOnlySpan<byte> beginning = "go 1."u8;
        byte[] buffer = new byte[1 << 16];
        int count = content.ReadAtLeast(buffer, beginning.Length, throwOnEndOfStream: false);
        target.Write(buffer, 0, count);
        // Anything else may unfold to any size, and the beginning is enough to say that it is no trace.
        if (!buffer.AsSpan(0, count).StartsWith(beginning))
            return null;
        try
        {
            while ((count = content.Read(buffer)) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                target.Write(buffer, 0, count);
            }
            return null;
        }
        catch (InvalidDataException fault)
        {
            return new Problem(
                ProblemKind.Damaged,
                "The compression of this trace is damaged; showing what came before. Copy it again, or record it again.",
                $"gzip: {fault.Message}", target.Position);
        }
    }

    /// <exception cref="IOException">The copy cannot be written, and what to do about it.</exception>
    private static InputFile Copy(string name, Action<Stream> write, CancellationToken cancel)
    {
        InputFile? copy = null;
        try
        {
            string path = System.IO.Path.GetTempFileName();
            copy = new InputFile(name, path, path);
            using FileStream file = File.Create(path);
            write(file);
            cancel.ThrowIfCancellationRequested();
            return copy;
        }
        catch (Exception fault)
        {
            copy?.Dispose();
            if (fault is IOException or UnauthorizedAccessException)
                throw CannotCopy(fault);
            throw;
        }
    }

    private static IOException CannotCopy(Exception fault)
    {
        string variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";
        return new IOException(
            $"it could not be kept in a temporary file in {System.IO.Path.GetTempPath()} ({fault.Message.TrimEnd('.')}). "
            + $"Make room there, or name another folder in {variable}.", fault);
    }
}
