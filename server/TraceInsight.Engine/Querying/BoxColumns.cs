using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Stacks;
using TraceInsight.Engine.Querying.Strips;

namespace TraceInsight.Engine.Querying;

/// <summary>Collects boxes and writes them as the columns that <c>columns.ts</c> describes.</summary>
/// <param name="hasShares">Whether there is a column for the share of what was searched for.</param>
/// <param name="labels">What boxes say, of these lanes and maybe of others.</param>
internal sealed class BoxColumns(long origin, bool hasShares, BoxLabels labels)
{
    private const int Shares = 3;

    private readonly record struct Box(float Start, float End, uint Count, ushort Label, uint States, uint Parts, byte Found);

    private readonly List<Box> _boxes = [];
    private readonly List<uint> _laneEnds = [];

    public int Count => _boxes.Count;

    public IReadOnlyList<string> Labels => labels.Texts;

    /// <summary>Whether what a strip's box says is still taken.</summary>
    public bool HasRoomForStrips => labels.HasRoomForStrips;

    public void EndLane() => _laneEnds.Add((uint)_boxes.Count);

    public void AddSpan(in LaneSpan span, string label, bool isFound) => _boxes.Add(new Box(
        span.Start - origin, span.End - origin, 1, labels.Number(label), (uint)span.Kind.State(), byte.MaxValue,
        isFound ? byte.MaxValue : (byte)0));

    /// <summary>A box of what cannot be searched for.</summary>
    public void AddStrip(in StripItem item, string label) => _boxes.Add(new Box(
        item.Start - origin, item.End - origin, 1, labels.StripNumber(label), (uint)item.State, byte.MaxValue, 0));

    /// <param name="sums">By state, ns.</param>
    public void AddMergedStrip(long start, long end, int count, ReadOnlySpan<long> sums, string label)
    {
        AddMerged(start, end, count, sums, 0);
        _boxes[^1] = _boxes[^1] with { Label = labels.StripNumber(label) };
    }

    /// <param name="label">The call, and behind a line break where it is.</param>
    public void AddStack(in StackBox box, string label)
    {
        Span<long> sums = stackalloc long[SpanKinds.BoxStateCount];
        sums.Clear();
        sums[(int)SpanState.Frame] = box.Blocked;
        sums[(int)SpanState.SampledFrame] = box.Sampled;
        sums[(int)SpanState.ManyStacks] = box.Other;
        AddMerged(box.Start, box.End, box.Count, sums, box.Found);
        // What stands for all comes first, also where it has less time than all others together.
        _boxes[^1] = First(_boxes[^1], (uint)box.State) with { Label = labels.StripNumber(label) };
    }

    private static Box First(Box box, uint state)
    {
        for (int i = 1; i < Shares; i++)
        {
            int shift = 8 * i;
            if ((box.States >> shift & 0xff) != state)
                continue;
            return box with { States = Swapped(box.States, shift), Parts = Swapped(box.Parts, shift) };
        }
        return box;
    }

    private static uint Swapped(uint bytes, int shift)
    {
        uint differ = (bytes ^ bytes >> shift) & 0xff;
        return bytes ^ differ ^ differ << shift;
    }

    /// <param name="sums">Time by state, ns.</param>
    /// <param name="found">Time of what was searched for, ns.</param>
    public void AddMerged(long start, long end, int count, ReadOnlySpan<long> sums, long found)
    {
        uint states = 0, parts = 0;
        long length = Math.Max(1, end - start), below = long.MaxValue;
        int last = 0;
        for (int i = 0; i < Shares; i++)
        {
            // The largest that comes after the last one taken, in the order of time and then of number.
            int largest = 0;
            for (int state = 1; state < sums.Length; state++)
            {
                long time = sums[state];
                if (time > 0 && (time < below || (time == below && state > last)) && (largest == 0 || time > sums[largest]))
                    largest = state;
            }
            if (largest == 0)
                break;
            below = sums[last = largest];
            uint share = (uint)Math.Clamp((below * byte.MaxValue + length / 2) / length, 1, byte.MaxValue);
            states |= (uint)largest << (8 * i);
            parts |= share << (8 * i);
        }
        _boxes.Add(new Box(start - origin, end - origin, (uint)count, 0, states, parts, ShareOf(found, sums)));
    }

    /// <summary>What is found at all is never nothing, so that it can be seen from afar.</summary>
    private static byte ShareOf(long found, ReadOnlySpan<long> sums)
    {
        long busy = 0;
        foreach (long time in sums[1..])
            busy += time;
        return found <= 0 ? (byte)0 : (byte)Math.Clamp((found * byte.MaxValue + busy / 2) / Math.Max(1, busy), 1, byte.MaxValue);
    }

    /// <summary>Puts other lanes behind these.</summary>
    public void Add(BoxColumns more)
    {
        foreach (uint end in more._laneEnds)
            _laneEnds.Add((uint)_boxes.Count + end);
        if (more.Labels == Labels)
        {
            _boxes.AddRange(more._boxes);
            return;
        }
        ushort[] numbers = [.. more.Labels.Select(labels.Number)];
        foreach (Box box in more._boxes)
            _boxes.Add(box with { Label = numbers[box.Label] });
    }

    public byte[] ToBytes()
    {
        int n = _boxes.Count;
        byte[] bytes = new byte[_laneEnds.Count * 4 + n * (hasShares ? 21 : 20)];
        Span<byte> at = bytes;
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_laneEnds)).CopyTo(at);
        at = at[(_laneEnds.Count * 4)..];
        Span<byte> starts = Take(ref at, n * 4), ends = Take(ref at, n * 4), counts = Take(ref at, n * 4);
        Span<byte> labels = Take(ref at, n * 2);
        for (int i = 0; i < n; i++)
        {
            Box box = _boxes[i];
            BinaryPrimitives.WriteSingleLittleEndian(starts[(i * 4)..], box.Start);
            BinaryPrimitives.WriteSingleLittleEndian(ends[(i * 4)..], box.End);
            BinaryPrimitives.WriteUInt32LittleEndian(counts[(i * 4)..], box.Count);
            BinaryPrimitives.WriteUInt16LittleEndian(labels[(i * 2)..], box.Label);
            for (int part = 0; part < Shares; part++)
            {
                at[part * n + i] = (byte)(box.States >> (8 * part));
                at[(Shares + part) * n + i] = (byte)(box.Parts >> (8 * part));
            }
            if (hasShares)
                at[2 * Shares * n + i] = box.Found;
        }
        return bytes;
    }

    private static Span<byte> Take(ref Span<byte> rest, int length)
    {
        Span<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
