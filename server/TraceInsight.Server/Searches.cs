using System.Diagnostics.CodeAnalysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Server;

/// <summary>The searches in one trace: those asked for last stay, so that several views can each have theirs.</summary>
internal sealed class Searches
{
    private const int MostKept = 4;

    private readonly Lock _lock = new();

    // Those asked for last come last.
    private readonly List<RunningSearch> _kept = [];
    private int _lastNumber;

    /// <summary>The search for an expression in a trace as far as it has been read: a new one or, if it has been asked for
    /// before, that one. It goes on; all others rest until they are asked for again.</summary>
    /// <returns>Null for an expression of nothing.</returns>
    /// <exception cref="SearchException">The expression cannot be understood.</exception>
    public RunningSearch? GoOn(Trace trace, string expression)
    {
        lock (_lock)
        {
            RunningSearch? search = _kept.Find(
                kept => kept.Expression == expression && kept.Search.Trace.Revision == trace.Revision);
            if (search is null)
            {
                if (SpanSearch.Of(trace, expression) is not { } spans)
                {
                    foreach (RunningSearch other in _kept)
                        other.Rest();
                    return null;
                }
                // Of a trace that has grown only the newest is wanted.
                Drop(_kept.Find(kept => kept.Expression == expression));
                search = new RunningSearch(++_lastNumber, expression, spans);
            }
            _kept.Remove(search);
            foreach (RunningSearch other in _kept)
                other.Rest();
            _kept.Add(search);
            if (_kept.Count > MostKept)
                Drop(_kept[0]);
            search.GoOn();
            return search;
        }
    }

    /// <summary>Null where the search is not kept any more.</summary>
    public RunningSearch? Find(int number)
    {
        lock (_lock)
            return _kept.Find(kept => kept.Number == number);
    }

    /// <summary>Lets go of all of them, and of the trace with them.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            foreach (RunningSearch search in _kept)
                search.Rest();
            _kept.Clear();
        }
    }

    private void Drop(RunningSearch? search)
    {
        if (search is null)
            return;
        search.Rest();
        _kept.Remove(search);
    }
}

/// <summary>A search that goes on in the background, and can be stopped and taken up again.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What a token source holds is given back with the memory.")]
internal sealed class RunningSearch(int number, string expression, SpanSearch search)
{
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;

    public int Number => number;

    public string Expression => expression;

    public SpanSearch Search => search;

    public void GoOn()
    {
        if (search.IsComplete || _stop is { IsCancellationRequested: false })
            return;
        _stop = new CancellationTokenSource();
        CancellationToken token = _stop.Token;
        // Behind what was stopped, which may still be about to end: one thread at a time.
        _running = _running.ContinueWith(
            _ => Run(token), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Rest() => _stop?.Cancel();

    /// <summary>Waits for the end, but not for longer than <paramref name="limit"/>.</summary>
    /// <exception cref="Exception">What made the search fail.</exception>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await _running.WaitAsync(limit, cancel);
        }
        catch (TimeoutException)
        {
            // What has been found until now is told.
        }
    }

    private void Run(CancellationToken cancel)
    {
        try
        {
            search.Run(cancel);
        }
        catch (OperationCanceledException)
        {
            // It rests.
        }
    }
}
