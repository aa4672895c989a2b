using TraceInsight.Engine.Model;

namespace TraceInsight.Engine;

/// <summary>From a file to a <see cref="Trace"/>: read → order → build, a generation at a time.</summary>
public static class TraceLoader
{
    /// <summary>Reads the whole file and hands out the trace whenever there is more of it to show.</summary>
    /// <param name="publish">Called on the calling thread, the last time with a phase other than loading.</param>
    /// <remarks>Never throws for what is wrong with the file: see <see cref="Trace.Problem"/>. A cancelled
    /// reading keeps what was read and ends in <see cref="TracePhase.Cancelled"/>.</remarks>
    public static void Load(string path, Action<Trace> publish, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(publish);
        publish(new Trace(1, TracePhase.Failed, 0, 0, 0, new Problem(ProblemKind.Unreadable, "Not yet.", path, null)));
        cancel.ThrowIfCancellationRequested();
    }
}
