namespace TraceInsight.Engine.Analysis;

// What the statistics of a range are; extension/protocol/goroutines.ts says the same to the extension.

/// <summary>What goroutines did in a range, by state.</summary>
/// <param name="Start">Of the range, cut to what has been read, ns.</param>
/// <param name="Goroutines">How many were alive at some moment of it.</param>
/// <param name="Total">Time in which they existed, summed over them, ns: the whole of which states have a share. States
/// can be less together: of some moments nothing is known.</param>
/// <param name="States">Those in which goroutines were longest first.</param>
public sealed record Statistics(
    int Revision, long Start, long End, int Goroutines, long Total, IReadOnlyList<StateStatistics> States);

/// <summary>The spans in one state; what crosses a bound of the range counts with its part in it.</summary>
/// <param name="State">A <see cref="Model.SpanState"/>.</param>
/// <param name="Count">Of spans.</param>
/// <param name="Total">ns.</param>
/// <param name="Spread">Of their lengths. Median, P95 and histogram round them down, by less than 0.05 %.</param>
/// <param name="Reasons">The same by reason, where there is more than one thing to say; those with most time first.
/// </param>
public sealed record StateStatistics(
    Model.SpanState State, long Count, long Total, Spread Spread, IReadOnlyList<ReasonStatistics> Reasons);

/// <param name="Reason">In the words of the runtime, such as <c>chan receive</c> or <c>preempted</c>, or how a goroutine
/// became runnable; empty where it is not known.</param>
public sealed record ReasonStatistics(string Reason, long Count, long Total, Spread Spread);
