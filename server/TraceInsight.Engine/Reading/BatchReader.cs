using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <param name="Offset">Of the header's first byte in the file.</param>
/// <param name="Experiment">0 for a normal batch.</param>
/// <param name="Generation">0 for the record that ends a generation.</param>
/// <param name="Thread">The operating system's id; all bits set where no thread owns the batch.</param>
/// <param name="Time">Base time in units of the trace's clock.</param>
internal readonly record struct BatchHeader(
    long Offset, long PayloadOffset, byte Experiment, ulong Generation, ulong Thread, ulong Time)
{
    /// <summary>The lone record, or a batch that begins with one, as Go's reader sees it.</summary>
    public bool IsEndOfGeneration(ReadOnlySpan<byte> payload) =>
        Experiment == 0 && !payload.IsEmpty && payload[0] == (byte)WireEvent.EndOfGeneration;
}

/// <summary>Cuts the file into batches.</summary>
internal sealed class BatchReader(TraceFile file, long position)
{
    private const int LargestPayload = 64 * 1024;
    private const int LongestHeader = 2 + 4 * 10;

    private readonly byte[] _buffer = new byte[4 * LargestPayload];
    private readonly TraceFile _file = file;
    private int _start;
    private int _end;

    /// <summary>Offset in the file of the batch to read next.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The next batch; its payload is valid until the next call. False at the end of the file.</summary>
    public bool TryRead(out BatchHeader batch, out ReadOnlySpan<byte> payload)
    {
        while (true)
        {
            try
            {
                if (TryReadWhole(out batch, out payload)) return true;
                if (!_file.Grows()) return false;
            }
            catch (TraceFormatException fault) when (fault.Kind == ProblemKind.Truncated)
            {
                // A batch that is being written is cut off anywhere.
                if (!_file.Grows()) throw;
            }
        }
    }

    private bool TryReadWhole(out BatchHeader batch, out ReadOnlySpan<byte> payload)
    {
        Fill();
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_start, _end - _start);
        batch = default;
        payload = default;
        if (bytes.IsEmpty) return false;

        int at = 1;
        byte experiment = 0;
        switch ((WireEvent)bytes[0])
        {
            case WireEvent.EndOfGeneration:
                batch = new BatchHeader(Position, Position, 0, 0, ulong.MaxValue, 0);
                payload = bytes[..1];
                Advance(1);
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
        if ((int)size > bytes.Length - at)
        {
            throw new TraceFormatException(ProblemKind.Truncated,
                $"the file ends after {bytes.Length - at} of the {size} bytes of a batch", Position);
        }
        batch = new BatchHeader(Position, Position + at, experiment, generation, thread, time);
        payload = bytes.Slice(at, (int)size);
        Advance(at + (int)size);
        return true;
    }

    private void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Makes sure that a whole batch is in the buffer, or all that is left of the file.</summary>
    private void Fill()
    {
        int have = _end - _start;
        if (have >= LongestHeader + LargestPayload) return;
        long next = Position + have;
        if (next >= _file.Length) return;
        _buffer.AsSpan(_start, have).CopyTo(_buffer);
        _start = 0;
        int wanted = (int)Math.Min(_buffer.Length - have, _file.Length - next);
        int read = _file.Read(next, _buffer.AsSpan(have, wanted));
        _end = have + read;
        if (read < wanted)
        {
            throw new TraceFormatException(ProblemKind.Changed,
                $"the file had {_file.Length} bytes and now has fewer", next + read);
        }
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
