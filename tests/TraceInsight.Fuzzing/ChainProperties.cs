using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;

namespace TraceInsight.Fuzzing;

/// <summary>What is true of every chain of causes in every trace, sound or damaged.</summary>
public static class ChainProperties
{
    private const int MostLinks = 500;

    private static readonly ChainCause[] Ends =
        [ChainCause.CreatedByRuntime, ChainCause.BeforeTrace, ChainCause.Never, ChainCause.Unknown];

    /// <param name="mostChains">How many moments of the trace to begin at.</param>
    /// <param name="sound">A Go program has written it as it is: whoever wakes somebody up runs, and on a proc. Go's reader
    /// takes a changed trace that says otherwise.</param>
    /// <returns>A sentence for each property that does not hold.</returns>
    public static IEnumerable<string> Violations(Trace trace, int mostChains, bool sound)
    {
        ArgumentNullException.ThrowIfNull(trace);
        int goroutines = trace.Goroutines.Count;
        for (int i = 0; i < mostChains && goroutines > 0; i++)
        {
            // Every goroutine has its turn, at moments that are spread over the trace.
            LaneId lane = LaneId.Goroutine(trace.Goroutines[i % goroutines].Id);
            long time = (long)((i * 0.618034 + 0.5) % 1 * trace.End);
            if (TraceQueries.Span(trace, lane, time, SpanMove.Previous) is not { } span)
                continue;
            foreach (string violation in OfChain(trace, lane, span.Start, sound))
                yield return string.Create(CultureInfo.InvariantCulture, $"chain from {lane} at {span.Start}: {violation}");
        }
    }

    private static IEnumerable<string> OfChain(Trace trace, LaneId lane, long time, bool sound)
    {
        Chain chain = TraceQueries.Chain(trace, lane, time, false, MostLinks, CancellationToken.None)!;
        if (chain.Links.Count == 0)
            yield return "it is empty where there is a span";
        for (int i = 0; i < chain.Links.Count; i++)
        {
            ChainLink link = chain.Links[i];
            bool isLast = i == chain.Links.Count - 1;
            if (link.Start < 0 || link.Start >= link.End && link.Start < trace.End)
                yield return $"link {i} takes from {link.Start} to {link.End}";
            if (link.States.Sum() != link.End - link.Start)
                yield return $"link {i} takes {link.End - link.Start}, its states {link.States.Sum()}";
            if (link.Waits != Enum.GetValues<SpanState>().Where(IsWait).Any(state => link.States[(int)state] > 0))
                yield return $"link {i} is a wait or has one, not both";
            if (isLast && chain.Next is null && !Ends.Contains(link.Cause))
                yield return $"it ends with {link.Cause}";
            if (!isLast)
            {
                foreach (string violation in OfNext(trace, link, chain.Links[i + 1], sound))
                    yield return $"after link {i}, {violation}";
            }
        }
        if (chain.Next is { } next)
        {
            Chain rest = TraceQueries.Chain(trace, LaneId.Parse(next.Lane), next.Time, true, 1, CancellationToken.None)!;
            if (rest.Links.Count == 0 || rest.Links[0].End != next.Time)
                yield return "it does not go on where it says";
        }
    }

    private static IEnumerable<string> OfNext(Trace trace, ChainLink link, ChainLink next, bool sound)
    {
        long since = link.Ended == ChainCause.Woken ? link.End : link.Start;
        if (next.End != since)
            yield return $"the next ends at {next.End}, not at {since}";
        bool byAnother = link.Cause is ChainCause.Woken or ChainCause.Created;
        if (byAnother != (link.By is not null) || next.Goroutine.Id != (link.By ?? link.Goroutine).Id)
            yield return $"G{link.Goroutine.Id} was {link.Cause} by {link.By}, and then comes G{next.Goroutine.Id}";
        if (!byAnother)
            yield break;
        SpanDetails? waker = TraceQueries.Span(trace, LaneId.Parse(next.Goroutine.Lane), since - 1, SpanMove.At);
        if (waker is not { State: SpanState.Running or SpanState.GCWork or SpanState.Syscall })
            yield return $"G{next.Goroutine.Id} is not at work at {since}, but: {waker?.Title}";
        else if (sound && waker is not { State: not SpanState.Syscall, Proc: not null })
            yield return $"G{next.Goroutine.Id} does not run at {since}, but: {waker.Title}";
        else if (sound && TraceQueries.Span(trace, LaneId.Proc(waker.Proc!.Value), since - 1, SpanMove.At)
            ?.Goroutine?.Id != next.Goroutine.Id)
            yield return $"G{next.Goroutine.Id} is not on proc {waker.Proc} at {since}";
    }

    private static bool IsWait(SpanState state) => state is SpanState.Waiting or SpanState.WaitingChannel
        or SpanState.WaitingSync or SpanState.WaitingNetwork or SpanState.WaitingSleep or SpanState.WaitingGC;
}
