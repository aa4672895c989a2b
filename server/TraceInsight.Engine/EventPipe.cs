using System.Runtime.ExceptionServices;
using TraceInsight.Engine.Ordering;

namespace TraceInsight.Engine;

/// <summary>Hands out the next event; false after the last.</summary>
/// <exception cref="Reading.TraceFormatException">There is none that makes sense.</exception>
internal delegate bool EventSource(ref OrderedEvent e);

/// <summary>Orders events, on another processor if there is one, while the caller builds what they say.</summary>
internal static class EventPipe
{
    // Few enough to stay in the processor's cache on their way, enough to make waiting for each other rare.
    private const int Buffers = 4;
    private const int EventsPerBuffer = 1 << 10;

    /// <summary>Takes all events, some at a time, in their order.</summary>
    /// <remarks>What the source throws is thrown here, after the events before have been taken. Whatever is thrown, the
    /// source is not asked any more when it gets out.</remarks>
    /// <param name="processors">How many to use at most.</param>
    public static void Run(int processors, EventSource source, Action<ReadOnlySpan<OrderedEvent>> take)
    {
        if (processors > 1)
            RunOnTwo(source, take);
        else
            RunOnOne(source, take);
    }

    private static void RunOnOne(EventSource source, Action<ReadOnlySpan<OrderedEvent>> take)
    {
        var events = new OrderedEvent[EventsPerBuffer];
        for (bool goesOn = true; goesOn;)
        {
            int count = 0;
            try
            {
                while (count < events.Length && (goesOn = source(ref events[count]))) count++;
            }
            finally
            {
                take(events.AsSpan(0, count));
            }
        }
    }

    private static void RunOnTwo(EventSource source, Action<ReadOnlySpan<OrderedEvent>> take)
    {
        using var pipe = new Pipe(source);
        while (pipe.Next() is { Length: > 0 } events) take(events);
    }

    private sealed class Pipe : IDisposable
    {
        private readonly EventSource _source;
        private readonly (OrderedEvent[] Events, int Count)[] _buffers = new (OrderedEvent[], int)[Buffers];
        private readonly SemaphoreSlim _empty = new(Buffers);
        private readonly SemaphoreSlim _full = new(0);
        private readonly Task _filling;
        private volatile bool _isAbandoned;
        private ExceptionDispatchInfo? _fault;
        private int _next = -1;

        public Pipe(EventSource source)
        {
            _source = source;
            for (int i = 0; i < Buffers; i++) _buffers[i].Events = new OrderedEvent[EventsPerBuffer];
            // Not on a thread of the pool, where those who wait for an answer would wait for this too.
            _filling = Task.Factory.StartNew(
                FillAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        /// <summary>Valid until the next call; empty at the end.</summary>
        public ReadOnlySpan<OrderedEvent> Next()
        {
            if (_next >= 0) _empty.Release();
            _full.Wait();
            _next = (_next + 1) % Buffers;
            (OrderedEvent[] events, int count) = _buffers[_next];
            if (count == 0) _fault?.Throw();
            return events.AsSpan(0, count);
        }

        public void Dispose()
        {
            _isAbandoned = true;
            // Enough for it to come to its end, wherever it is.
            _empty.Release(2);
            _filling.GetAwaiter().GetResult();
            _empty.Dispose();
            _full.Dispose();
        }

        /// <summary>The last buffer is an empty one.</summary>
        private void FillAll()
        {
            for (int i = 0, count = -1; count != 0; i = (i + 1) % Buffers)
            {
                _empty.Wait();
                count = Fill(_buffers[i].Events);
                _buffers[i].Count = count;
                _full.Release();
            }
        }

        private int Fill(OrderedEvent[] events)
        {
            int count = 0;
            try
            {
                while (_fault is null && !_isAbandoned && count < events.Length && _source(ref events[count])) count++;
            }
            catch (Exception e)
            {
                // Thrown again where the events are taken, after those before.
                _fault = ExceptionDispatchInfo.Capture(e);
            }
            return count;
        }
    }
}
