using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Stacks;

/// <summary>Finds one call on the stacks of a goroutine and tells all that is known about it.</summary>
internal sealed class StackSearch
{
    // Around the moment that is looked at first, ns. Each further look takes in so many times as much.
    private const long FirstLook = 1_000_000;
    private const int Further = 16;

    private readonly Trace _trace;
    private readonly int _goroutine;
    private readonly int _depth;
    private readonly LaneId _lane;

    private StackSearch(Trace trace, LaneId lane, int goroutine) =>
        (_trace, _lane, _goroutine, _depth) = (trace, lane, goroutine, lane.Part);

    /// <returns>Null where there is no such call.</returns>
    public static SpanDetails? Find(Trace trace, LaneId lane, long time, SpanMove move)
    {
        int slot = trace.Goroutines.SlotOf(lane.Number);
        if (slot < 0 || lane.Part >= StackQuery.MostDepth || trace.Segments.Count == 0)
            return null;
        var search = new StackSearch(trace, lane, slot);
        return search.Find(move switch { SpanMove.First => 0, SpanMove.Last => trace.End, _ => time }, move) is { } box
            ? search.Describe(box)
            : null;
    }

    private StackBox? Find(long time, SpanMove move)
    {
        for (long around = FirstLook; ; around *= Further)
        {
            var range = new TimeRange(Math.Max(0, time - around), Math.Min(_trace.End, time + around));
            bool isAll = range.Start == 0 && range.End == _trace.End;
            List<StackBox> boxes = BoxesIn(range);
            int index = IndexOf(boxes, time, move);
            if (index >= 0 && index < boxes.Count && (isAll || IsWhole(boxes[index], range)))
                return boxes[index];
            if (isAll)
                return null;
        }
    }

    /// <summary>Whether all of it, and what is next to it, has been looked at.</summary>
    private bool IsWhole(in StackBox box, TimeRange range) =>
        (box.Start > range.Start || range.Start == 0) && (box.End < range.End || range.End == _trace.End);

    private List<StackBox> BoxesIn(TimeRange range)
    {
        var found = new List<StackBox>();
        // Nothing is too short to be told apart.
        var boxes = new StackBoxes(_trace, new Cells(_trace, range, 1), _depth + 1, (depth, box) =>
        {
            if (depth == _depth && box.Function != StackBox.Many)
                found.Add(box);
            return true;
        });
        new StackWalk(_trace, _goroutine, null, boxes.Add)
            .Run(range with { End = range.End + 1 }, CancellationToken.None);
        boxes.End();
        return found;
    }

    private static int IndexOf(List<StackBox> boxes, long time, SpanMove move)
    {
        int behind = boxes.FindIndex(box => box.Start > time);
        behind = behind < 0 ? boxes.Count : behind;
        int at = behind - 1;
        bool isAt = at >= 0 && (boxes[at].End > time || boxes[at].Start == time);
        return move switch
        {
            SpanMove.At => isAt ? at : -1,
            SpanMove.Nearest when isAt || behind == boxes.Count => at,
            SpanMove.Nearest => at < 0 || boxes[behind].Start - time < time - boxes[at].End ? behind : at,
            SpanMove.Previous => isAt ? at - 1 : at,
            SpanMove.Next => behind,
            SpanMove.First => 0,
            SpanMove.Last => boxes.Count - 1,
            _ => throw new ArgumentOutOfRangeException(nameof(move)),
        };
    }

    private SpanDetails Describe(in StackBox box)
    {
        Goroutine goroutine = _trace.Goroutines[_goroutine];
        (int deepest, int stack) = DeepestIn(box);
        string file = _trace.Texts[box.Frame.File];
        var call = new Frame(_trace.Texts[box.Function], file, box.Frame.Line);
        var stacks = new List<Stack> { new(box.IsOnePlace ? "This call" : "This call, at first", [call]) };
        LaneSpans lane = LaneSpans.OfGoroutine(_trace, _goroutine);
        LaneSpan span = lane.At(box.Start);
        bool isSampled = box.State == SpanState.SampledFrame;
        string title = isSampled ? "Found running here" : SpanTexts.Title(_trace, span);
        if (SpanQuery.StackOf(_trace, title, stack) is { } whole)
            stacks.Add(whole);
        string name = SpanTexts.GoroutineName(_trace, _goroutine);
        var facts = new List<Fact>
        {
            new("Call", $"{SpanQuery.Number(_depth + 1)} of {SpanQuery.Number(deepest)}, from the outermost", null),
            new(
                "Known from",
                isSampled ? box.Count == 1 ? "a CPU sample" : $"{SpanQuery.Number(box.Count)} CPU samples" : title, null),
        };
        LaneSpan last = lane.At(Math.Max(box.Start, box.End - 1));
        if (!isSampled && last.Kind.KeepsStack())
        {
            string text = SpanTexts.KeptStack(last.Kind);
            facts.Add(new Fact("And then", text, new Link(text, LaneId.Goroutine(goroutine.Id).ToString(), last.Start, null)));
        }
        return new SpanDetails(
            _lane.ToString(), LaneKind.Stacks, box.State, call.Function, box.Start, box.End,
            box.Start > goroutine.Start || goroutine.StartKnown, box.End < _trace.End || goroutine.EndKnown,
            SpanQuery.RefOf(_trace, _goroutine), null, null, null, null, null,
            [new Link(name, LaneId.Goroutine(goroutine.Id).ToString(), box.Start, null)],
            stacks, [],
            facts);
    }

    /// <summary>The deepest stack with the call.</summary>
    private (int Depth, int Stack) DeepestIn(StackBox box)
    {
        (int Depth, int Stack) deepest = (0, 0);
        new StackWalk(_trace, _goroutine, null, (in StackSpan span) =>
        {
            int depth = _trace.Stacks[span.Stack].Length;
            if (depth > deepest.Depth && span.Start >= box.Start && span.End <= box.End)
                deepest = (depth, span.Stack);
            return true;
        }).Run(new TimeRange(box.Start, Math.Max(box.Start + 1, box.End)), CancellationToken.None);
        return deepest;
    }
}
