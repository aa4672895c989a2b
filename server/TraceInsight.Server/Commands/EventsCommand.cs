using TraceInsight.Engine;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server.Commands;

/// <summary><c>traceinsight events FILE</c>: the events as <c>go tool trace -d=parsed</c> prints them.</summary>
internal static class EventsCommand
{
    public static int Run(InputFile input, TimeRange range, Stream output)
    {
        var counted = new CountingStream(output);
        Problem? problem =
            EventListing.Write(input.Path, counted, TimeZoneInfo.Local, range, CancellationToken.None) ?? input.Problem;
        if (problem is null)
            return Reading.Complete;
        Reading.Report(input, problem);
        return counted.Position == 0 ? Reading.Unreadable : Reading.Partial;
    }

    /// <summary>Knows how much was written, which standard output does not.</summary>
    private sealed class CountingStream(Stream inner) : Stream
    {
        private long _written;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => _written;
        public override long Position { get => _written; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _written += buffer.Length;
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
