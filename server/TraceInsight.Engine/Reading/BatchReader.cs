using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <param name="Offset">Of the header's first byte in the file.</param>
/// <param name="PayloadLength">Bytes.</param>
/// <param name="Begins">What the payload begins with; None where there is none.</param>
/// <param name="Experiment">0 for a normal batch.</param>
/// <param name="Generation">0 for the record that ends a generation.</param>
/// <param name="Thread">The operating system's id; all bits set where no thread owns the batch.</param>
/// <param name="Time">Base time in units of the trace's clock.</param>
internal readonly record struct BatchHeader(
    long Offset, long PayloadOffset, int PayloadLength, WireEvent Begins, byte Experiment, ulong Generation, ulong Thread,
    ulong Time)
{
    /// <summary>The lone record, or a batch that begins with one, as Go's reader sees it.</summary>
    public bool IsEndOfGeneration => Experiment == 0 && Begins == WireEvent.EndOfGeneration;
}

/// <summary>Cuts the file into batches.</summary>
/// <remarks>It goes from header to header: where a generation ends and which tables it has is known after a thousandth of
/// the time that reading it takes.</remarks>
internal sealed class BatchReader(TraceFile file, long position)
{
    private const int LargestPayload = 64 * 1024;
    private const int LongestHeader = 2 + 4 * 10;

    // One of the usual sizes of a page: what is read of a file comes in pages, and small batches share one.
    private const int Window = 4096;

    private readonly TraceFile _file = file;
    private readonly byte[] _window = new byte[Window];
    private byte[] _payload = [];

    // Of the file, in the window.
    private long _windowOffset;
    private int _windowLength;

    /// <summary>Offset in the file of the batch to read next.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The header of the next batch, which is all there. False at the end of the file.</summary>
    public bool TryRead(out BatchHeader batch)
    {
        while (true)
        {
            try
            {
                if (TryReadWhole(out batch)) return true;
                if (!_file.Grows()) return false;
            }
            catch (TraceFormatException fault) when (fault.Kind == ProblemKind.Truncated)
            {
                // A batch that is being written is cut off anywhere.
                if (!_file.Grows()) throw;
            }
        }
    }

    /// <summary>What is in a batch; valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadPayload(in BatchHeader batch)
    {
        if (_payload.Length < batch.PayloadLength) _payload = new byte[LargestPayload];
        Span<byte> payload = _payload.AsSpan(0, batch.PayloadLength);
        int read = _file.Read(batch.PayloadOffset, payload);
        return read == payload.Length ? payload : throw TraceFile.HasShrunk(batch.PayloadOffset + read);
    }

    private bool TryReadWhole(out BatchHeader batch)
    {
        ReadOnlySpan<byte> bytes = Look();
        batch = default;
        if (bytes.IsEmpty) return false;

        int at = 1;
        byte experiment = 0;
        switch ((WireEvent)bytes[0])
        {
            case WireEvent.EndOfGeneration:
                batch = new BatchHeader(Position, Position, 1, WireEvent.EndOfGeneration, 0, 0, ulong.MaxValue, 0);
                Position++;
                return true;
            case WireEvent.EventBatch:
                break;
            case WireEvent.ExperimentalBatch:
                // Go's reader takes a file that ends here for one that ends before.
                if (bytes.Length < 2) return false;
                experiment = bytes[at++];
                break;
            default:
                throw new TraceFormatException(ProblemKind.Damaged,
                    $"expected a batch, got the number {bytes[0]}", Position);
        }
        ulong generation = Number(bytes, ref at, "generation");
        ulong thread = Number(bytes, ref at, "thread");
        ulong time = Number(bytes, ref at, "time");
        ulong size = Number(bytes, ref at, "size");
        if (size > LargestPayload)
        {
            throw new TraceFormatException(ProblemKind.Damaged,
                $"a batch of {size} bytes; {LargestPayload} is the most", Position);
        }
        long payload = Position + at;
        if ((long)size > _file.Length - payload)
        {
            throw new TraceFormatException(ProblemKind.Truncated,
                $"the file ends after {_file.Length - payload} of the {size} bytes of a batch", Position);
        }
        WireEvent begins = size == 0 ? WireEvent.None : (WireEvent)bytes[at];
        batch = new BatchHeader(Position, payload, (int)size, begins, experiment, generation, thread, time);
        Position = payload + (long)size;
        return true;
    }

    /// <summary>The next header and the first byte of what comes behind it, or all that is left of the file.</summary>
    private ReadOnlySpan<byte> Look()
    {
        const int Needed = LongestHeader + 1;
        long end = Math.Min(_file.Length, Position + Needed);
        if (Position < _windowOffset || end > _windowOffset + _windowLength)
        {
            int wanted = (int)Math.Min(Window, _file.Length - Position);
            (_windowOffset, _windowLength) = (Position, _file.Read(Position, _window.AsSpan(0, wanted)));
            if (_windowLength < wanted) throw TraceFile.HasShrunk(Position + _windowLength);
        }
        int start = (int)(Position - _windowOffset);
        return _window.AsSpan(start, _windowLength - start);
    }

    private ulong Number(ReadOnlySpan<byte> bytes, ref int at, string what)
    {
        int length = Varint.TryRead(bytes[at..], out ulong value);
        if (length > 0)
        {
            at += length;
            return value;
        }
        throw length == 0
            ? new TraceFormatException(ProblemKind.Truncated, $"the file ends inside a batch's {what}", Position)
            : new TraceFormatException(ProblemKind.Damaged, $"a batch's {what} exceeds 64 bits", Position);
    }
}
