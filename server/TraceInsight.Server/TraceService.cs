using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamJsonRpc;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The traces that are open, by number. Every open file has a number of its own, also the same file twice.</summary>
internal sealed class TraceService(ILogger<TraceService> log)
{
    /// <summary>What all of them may take.</summary>
    public SegmentMemory Memory { get; } = new(alive: Alive);

    private static readonly TimeSpan PoolPatience = TimeSpan.FromSeconds(70);

    private readonly ConcurrentDictionary<int, TraceSession> _sessions = new();
    private int _lastNumber;

    /// <param name="forPicture">Whether somebody waits for a first picture.</param>
    public TraceSession Open(string path, bool forPicture)
    {
        int number = Interlocked.Increment(ref _lastNumber);
        log.LogInformation("trace {Number}: open {Path}", number, path);
        return _sessions[number] = new TraceSession(number, path, forPicture, Memory, log);
    }

    /// <exception cref="LocalRpcException">No such trace is open.</exception>
    public TraceSession Find(int number) =>
        _sessions.TryGetValue(number, out TraceSession? session) ? session : throw Unknown(number);

    /// <summary>A trace as far as it has been read.</summary>
    /// <exception cref="LocalRpcException">No such trace is open.</exception>
    public Trace Newest(int number, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Find(number).Current;
    }

    public void Close(int number)
    {
        if (!_sessions.TryRemove(number, out TraceSession? session))
            throw Unknown(number);
        log.LogInformation("trace {Number}: close", number);
        _ = Task.Run(() => ReturnMemoryAsync(session));
    }

    /// <summary>Stops loading, and waits until what was kept in temporary files is deleted.</summary>
    public async Task CancelAllAsync(TimeSpan patience)
    {
        foreach (TraceSession session in _sessions.Values)
            session.Stop();
        try
        {
            await Task.WhenAll(_sessions.Values.Select(session => session.Loading)).WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            log.LogWarning("a trace was still being read");
        }
    }

    // A trace can be a gigabyte, and a server that nobody asks anything never collects by itself.
    private async Task ReturnMemoryAsync(TraceSession session)
    {
        await session.CloseAsync();
        Collect();
        // .NET keeps arrays that were lent and given back until a collection a minute after another one.
        await Task.Delay(PoolPatience);
        if (_sessions.IsEmpty)
            Collect();

        static void Collect() =>
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static long Alive()
    {
        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return last.HeapSizeBytes - last.FragmentedBytes;
    }

    private static LocalRpcException Unknown(int number) =>
        new($"trace {number} is not open") { ErrorCode = ErrorCodes.UnknownTrace };
}
