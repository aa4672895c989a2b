using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Puts a generation that was ordered alone behind the one before.</summary>
/// <remarks>The rules look at nothing before the generation that is not compared here. So if all is equal, the events and
/// the verdict are those of ordering the generation in sequence, with these exceptions: its Sync has the number 1,
/// and the ends of tasks and stop-the-worlds begun before have no names.</remarks>
internal static class Seam
{
    /// <summary>What the time of the last event of a generation will be when it is ordered, ns on the trace's clock.
    /// </summary>
    /// <remarks>Generations overlap by milliseconds, and times that are handed out increase: so a generation's first
    /// events have times that depend on the one before. What this cannot foresee are last events at the same time.
    /// </remarks>
    public static long LastTimeOf(Generation generation)
    {
        long last = generation.Samples.Length > 0 ? generation.Samples[^1].Time : generation.Start;
        foreach (ThreadBatches thread in generation.Threads)
        {
            if (thread.Batches.Count == 0) continue;
            var end = new ThreadBatches(thread.Thread);
            end.Add(thread.Batches[^1]);
            last = Math.Max(last, EndOf(generation.EventsOf(end)));
        }
        return last;
    }

    private static long EndOf(EventCursor events)
    {
        try
        {
            while (events.MoveNext())
            {
            }
        }
        catch (TraceFormatException)
        {
            // Whoever orders the generation reports it, and no generation after this one will be asked for.
        }
        return events.Time;
    }

    /// <summary>Whether the generation began in the state that the one before ended in. Then it goes on from there:
    /// what it did not mention is carried over, and the state before is of no more use. Otherwise that is unchanged.
    /// </summary>
    public static bool TryJoin(OrderingState before, OrderingState alone)
    {
        // What still has to wait for an event of its own number must not find one of an earlier generation.
        if (before.FirstGeneration == 0 || before.LargestGeneration >= alone.Generation) return false;
        if (before.LastTime != alone.TimeBefore || !CanFollowGc(before, alone)) return false;
        Rename(before, alone);
        if (!alone.Tasks.CanFollow(before.Tasks) || !CanFollowProcs(before, alone)
            || !CanFollowGoroutines(before, alone) || !CanFollowThreads(before, alone))
        {
            return false;
        }
        Follow(before, alone);
        return true;
    }

    private static bool CanFollowGc(OrderingState before, OrderingState alone)
    {
        if (alone.GcEntry is not { } entry) return true;
        // Before its first event the collector may begin with any number.
        if (before.Gc == GcPhase.Undetermined) return entry.Phase == GcPhase.NotRunning;
        return before.Gc == entry.Phase && unchecked(before.GcSequence + 1) == entry.Sequence;
    }

    private static void Rename(OrderingState before, OrderingState alone)
    {
        int[] names = before.Names.Adopt(alone.Names);
        alone.Names = before.Names;
        alone.Tasks.Rename(names);
        foreach (ProcRecord proc in alone.AllProcs) proc.Open.Rename(names);
        foreach (var (_, open) in alone.OpenAtEnd) open.Rename(names);
        for (int slot = 0; slot < alone.Goroutines.Count; slot++) alone.Goroutines[slot].Open?.Rename(names);
    }

    private static bool CanFollowProcs(OrderingState before, OrderingState alone)
    {
        foreach (ProcRecord proc in alone.AllProcs)
        {
            if (before.Procs.Find(proc.Id) is not { } known || known.Status != proc.Entry) return false;
            if (!proc.Open.CanFollow(known.Open)) return false;
        }
        return true;
    }

    private static bool CanFollowGoroutines(OrderingState before, OrderingState alone)
    {
        int found = 0;
        for (int slot = 0; slot < before.Goroutines.Count; slot++)
        {
            ref GoroutineRecord known = ref before.Goroutines[slot];
            int at = known.IsAlive ? alone.Goroutines.Find(known.Id) : -1;
            if (at < 0) continue;
            // A status that is no status (Bad) is not to be taken for "not there".
            if (known.Status == GoStatus.Bad || alone.Goroutines[at].Entry != known.Status) return false;
            bool hasEnded = alone.Goroutines[at].HasEnded;
            if (!hasEnded && alone.Goroutines[at].Open?.CanFollow(known.Open ?? new()) == false) return false;
            found++;
        }
        foreach (var (id, open) in alone.OpenAtEnd)
        {
            int slot = before.FindGoroutine(id);
            if (slot < 0 || !open.CanFollow(before.Goroutines[slot].Open ?? new())) return false;
        }
        return found == alone.Entered;
    }

    private static bool CanFollowThreads(OrderingState before, OrderingState alone)
    {
        foreach (ThreadRecord thread in alone.MetThreads)
        {
            ThreadEntry entry = thread.Entry!;
            ThreadRecord? known = before.Threads.Find(thread.Id);
            if (known is null && entry.Exists) return false;
            if (entry.Proc != ThreadEntry.Unknown && entry.Proc != (known?.Proc ?? -1)) return false;
            if (entry.Goroutine != ThreadEntry.Unknown && entry.Goroutine != (known?.Goroutine ?? -1)) return false;
        }
        return true;
    }

    private static void Follow(OrderingState before, OrderingState alone)
    {
        alone.Tasks.Follow(before.Tasks);
        if (alone.GcEntry is null) (alone.Gc, alone.GcSequence) = (before.Gc, before.GcSequence);
        foreach (ProcRecord proc in before.AllProcs)
        {
            if (alone.Procs.Find(proc.Id) is { } known) known.Open.Follow(proc.Open);
            else alone.Carry(proc);
        }
        for (int slot = 0; slot < before.Goroutines.Count; slot++)
        {
            ref GoroutineRecord goroutine = ref before.Goroutines[slot];
            if (!goroutine.IsAlive) continue;
            int at = alone.Goroutines.Find(goroutine.Id);
            if (at < 0)
            {
                alone.Carry(goroutine);
                continue;
            }
            ref GoroutineRecord known = ref alone.Goroutines[at];
            if (known.HasEnded || goroutine.Open is null) continue;
            if (known.Open is null) known.Open = goroutine.Open;
            else known.Open.Follow(goroutine.Open);
        }
        FollowThreads(before, alone);
        alone.IsAlone = false;
        alone.Syncs = before.Syncs + 1;
        alone.FirstGeneration = before.FirstGeneration;
        alone.LargestGeneration = alone.Generation;
    }

    /// <summary>Afterwards all threads are in the order in which the trace mentions them.</summary>
    private static void FollowThreads(OrderingState before, OrderingState alone)
    {
        alone.AllThreads.Clear();
        foreach (ThreadRecord thread in before.AllThreads)
        {
            if (alone.Threads.Find(thread.Id) is not { Entry: { } entry } known)
            {
                alone.Carry(thread);
                continue;
            }
            if (entry.Proc == ThreadEntry.Unknown) alone.CarryProc(thread, known);
            if (entry.Goroutine == ThreadEntry.Unknown) alone.CarryGoroutine(thread, known);
            alone.AllThreads.Add(known);
        }
        foreach (ThreadRecord thread in alone.MetThreads)
            if (before.Threads.Find(thread.Id) is null) alone.AllThreads.Add(thread);
        foreach (ThreadRecord thread in alone.AllThreads) thread.Entry = null;
    }
}
