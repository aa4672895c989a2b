namespace TraceInsight.Engine.Building;

/// <summary>How many procs one generation has in use, relative to its beginning.</summary>
internal sealed class ProcsInUse
{
    /// <summary>Moments at which more procs than ever before in the generation ran: the first time one more than at its
    /// beginning, then two more …, ns on the trace's clock.</summary>
    public Column<long> Peaks { get; } = new(16);

    /// <summary>Procs that are told to have run since before the trace. They may be mentioned late.</summary>
    public int SinceBefore { get; private set; }

    /// <summary>How many more are in use than at the beginning.</summary>
    public int Change { get; private set; }

    public void Changes(int change, long time, bool isFirstMention)
    {
        if (isFirstMention)
        {
            SinceBefore += change;
            return;
        }
        Change += change;
        if (Change > Peaks.Count)
            Peaks.Add(time);
    }
}
