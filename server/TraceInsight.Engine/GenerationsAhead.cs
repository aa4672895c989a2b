using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine;

/// <summary>A generation that was read, and perhaps ordered alone and built.</summary>
/// <param name="Position">Bytes of the file that had been read after it.</param>
internal sealed record PreparedGeneration(Generation Generation, long Position) : IDisposable
{
    /// <summary>Has handed out all its events; null where it has to be ordered in sequence.</summary>
    public EventOrderer? Events { get; init; }

    /// <summary>Made of all its events; null where it has to be ordered in sequence.</summary>
    public GenerationBuilder? Rows { get; init; }

    public void Dispose() => Rows?.Dispose();
}

/// <summary>Reads the generations of a trace in their order, and orders and builds the next ones on the other processors
/// meanwhile.</summary>
/// <remarks>For one thread. Dispose waits until nothing goes on any more: the reader is the caller's again.</remarks>
/// <param name="processors">How many to use at most, the caller's own among them.</param>
/// <param name="store">Keeps the segments; null: nobody does.</param>
/// <param name="idle">Called on the caller's thread, again and again, while nothing comes; null: not.</param>
internal sealed class GenerationsAhead(
    GenerationReader reader, int processors, SegmentStore? store, Action? idle, CancellationToken cancel) : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    // Each holds the rows of a generation: where there are many processors, memory is the limit.
    private const int Most = 8;
    private const int EventsPerLook = 1 << 14;

    private int _processors = Math.Min(Most, processors);

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private readonly Queue<Task<PreparedGeneration?>> _ahead = [];
    private Task<ReadGeneration>? _lastRead;

    /// <param name="Generation">Null after the last.</param>
    /// <param name="LastTime">See <see cref="Seam.LastTimeOf"/>.</param>
    private readonly record struct ReadGeneration(Generation? Generation, long LastTime, long Position);

    /// <summary>The next generation, which the caller disposes; null after the last.</summary>
    /// <exception cref="TraceFormatException">It cannot be read, nor any after it.</exception>
    /// <exception cref="OperationCanceledException">As the caller wished.</exception>
    public PreparedGeneration? Next()
    {
        if (_lastRead is null)
        {
            // The first one is not ordered alone, and nothing may delay the first picture.
            ReadGeneration first = Read();
            _lastRead = Task.FromResult(first);
            PrepareOthers(MostAhead);
            return first.Generation is { } generation
                ? new PreparedGeneration(generation, first.Position)
                : null;
        }
        if (_processors == 1 && _ahead.Count == 0 && idle is null)
            return PrepareHere();
        // While the caller waits there is one processor more.
        PrepareOthers(MostAhead + 1);
        while (idle is not null && Task.WaitAny([_ahead.Peek()], (int)Idle.TotalMilliseconds, cancel) < 0) idle();
        // Waiting this way throws what was thrown there. Dispose waits for all that is in the queue.
        PreparedGeneration? next = _ahead.Peek().WaitAsync(cancel).GetAwaiter().GetResult();
        _ahead.Dequeue();
        return next;
    }

    /// <summary>From now on it may be more of them. To be called while the caller has a generation.</summary>
    public void Use(int processors)
    {
        _processors = Math.Min(Most, processors);
        PrepareOthers(MostAhead);
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (Task<PreparedGeneration?> task in _ahead)
        {
            Task.WaitAny(task);
            // If it failed, nobody asked for it.
            if (task.IsCompletedSuccessfully) task.Result?.Dispose();
        }
        _stop.Dispose();
    }

    /// <summary>While the caller has a generation. One more than there are processors: if each had its own, those that are
    /// done first would have nothing to do at the end.</summary>
    private int MostAhead => _processors > 1 ? _processors : 0;

    /// <summary>Where nobody could do so meanwhile.</summary>
    private PreparedGeneration? PrepareHere()
    {
        ReadGeneration last = _lastRead!.Result, read = last.Generation is null ? default : Read();
        _lastRead = Task.FromResult(read);
        return Prepare(read, last.LastTime);
    }

    private void PrepareOthers(int count)
    {
        while (_ahead.Count < count) PrepareAnother();
    }

    private void PrepareAnother()
    {
        Task<ReadGeneration> before = _lastRead!;
        var read = new TaskCompletionSource<ReadGeneration>();
        _lastRead = read.Task;
        // Not on a thread of the pool, where those who wait for an answer would wait for this too.
        _ahead.Enqueue(Task.Factory.StartNew(
            () => ReadAndPrepare(before, read),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private PreparedGeneration? ReadAndPrepare(
        Task<ReadGeneration> before, TaskCompletionSource<ReadGeneration> completion)
    {
        ReadGeneration last, read;
        try
        {
            last = before.GetAwaiter().GetResult();
            read = last.Generation is null ? default : Read();
        }
        catch (Exception e)
        {
            completion.SetException(e);
            throw;
        }
        completion.SetResult(read);
        return Prepare(read, last.LastTime);
    }

    private ReadGeneration Read()
    {
        Generation? generation = reader.Next(_stop.Token);
        return generation is null ? default : new(generation, Seam.LastTimeOf(generation), reader.Position);
    }

    private PreparedGeneration? Prepare(in ReadGeneration read, long timeBefore)
    {
        if (read.Generation is not { } generation) return null;
        var events = new EventOrderer();
        var rows = new GenerationBuilder(generation, isFirst: false, store, TraceLoader.Sorters(_processors));
        try
        {
            events.BeginAlone(generation, timeBefore);
            using (var pass = new GenerationPass(events, rows))
            {
                while (pass.GoOn(EventsPerLook))
                {
                    _stop.Token.ThrowIfCancellationRequested();
                    store?.CheckRoom();
                }
            }
            rows.Finish();
            return new PreparedGeneration(generation, read.Position) { Events = events, Rows = rows };
        }
        catch (TraceFormatException)
        {
            // Whether that is a fault of the trace, and which, only the generation before can tell.
            rows.Dispose();
            return new PreparedGeneration(generation, read.Position);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }
}
