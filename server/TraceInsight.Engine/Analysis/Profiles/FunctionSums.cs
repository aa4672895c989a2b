using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Analysis.Profiles;

/// <summary>What one function has in a profile.</summary>
/// <param name="Self">Where it is the innermost call; ns, or samples in a CPU profile.</param>
/// <param name="Total">Where it is on the stack at all.</param>
/// <param name="SelfCount">Of spans or samples.</param>
public sealed record FunctionSum(string Name, string File, long Self, long Total, long SelfCount, long TotalCount)
{
    /// <summary>The functions of a profile, those with most of their own first.</summary>
    public static IReadOnlyList<FunctionSum> Of(StackProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        Trace trace = profile.Trace;
        var sums = new Dictionary<(int Function, int File), (long Self, long Total, long SelfCount, long TotalCount)>();
        var seen = new HashSet<(int, int)>();
        foreach (StackSum sum in profile.Sums)
        {
            long value = profile.Kind == ProfileKind.Cpu ? sum.Count : sum.Time;
            ReadOnlySpan<StackFrame> frames = trace.Stacks[sum.Stack];
            StackFrame leaf = frames.IsEmpty ? default : frames[0];
            (long Self, long Total, long SelfCount, long TotalCount) old = sums.GetValueOrDefault((leaf.Function, leaf.File));
            sums[(leaf.Function, leaf.File)] = old with { Self = old.Self + value, SelfCount = old.SelfCount + sum.Count };
            seen.Clear();
            Reach(leaf);
            // Whoever calls itself is on the stack once.
            foreach (StackFrame frame in frames)
                Reach(frame);

            void Reach(StackFrame frame)
            {
                if (!seen.Add((frame.Function, frame.File)))
                    return;
                old = sums.GetValueOrDefault((frame.Function, frame.File));
                sums[(frame.Function, frame.File)] =
                    old with { Total = old.Total + value, TotalCount = old.TotalCount + sum.Count };
            }
        }
        return [.. sums
            .Select(pair => new FunctionSum(
                trace.Texts[pair.Key.Function], trace.Texts[pair.Key.File], pair.Value.Self, pair.Value.Total,
                pair.Value.SelfCount, pair.Value.TotalCount))
            .OrderByDescending(sum => sum.Self)
            .ThenByDescending(sum => sum.Total)
            .ThenBy(sum => sum.Name, StringComparer.Ordinal)];
    }
}
