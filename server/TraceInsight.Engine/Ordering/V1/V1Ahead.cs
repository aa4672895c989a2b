using System.Runtime.ExceptionServices;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Orders the events of a v1 trace, on another processor if there is one, while the caller makes something of
/// them.</summary>
/// <remarks>For one thread. Whatever was thrown, nothing goes on any more after Dispose.</remarks>
internal sealed class V1Ahead : IDisposable
{
    private const int Runs = 4;

    private readonly V1Order _order;
    private readonly V1Run[] _runs;
    private readonly SemaphoreSlim _empty;
    private readonly SemaphoreSlim _full = new(0);
    private readonly Task? _filling;
    private volatile bool _isAbandoned;
    private ExceptionDispatchInfo? _fault;
    private int _next = -1;

    /// <param name="processors">How many to use at most.</param>
    public V1Ahead(V1Order order, int processors)
    {
        _order = order;
        _runs = new V1Run[processors > 1 ? Runs : 1];
        _empty = new SemaphoreSlim(_runs.Length);
        for (int i = 0; i < _runs.Length; i++) _runs[i] = new V1Run();
        // Not on a thread of the pool, where those who wait for an answer would wait for this too.
        if (processors > 1)
        {
            _filling = Task.Factory.StartNew(
                FillAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <summary>The next events, the caller's until the next call; none at the end, after which not to ask again.</summary>
    /// <exception cref="Reading.TraceFormatException">None comes next that makes sense; those before have been handed out.
    /// </exception>
    public V1Run Next()
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
        V1Run run = _runs[_next];
        if (run.Count == 0) _fault?.Throw();
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
        for (int i = 0, count = -1; count != 0; i = (i + 1) % Runs)
        {
            _empty.Wait();
            Fill(_runs[i]);
            count = _runs[i].Count;
            _full.Release();
        }
    }

    private void Fill(V1Run run)
    {
        run.Count = 0;
        try
        {
            if (_fault is null && !_isAbandoned) _order.Fill(run);
        }
        catch (Exception e)
        {
            // Thrown again where the events are taken, after those before.
            _fault = ExceptionDispatchInfo.Capture(e);
        }
    }
}
