using System.Runtime.ExceptionServices;

namespace TraceInsight.Engine.Ordering;

/// <summary>Some events in their order, on their way from those who order to those who make something of them.</summary>
internal interface IRun
{
    /// <summary>Whether there are none, which is so at the end only.</summary>
    bool IsEmpty { get; }

    void Clear();
}

/// <summary>Orders events, on another processor if there is one, while the caller makes something of them.</summary>
/// <remarks>For one thread. Whatever was thrown, nothing goes on any more after Dispose.</remarks>
internal sealed class RunsAhead<TRun> : IDisposable where TRun : IRun
{
    private const int Runs = 8;

    private readonly Action<TRun> _fill;
    private readonly TRun[] _runs;
    private readonly SemaphoreSlim _empty;
    private readonly SemaphoreSlim _full = new(0);
    private readonly Task? _filling;
    private volatile bool _isAbandoned;
    private ExceptionDispatchInfo? _fault;
    private int _next = -1;

    /// <param name="create">Makes an empty run.</param>
    /// <param name="fill">Fills it with what comes next, if there is anything. If it throws, what it filled before counts.
    /// </param>
    /// <param name="isAhead">Whether to do so on a thread of its own.</param>
    public RunsAhead(Func<TRun> create, Action<TRun> fill, bool isAhead)
    {
        _fill = fill;
        _runs = new TRun[isAhead ? Runs : 1];
        for (int i = 0; i < _runs.Length; i++) _runs[i] = create();
        _empty = new SemaphoreSlim(_runs.Length);
        // Not on a thread of the pool, where those who wait for an answer would wait for this too.
        if (isAhead)
        {
            _filling = Task.Factory.StartNew(
                FillAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>The next events, the caller's until the next call; none at the end, after which not to ask again.</summary>
    /// <exception cref="Reading.TraceFormatException">None comes next that makes sense; those before have been handed out.
    /// </exception>
    public TRun Next()
    {
        if (_filling is null)
        {
            Fill(_runs[_next = 0]);
        }
        else
        {
            if (_next >= 0) _empty.Release();
            _full.Wait();
            _next = (_next + 1) % Runs;
        }
        TRun run = _runs[_next];
        if (run.IsEmpty) _fault?.Throw();
        return run;
    }

    public void Dispose()
    {
        _isAbandoned = true;
        // Enough for it to come to its end, wherever it is.
        _empty.Release(2);
        _filling?.GetAwaiter().GetResult();
        _empty.Dispose();
        _full.Dispose();
    }

    /// <summary>The last run is an empty one.</summary>
    private void FillAll()
    {
        TRun run;
        int i = 0;
        do
        {
            _empty.Wait();
            run = _runs[i++ % Runs];
            Fill(run);
            _full.Release();
        }
        while (!run.IsEmpty);
    }

    private void Fill(TRun run)
    {
        run.Clear();
        try
        {
            if (_fault is null && !_isAbandoned) _fill(run);
        }
        catch (Exception e)
        {
            // Thrown again where the events are taken, after those before.
            _fault = ExceptionDispatchInfo.Capture(e);
        }
    }
}
