using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TraceInsight.Engine;
using TraceInsight.Engine.Model;

namespace TraceInsight.Server;

/// <summary>One opened trace: loads it in the background and always has the newest that can be asked.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing to give back.")]
internal sealed class TraceSession
{
    /// <summary>The least time between two notifications, so that many small generations do not flood the client.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _saysSomething = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Holds the newest publication that has not been announced; an older one that is still waiting gives way.
    private readonly Channel<Trace> _changes = Channel.CreateBounded<Trace>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private volatile Trace _current = new(0, TracePhase.Loading, 0, 0, null);

    public TraceSession(int number, string path, ILogger log)
    {
        Number = number;
        _path = path;
        _log = log;
        // A thread of its own: the pool's few threads are for requests, and reading takes seconds.
        Loading = Task.Factory.StartNew(
            Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public int Number { get; }

    /// <summary>As far as it has been read; revision 0 before anything was.</summary>
    public Trace Current => _current;

    /// <summary>Ends, without failing, when nothing more will be published.</summary>
    public Task Loading { get; }

    /// <summary>Waits until there is something to show or to say, but not for longer than <paramref name="limit"/>.</summary>
    public async Task WaitForSomethingAsync(TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await _saysSomething.Task.WaitAsync(limit, cancel);
        }
        catch (TimeoutException)
        {
            // The client is shown an empty trace that is loading, and hears of the rest.
        }
    }

    /// <summary>Tells of every change after <paramref name="known"/>, the last one always, until loading has ended.</summary>
    public async Task AnnounceAsync(int known, Func<Trace, Task> notify)
    {
        await foreach (Trace trace in _changes.Reader.ReadAllAsync())
        {
            if (trace.Revision <= known)
                continue;
            await notify(trace);
            await Task.Delay(Pause);
        }
    }

    /// <summary>Stops loading and keeps what has been read.</summary>
    public void Cancel() => _stop.Cancel();

    /// <summary>Stops loading and lets go of what has been read, also where somebody still holds this object.</summary>
    public async Task CloseAsync()
    {
        Cancel();
        await Loading;
        _changes.Reader.TryRead(out _);
        _current = new Trace(_current.Revision, TracePhase.Cancelled, 0, 0, null);
    }

    private void Load()
    {
        try
        {
            using InputFile? unpacked = Unpack();
            Problem? damage = unpacked?.Problem;
            TraceLoader.Load(
                unpacked?.Path ?? _path,
                trace => Publish(trace.Phase == TracePhase.Loading ? trace : trace with { Problem = damage ?? trace.Problem }),
                _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Publish(_current with { Revision = _current.Revision + 1, Phase = TracePhase.Cancelled });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Publish(_current with
            {
                Revision = _current.Revision + 1,
                Phase = TracePhase.Failed,
                Problem = CannotUnpack(fault),
            });
        }
        catch (Exception fault)
        {
            _log.LogError(fault, "trace {Number}: the loader failed", Number);
            Publish(Failed(_current, fault));
        }
        finally
        {
            Trace last = _current;
            _log.LogInformation(
                "trace {Number}: {Phase} after {Events} events, {Read} of {Bytes} bytes",
                Number, last.Phase, last.Counts.Events, last.BytesRead, last.Bytes);
            if (last.Problem is Problem problem)
                _log.LogWarning("trace {Number}: {Message} ({Detail})", Number, problem.Message, problem.Detail);
            _changes.Writer.Complete();
        }
    }

    /// <summary>Null where the file is read as it is, also where that will fail: the loader says why.</summary>
    private InputFile? Unpack()
    {
        try
        {
            if (Directory.Exists(_path) || !InputFile.IsCompressed(_path))
                return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
        return InputFile.Open(_path, _stop.Token);
    }

    private static Problem CannotUnpack(Exception fault) => fault is InvalidDataException
        ? new Problem(
            ProblemKind.Damaged, "This file is compressed with gzip and damaged. Copy it again and reload.",
            $"gzip: {fault.Message}", null)
        : new Problem(
            ProblemKind.Unreadable,
            $"This compressed trace could not be unpacked into {Path.GetTempPath()}. Make room there and reload.",
            fault.Message, null);

    private void Publish(Trace trace)
    {
        _current = trace;
        _changes.Writer.TryWrite(trace);
        if (trace.Phase != TracePhase.Loading || trace.Segments.Count > 0 || trace.Problem is not null)
            _saysSomething.TrySetResult();
    }

    private static Trace Failed(Trace current, Exception fault)
    {
        bool nothing = current.Segments.Count == 0;
        string message = nothing
            ? "TraceInsight failed while it read this trace. The log says where; please report it."
            : "TraceInsight failed while it read this trace; showing what came before. The log says where; please report it.";
        return current with
        {
            Revision = current.Revision + 1,
            Phase = nothing ? TracePhase.Failed : TracePhase.Complete,
            Problem = new Problem(ProblemKind.Unreadable, message, $"{fault.GetType().Name}: {fault.Message}", null),
        };
    }
}
