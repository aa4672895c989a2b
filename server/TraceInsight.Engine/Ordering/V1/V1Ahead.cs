using System.Runtime.ExceptionServices;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>Orders the events of a v1 trace, on another processor if there is one, while the caller makes something of
/// them.</summary>
/// <remarks>For one thread. Whatever was thrown, nothing goes on any more after Dispose.</remarks>
internal sealed class V1Ahead : IDisposable
{
    // Few enough to stay in the processor's cache on their way, enough to make waiting for each other rare.
    private const int Buffers = 4;
    private const int EventsPerBuffer = 1 << 10;

    private readonly V1Order _order;
    private readonly (V1Event[] Events, int Count)[] _buffers;
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
        _buffers = new (V1Event[], int)[processors > 1 ? Buffers : 1];
        _empty = new SemaphoreSlim(_buffers.Length);
        for (int i = 0; i < _buffers.Length; i++) _buffers[i].Events = new V1Event[EventsPerBuffer];
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
    public V1Event[] Next(out int count)
    {
        if (_filling is null)
        {
            Fill(ref _buffers[_next = 0]);
        }
        else
        {
            if (_next >= 0) _empty.Release();
            _full.Wait();
            _next = (_next + 1) % Buffers;
        }
        (V1Event[] events, count) = _buffers[_next];
        if (count == 0) _fault?.Throw();
        return events;
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

    /// <summary>The last buffer is an empty one.</summary>
    private void FillAll()
    {
        for (int i = 0, count = -1; count != 0; i = (i + 1) % Buffers)
        {
            _empty.Wait();
            Fill(ref _buffers[i]);
            count = _buffers[i].Count;
            _full.Release();
        }
    }

    private void Fill(ref (V1Event[] Events, int Count) buffer)
    {
        buffer.Count = 0;
        try
        {
            if (_fault is null && !_isAbandoned) _order.Fill(buffer.Events, ref buffer.Count);
        }
        catch (Exception e)
        {
            // Thrown again where the events are taken, after those before.
            _fault = ExceptionDispatchInfo.Capture(e);
        }
    }
}
