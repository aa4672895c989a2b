namespace TraceInsight.Engine.Model;

/// <summary>A message that the program wrote into its trace.</summary>
/// <param name="Goroutine">Slot of <see cref="GoroutineTable"/>; −1 where nothing else is known of it.</param>
/// <param name="Task">The task's number; 0 is none.</param>
/// <param name="Category">Text; may be empty.</param>
/// <param name="Stack">Where it was written; 0 is unknown.</param>
public readonly record struct UserLog(long Time, int Goroutine, ulong Task, int Category, int Message, int Stack);

/// <summary>Every log of the trace, by time.</summary>
public sealed class LogTable(ReadOnlyMemory<UserLog> items)
{
    public static readonly LogTable Empty = new(default);

    // Built on the first question: loading publishes many tables that nobody asks.
    private readonly Lazy<Groups> _byGoroutine = new(() =>
    {
        int goroutines = 0;
        foreach (UserLog log in items.Span)
            goroutines = Math.Max(goroutines, log.Goroutine + 1);
        return new Groups(goroutines, items.Length, i => items.Span[i].Goroutine);
    });

    public int Count => items.Length;

    public UserLog this[int index] => items.Span[index];

    /// <summary>Indexes of a goroutine's logs, by time.</summary>
    public ReadOnlySpan<int> OfGoroutine(int slot) => _byGoroutine.Value.Of(slot);
}
