namespace TraceInsight.Engine.Querying;

// What a chain of causes consists of; extension/protocol/chain.ts says the same to the extension.
// Times are nanoseconds since the first event of the trace.

/// <summary>What is known of why something went on.</summary>
public enum ChainCause
{
    /// <summary>Another goroutine woke it up.</summary>
    Woken,

    /// <summary>Another goroutine created it.</summary>
    Created,

    /// <summary>It slept, and the runtime woke it up.</summary>
    Timer,

    /// <summary>It waited for the network, and the runtime woke it up.</summary>
    Network,

    /// <summary>The runtime woke it up, and the trace does not say why.</summary>
    Runtime,

    /// <summary>The runtime created it: nobody of the program did.</summary>
    CreatedByRuntime,

    /// <summary>It began to wait by itself.</summary>
    Itself,

    /// <summary>It was like that when the trace began.</summary>
    BeforeTrace,

    /// <summary>It still waits when the trace ends.</summary>
    Never,

    /// <summary>The trace does not say.</summary>
    Unknown,
}

/// <param name="Start">A bound where it began before the trace.</param>
public sealed record ChainWait(string Title, long Start);

/// <summary>A stretch of one goroutine's time that what came later had to wait for.</summary>
/// <param name="Waits">It is a wait. Otherwise the goroutine was at work, or ready for it, all the time.</param>
/// <param name="Start">When it began to wait; otherwise when it was woken up or created.</param>
/// <param name="End">When it made the link before go on; for the first link the end of what was asked about.</param>
/// <param name="Title">What it waits for; otherwise what it did at the end.</param>
/// <param name="States">Its time by <see cref="Model.SpanState"/>, ns.</param>
/// <param name="Ended">What ended the wait; null for what is none.</param>
/// <param name="Cause">Why the next link is the next. Of a wait that another goroutine has ended it is the end's, otherwise
/// the start's.</param>
/// <param name="By">Who caused it, where that was another goroutine.</param>
/// <param name="There">Where that one was when it did so.</param>
/// <param name="Here">Where the wait began; null for what is none.</param>
/// <param name="Before">The wait that ended at the start, where it is no link itself.</param>
public sealed record ChainLink(
    GoroutineRef Goroutine,
    bool Waits,
    long Start,
    long End,
    string Title,
    IReadOnlyList<long> States,
    ChainCause? Ended,
    ChainCause Cause,
    GoroutineRef? By,
    Stack? There,
    Stack? Here,
    ChainWait? Before);

/// <summary>Where a chain goes on: with what a goroutine did until a moment.</summary>
public sealed record ChainPlace(string Lane, long Time);

/// <param name="Links">Each ends before the one before begins; if that is a wait that a goroutine has ended, when it ends.
/// </param>
/// <param name="Next">Null where the chain ends: the last cause says why.</param>
public sealed record Chain(IReadOnlyList<ChainLink> Links, ChainPlace? Next);
