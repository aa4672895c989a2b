using System.Buffers.Binary;
using System.Globalization;
using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Search;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying;

/// <summary>A trace of one goroutine that is written, and its boxes that are read, as text.</summary>
/// <remarks>
/// Spans: <c>R0 W10 .12 R20 |30 W35 .90</c> is running from 0, waiting from 10, nothing from 12, … and dead from 90;
/// <c>|30</c> begins a new segment. The last one is the end of the trace. Letters: R running, Q runnable (in the queue),
/// W waiting, C waiting for a channel, S system call.
/// Boxes: <c>R0-10 RW10-12(2)</c> is one span and one box of two, running most of its time, waiting the rest. What lies
/// below lanes has small letters: u region, v one that is not all in the trace, a mark assist, w sweep,
/// l log, c creation, b end of another one's wait, s CPU sample, f call, g call as a sample says, m many stacks.
/// </remarks>
internal static class DrawnTrace
{
    private const string Letters = ".RQWC S";

    private static readonly SpanKind[] Kinds =
    [
        SpanKind.None, SpanKind.Running, SpanKind.RunnableUnblocked, SpanKind.Waiting, SpanKind.WaitingChannel,
        SpanKind.None, SpanKind.Syscall,
    ];

    private static readonly Dictionary<byte, char> StateLetters = new()
    {
        [(byte)SpanState.Running] = 'R',
        [(byte)SpanState.Runnable] = 'Q',
        [(byte)SpanState.Waiting] = 'W',
        [(byte)SpanState.WaitingChannel] = 'C',
        [(byte)SpanState.Syscall] = 'S',
        [(byte)SpanState.Region] = 'u',
        [(byte)SpanState.RegionCut] = 'v',
        [(byte)SpanState.MarkAssist] = 'a',
        [(byte)SpanState.Sweep] = 'w',
        [(byte)SpanState.Log] = 'l',
        [(byte)SpanState.Creation] = 'c',
        [(byte)SpanState.Unblock] = 'b',
        [(byte)SpanState.CpuSample] = 's',
        [(byte)SpanState.Frame] = 'f',
        [(byte)SpanState.SampledFrame] = 'g',
        [(byte)SpanState.ManyStacks] = 'm',
    };

    public static Trace Parse(string spans)
    {
        using var rows = new SegmentBuilder(RowPacking.For(1));
        var goroutines = new GoroutineDirectory();
        goroutines.SlotOf(1, 0, true, 0);
        var merge = new SegmentMerge(goroutines, new ProcDirectory(), 0) { Numbers = { Goroutines = [0] } };
        var segments = new List<Segment>();
        long end = 0;
        foreach (string word in spans.Split(' '))
        {
            end = long.Parse(word.AsSpan(1), CultureInfo.InvariantCulture);
            if (word[0] == '|')
                segments.Add(merge.Complete(rows.Finish(end)));
            else
                rows.Add(0, end, Kinds[Letters.IndexOf(word[0])], 0, -1);
        }
        segments.Add(merge.Complete(rows.Finish(end)));
        return new Trace(1, TracePhase.Complete, 0, 0, null)
        {
            Segments = segments,
            End = end,
            Goroutines = goroutines.Snapshot(end),
        };
    }

    /// <param name="search">A box of what was found has <c>*</c>; one of a part of it has the part of 255.</param>
    /// <param name="lane">That of the goroutine, if it is not given.</param>
    public static string Boxes(
        Trace trace, TimeRange window, long resolution, SpanSearch? search = null, string lane = "g1")
    {
        BoxFrame frame = TraceQueries.Boxes(
            trace, [LaneId.Parse(lane)], window, resolution, search, CancellationToken.None);
        Assert.Equal(resolution, frame.Resolution);
        ReadOnlySpan<byte> bytes = frame.Columns;
        int n = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        Assert.Equal(4 + (search is null ? 20 : 21) * n, bytes.Length);
        var texts = new List<string>();
        for (int i = 0; i < n; i++)
        {
            float start = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 + 4 * i)..]) + frame.Origin;
            float end = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 + 4 * (n + i))..]) + frame.Origin;
            uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + 4 * (2 * n + i))..]);
            string states = "";
            for (int part = 0; part < 3; part++)
            {
                byte state = bytes[4 + 14 * n + part * n + i];
                if (state != 0)
                    states += StateLetters[state];
            }
            string found = (search is null ? 0 : bytes[4 + 20 * n + i]) switch
            {
                0 => "",
                byte.MaxValue => "*",
                int share => string.Create(CultureInfo.InvariantCulture, $":{share}"),
            };
            string spans = count == 1 || found.Length > 1 ? "" : $"({count})";
            texts.Add(string.Create(CultureInfo.InvariantCulture, $"{states}{start}-{end}{spans}{found}"));
        }
        return string.Join(' ', texts);
    }
}
