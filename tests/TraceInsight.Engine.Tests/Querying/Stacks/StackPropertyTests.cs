using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Stacks;
using Xunit;

namespace TraceInsight.Engine.Tests.Querying.Stacks;

/// <summary>What holds for the stacks of every goroutine of every trace that was recorded.</summary>
public class StackPropertyTests
{
    private sealed record Known(long Start, long End, string[] Calls);

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void Every_span_and_sample_is_under_the_calls_of_its_stack_and_nothing_else_is(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            List<Known> known = KnownOf(trace, slot);
            int depths = known.Count == 0 ? 0 : known.Max(span => span.Calls.Length);
            Assert.Equal(depths, StackQuery.DepthOf(trace, slot, CancellationToken.None));
            StackBox[][] boxes = BoxesOf(trace, slot, new TimeRange(0, trace.End + 1), 1, depths + 1);
            Assert.Empty(boxes[depths]);
            for (int depth = 0; depth < depths; depth++)
            {
                Known[] deep = [.. known.Where(span => span.Calls.Length > depth && span.End > span.Start)];
                StackBox[] row = [.. boxes[depth].Where(box => box.Function != StackBox.Many)];
                int at = 0;
                foreach (Known span in deep)
                {
                    while (at < row.Length && row[at].End <= span.Start)
                        at++;
                    Assert.True(at < row.Length && row[at].Start <= span.Start && span.End <= row[at].End);
                    Assert.Equal(span.Calls[depth], trace.Texts[row[at].Function]);
                }
                Assert.Equal(deep.Sum(span => span.End - span.Start), row.Sum(box => box.End - box.Start));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures.Traces), MemberType = typeof(Fixtures))]
    public void From_any_distance_boxes_do_not_overlap_lie_below_their_callers_and_name_calls_that_are_there(string name)
    {
        Trace trace = Fixtures.Load(Fixtures.PathOf(name));
        for (int slot = 0; slot < trace.Goroutines.Count; slot++)
        {
            List<Known> known = KnownOf(trace, slot);
            for (long resolution = 1; resolution <= 2 * trace.End; resolution *= 256)
            {
                StackBox[][] boxes = BoxesOf(trace, slot, new TimeRange(0, trace.End + 1), resolution, 128);
                for (int depth = 0; depth < boxes.Length; depth++)
                {
                    long end = long.MinValue;
                    int caller = 0, at = 0;
                    foreach (StackBox box in boxes[depth])
                    {
                        Assert.True(box.Start >= end && box.End >= box.Start);
                        end = box.End;
                        if (depth > 0)
                        {
                            StackBox[] callers = boxes[depth - 1];
                            while (caller < callers.Length && callers[caller].End < box.End)
                                caller++;
                            Assert.True(caller < callers.Length && callers[caller].Start <= box.Start);
                        }
                        long time = 0, all = 0;
                        for (; at < known.Count && known[at].End <= box.End; at++)
                        {
                            if (known[at].Start < box.Start)
                                continue;
                            long length = Math.Max(1, known[at].End - known[at].Start);
                            all += length;
                            if (box.Function >= 0 && known[at].Calls.Length > depth
                                && known[at].Calls[depth] == trace.Texts[box.Function])
                                time += length;
                        }
                        Assert.InRange(box.Blocked + box.Sampled, box.Function == StackBox.Many ? 0 : 1, time);
                        // A call goes on through what is too short to see and has none there.
                        Assert.InRange(box.Blocked + box.Sampled + box.Other, 1, all);
                    }
                }
            }
        }
    }

    /// <summary>Where a goroutine is known to have been, found span by span and not by the walk that is tested.</summary>
    private static List<Known> KnownOf(Trace trace, int slot)
    {
        var known = new List<Known>();
        LaneSpans spans = LaneSpans.OfGoroutine(trace, slot);
        StackSample[] samples = trace.CpuSamples.OfGoroutine(slot).ToArray();
        for (LaneSpan? next = spans.After(new LaneSpan(SpanKind.None, 0, 0, 0, -1)); next is { } span; next = spans.After(span))
        {
            if (span.Kind is SpanKind.Running or SpanKind.RunningForGC)
            {
                StackSample[] within = [.. samples.Where(sample => span.Start <= sample.Time && sample.Time < span.End)];
                for (int i = 0; i < within.Length; i++)
                    Add(within[i].Time, i + 1 < within.Length ? within[i + 1].Time : span.End, within[i].Stack);
            }
            else if (span.Kind is not (SpanKind.RunnableCreated or SpanKind.RunnableUnblocked or SpanKind.WaitingCreated))
            {
                // Until it runs again nothing changes.
                bool stays = spans.After(span) is { Kind: SpanKind.RunnableUnblocked or SpanKind.RunnableAfterSyscall } then
                    && then.Start == span.End && span.Kind.HasOwnStack();
                Add(span.Start, stays ? spans.After(span)!.Value.End : span.End, span.A);
            }
        }
        return known;

        void Add(long start, long end, int stack)
        {
            string[] calls = [.. trace.Stacks[stack].ToArray().Reverse().Select(frame => trace.Texts[frame.Function])];
            if (calls.Length > 0)
                known.Add(new Known(start, end, calls));
        }
    }

    private static StackBox[][] BoxesOf(Trace trace, int slot, TimeRange range, long resolution, int depths)
    {
        List<StackBox>[] found = [.. Enumerable.Range(0, depths).Select(_ => new List<StackBox>())];
        var boxes = new StackBoxes(trace, new Cells(trace, range, resolution), depths, (depth, box) =>
        {
            found[depth].Add(box);
            return true;
        });
        new StackWalk(trace, slot, null, boxes.Add).Run(range, CancellationToken.None);
        boxes.End();
        return [.. found.Select(row => row.ToArray())];
    }
}
