namespace TraceInsight.Engine.Analysis;

/// <summary>What happened between two moments, cut to what has been read.</summary>
/// <param name="Start">ns since the first event.</param>
/// <param name="Goroutines">Goroutines that were alive at some moment of it.</param>
/// <param name="States">Time by <see cref="Model.SpanState"/>, ns, summed over goroutines: it can be many times the
/// range's length.</param>
/// <param name="Groups">By start function, those that ran longest first.</param>
/// <param name="GroupsLeftOut">Groups that are not named because there are too many.</param>
/// <param name="Procs">Every proc, by its number.</param>
public sealed record RangeSummary(
    long Start,
    long End,
    int Goroutines,
    IReadOnlyList<long> States,
    IReadOnlyList<GroupUse> Groups,
    int GroupsLeftOut,
    IReadOnlyList<ProcUse> Procs);

/// <summary>What the goroutines with one start function did in a range.</summary>
/// <param name="Name">Empty where the function is not known.</param>
/// <param name="States">Time by <see cref="Model.SpanState"/>, ns.</param>
public sealed record GroupUse(string Name, int Goroutines, IReadOnlyList<long> States);

/// <param name="Running">Time in which the proc had a goroutine, ns.</param>
public sealed record ProcUse(string Lane, string Name, long Running);
