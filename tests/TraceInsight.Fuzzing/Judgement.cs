using System.Globalization;
using TraceInsight.Engine;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Fuzzing;

/// <summary>Does with a file all that a user can do with it, and says what should not have happened.</summary>
public static class Judgement
{
    private const int SpansVisited = 300;
    private const int ChainsFollowed = 50;
    private const int LanesAsked = 40;

    /// <summary>What is asked of a trace once it is loaded and listed, each on its own.</summary>
    private static readonly Func<Trace, string?>[] Questions =
    [
        OfAnswers,
        trace => First(TraceProperties.Violations(trace, SpansVisited)),
        trace => First(SearchProperties.Violations(trace)),
        trace => First(ChainProperties.Violations(trace, ChainsFollowed, sound: false)),
    ];

    /// <param name="processors">How many to load it on; 0: all.</param>
    /// <param name="lot">Null: all is asked. Otherwise one question or, in half of the cases, none: the questions take four
    /// times as long as the reader.</param>
    /// <returns>Null if all is well; otherwise the fault, its kind in the first words.</returns>
    public static string? Of(string path, int processors = 0, uint? lot = null)
    {
        try
        {
            Trace? trace = null;
            TraceLoader.Load(path, published => trace = published, CancellationToken.None, null, processors);
            using var listed = new CountingStream();
            Problem? fault = EventListing.Write(path, listed, TimeZoneInfo.Utc, CancellationToken.None);
            if (trace is null)
                return "publication: there was none";
            var asked = lot is { } drawn ? Questions.Skip((int)(drawn % (2 * Questions.Length))).Take(1) : Questions;
            return OfListing(trace, fault, listed.Events)
                ?? asked.Select(question => question(trace)).FirstOrDefault(found => found is not null);
        }
        catch (Exception e)
        {
            return $"exception: {e}";
        }
    }

    private static string? First(IEnumerable<string> violations) =>
        violations.Select(violation => $"property: {violation}").FirstOrDefault();

    private static string? OfListing(Trace trace, Problem? fault, long events)
    {
        // Times that no timeline can show, and goroutine -1, are sound to Go, as is a header alone.
        bool isBeyondGo = trace.Problem?.Detail.Contains("in the generation that begins here", StringComparison.Ordinal) ?? false;
        if (isBeyondGo || (fault is null && trace.Problem is { Kind: ProblemKind.HeaderOnly }))
            return null;
        if (fault is null != trace.Problem is null)
            return $"verdict: the trace says {trace.Problem}, the listing {fault}";
        if (trace.Counts.Events < events - 1 || (fault is null && trace.Counts.Events != events))
            return $"count: {trace.Counts.Events} events in the trace, {events} in the listing; {trace.Problem}";
        return null;
    }

    private static string? OfAnswers(Trace trace)
    {
        TraceQueries.Overview(trace);
        LaneDirectory directory = TraceQueries.Lanes(trace, 2);
        LaneId[] lanes = [.. directory.Lanes.Concat(directory.Groups.SelectMany(group => group.Goroutines))
            .Take(LanesAsked).Select(lane => LaneId.Parse(lane.Id)), .. Others(directory)];
        foreach (long parts in (ReadOnlySpan<long>)[1, 16])
        {
            var window = new TimeRange(trace.End / 2 - trace.End / 2 / parts, trace.End / 2 + trace.End / 2 / parts);
            long resolution = Math.Max(1, window.Length / 1000);
            BoxFrame frame = TraceQueries.Boxes(trace, lanes, window, resolution, CancellationToken.None);
            if (frame.Resolution < resolution || frame.Columns.Length < 4 * lanes.Length)
                return string.Create(CultureInfo.InvariantCulture, $"boxes: {frame.Resolution} ns, {frame.Columns.Length} bytes");
        }
        foreach (LaneId lane in lanes)
            foreach (SpanMove move in Enum.GetValues<SpanMove>())
                TraceQueries.Span(trace, lane, trace.End / 2, move);
        return null;
    }

    /// <summary>Lanes that are made of what others show: threads, stacks, and whom goroutines woke up.</summary>
    private static IEnumerable<LaneId> Others(LaneDirectory directory) =>
        (directory.Threads?.Goroutines ?? []).Select(lane => lane.Id)
            .Concat(directory.Groups.Take(2).SelectMany(group => group.Goroutines)
                .SelectMany(lane => (string[])[$"{lane.Id}.k0", $"{lane.Id}.k1", $"{lane.Id}.w"]))
            .Select(LaneId.Parse);

    /// <summary>Counts the lines that are events.</summary>
    private sealed class CountingStream : Stream
    {
        // The last two bytes, in which one may have begun.
        private byte _before, _last = (byte)'\n';

        public long Events { get; private set; }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            // No other line begins like this: those of stacks begin with a tab, or are their titles.
            ReadOnlySpan<byte> begin = "\nM="u8;
            ReadOnlySpan<byte> seam = [_before, _last, .. buffer[..Math.Min(2, buffer.Length)]];
            Events += seam.Count(begin) + buffer.Count(begin);
            (_before, _last) = buffer.Length switch
            {
                0 => (_before, _last),
                1 => (_last, buffer[0]),
                _ => (buffer[^2], buffer[^1]),
            };
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
