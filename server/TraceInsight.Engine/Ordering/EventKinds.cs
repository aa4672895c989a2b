namespace TraceInsight.Engine.Ordering;

/// <summary>Counting events by what Go calls them.</summary>
internal static class EventKinds
{
    public static readonly int Count = Enum.GetValues<EventKind>().Length;

    /// <param name="counts">By <see cref="EventKind"/>.</param>
    /// <returns>The names of the kinds that occur, in alphabetical order.</returns>
    public static IReadOnlyDictionary<string, long> ByName(ReadOnlySpan<long> counts)
    {
        var byName = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int kind = 0; kind < counts.Length; kind++)
        {
            if (counts[kind] == 0)
                continue;
            string name = NameOf((EventKind)kind);
            byName[name] = byName.GetValueOrDefault(name) + counts[kind];
        }
        return byName;
    }

    private static string NameOf(EventKind kind) =>
        kind is EventKind.GoTransition or EventKind.ProcTransition ? "StateTransition" : kind.ToString();
}
