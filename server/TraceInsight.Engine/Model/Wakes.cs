using System.Runtime.InteropServices;

namespace TraceInsight.Engine.Model;

/// <summary>Whom a goroutine created or made runnable, by time: the rows of the others that this began.</summary>
/// <remarks>When that was is in the rows. There may be a million of them: little more than four bytes each are all that is
/// kept.</remarks>
/// <param name="Rows">Of the segments' goroutines; of a creation counted from −1 downwards.</param>
/// <param name="Ends">By segment, the index behind its last one.</param>
/// <param name="Marks">Of every <see cref="Stride"/>th one.</param>
internal sealed record Wakes(int[] Rows, int[] Ends, WakeMark[] Marks)
{
    public const int Stride = 32;

    // So many segments are looked at before what was found is put together: little more memory than what is kept.
    private const int SegmentsAtOnce = 16;

    /// <summary>The index of a segment's first one.</summary>
    public int FirstIn(int segment) => segment == 0 ? 0 : Ends[segment - 1];

    public static bool IsCreation(int row) => row < 0;

    public static int RowOf(int row) => row < 0 ? ~row : row;

    /// <summary>How many of those before an index are creations.</summary>
    public int CreationsBefore(int index)
    {
        int mark = Math.Min(index / Stride, Marks.Length - 1);
        if (mark < 0)
            return 0;
        int created = Marks[mark].CreationsBefore;
        foreach (int row in Rows.AsSpan(mark * Stride, index - mark * Stride))
            created += IsCreation(row) ? 1 : 0;
        return created;
    }

    /// <summary>Finds them: rows tell who caused them, and not the other way round.</summary>
    /// <returns>Those by each of the goroutines.</returns>
    public static Wakes[] Find(Trace trace, int[] slots, CancellationToken cancel)
    {
        int count = trace.Segments.Count;
        Kept[] kept = [.. slots.Select(_ => new Kept(count))];
        var found = new List<ulong>[Math.Min(count, SegmentsAtOnce)][];
        var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (int from = 0; from < count; from += SegmentsAtOnce)
        {
            int first = from, end = Math.Min(count, from + SegmentsAtOnce);
            Parallel.For(first, end, options, segment => found[segment - first] = Look(trace.Segments[segment], slots));
            for (int segment = first; segment < end; segment++)
            {
                for (int i = 0; i < slots.Length; i++)
                    kept[i].Add(segment, trace.Segments[segment].Range.Start, found[segment - first][i]);
            }
        }
        return [.. kept.Select(one => one.ToWakes())];
    }

    /// <returns>For each of the goroutines, by time: that from the start of the segment in the upper half, and below it as
    /// in <see cref="Rows"/>.</returns>
    private static List<ulong>[] Look(Segment of, int[] slots)
    {
        List<ulong>[] found = [.. slots.Select(_ => new List<ulong>())];
        // By the number of the goroutine in the segment.
        int[] wanted = new int[of.Numbers.Goroutines.Length];
        Array.Fill(wanted, -1);
        for (int i = 0; i < slots.Length; i++)
        {
            if (of.Numbers.GoroutineOf(slots[i]) is >= 0 and int number)
                wanted[number] = i;
        }
        SpanTable table = of.Goroutines;
        for (int track = 0; track < table.TrackCount; track++)
        {
            if (!table.Has(track))
                continue;
            int first = table.FirstRow(track);
            ReadOnlySpan<SpanRow> rows = table.RowsOf(track);
            // A row that goes on from the segment before was caused there.
            for (int i = table.Since(track) >= 0 ? 1 : 0; i < rows.Length; i++)
            {
                SpanKind kind = rows[i].Kind;
                if (kind is not (SpanKind.RunnableUnblocked or SpanKind.RunnableCreated or SpanKind.WaitingCreated))
                    continue;
                int by = table.CauseOf(rows[i]);
                if ((uint)by >= (uint)wanted.Length || wanted[by] < 0)
                    continue;
                int row = kind == SpanKind.RunnableUnblocked ? first + i : ~(first + i);
                found[wanted[by]].Add((ulong)rows[i].Start << 32 | (uint)row);
            }
        }
        foreach (List<ulong> one in found)
            one.Sort();
        return found;
    }

    /// <summary>What has been found so far by one goroutine.</summary>
    private sealed class Kept(int segments)
    {
        private readonly List<int> _rows = [];
        private readonly List<WakeMark> _marks = [];
        private readonly int[] _ends = new int[segments];
        private int _creations;

        public void Add(int segment, long start, List<ulong> found)
        {
            foreach (ulong one in CollectionsMarshal.AsSpan(found))
            {
                if (_rows.Count % Stride == 0)
                    _marks.Add(new WakeMark(start + (long)(one >> 32), _creations));
                int row = (int)one;
                _rows.Add(row);
                _creations += IsCreation(row) ? 1 : 0;
            }
            _ends[segment] = _rows.Count;
        }

        public Wakes ToWakes() => new([.. _rows], _ends, [.. _marks]);
    }
}

/// <summary>What is known of one of <see cref="Wakes"/> without a look at its row.</summary>
/// <param name="Time">ns.</param>
/// <param name="CreationsBefore">How many of those before it are creations.</param>
internal readonly record struct WakeMark(long Time, int CreationsBefore);
