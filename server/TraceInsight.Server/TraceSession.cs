using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TraceInsight.Engine;
using TraceInsight.Engine.Model;
using Trace = TraceInsight.Engine.Model.Trace;

namespace TraceInsight.Server;

/// <summary>One opened trace: loads it in the background and always has the newest that can be asked.</summary>
[SuppressMessage("Design", "CA1001", Justification = "What a token source holds is given back with the memory.")]
internal sealed class TraceSession
{
    // Until there is something to show, one is left to VS Code, which needs it for the first picture.
    private static readonly int ProcessorsAtFirst = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>The least time between two notifications, so that many small generations do not flood the client.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long reading may stand still for a first picture, and how long to draw one takes when its boxes are
    /// there. VS Code needs two processors to make an editor: where there are no more, reading on would cost the user
    /// 200 ms of the 500 until the picture.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Drawing = TimeSpan.FromMilliseconds(400);
    private const int ProcessorsToRest = 2;

    /// <summary>How often a file that grows is looked at, and for how long after it has grown last.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly SegmentMemory _memory;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _saysSomething = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _loads = new();

    // Null where nobody waits for a picture.
    private readonly ManualResetEventSlim? _pictured;

    // Holds the newest publication that has not been announced; an older one that is still waiting gives way.
    private Channel<Trace> _changes;
    private Channel<Trace>? _unannounced;

    private volatile Trace _current = new(0, TracePhase.Loading, 0, 0, null);
    private volatile bool _following;

    // Of the reading under way, or of the last one.
    private SegmentStore? _store;

    // Of the file as it is on disk; null where it cannot be read on from its end.
    private KnownBytes? _known;

    // Publications of the reading under way count from here.
    private int _firstRevision;

    // Nothing is read and nothing will be, unless the file grows.
    private bool _over;

    // The first picture has had its time.
    private bool _rested;

    // All that the file had has been shown: from here on it grows and does not load.
    private bool _caughtUp;

    /// <param name="forPicture">Whether somebody waits for a first picture.</param>
    public TraceSession(int number, string path, bool forPicture, SegmentMemory memory, ILogger log)
    {
        if (forPicture && Environment.ProcessorCount <= ProcessorsToRest)
            _pictured = new ManualResetEventSlim();
        Number = number;
        _path = path;
        _memory = memory;
        _log = log;
        StartLoading();
    }

    public int Number { get; }

    public Searches Searches { get; } = new();

    public LaneListings Listings { get; } = new();

    /// <summary>As far as it has been read; revision 0 before anything was.</summary>
    public Trace Current => _current;

    /// <summary>Ends, without failing, when nothing more will be published.</summary>
    public Task Loading { get; private set; }

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
        // Two that tell of the same changes could tell of them in the wrong order.
        if (Interlocked.Exchange(ref _unannounced, null) is not { } changes)
            return;
        await foreach (Trace trace in changes.Reader.ReadAllAsync())
        {
            if (trace.Revision <= known)
                continue;
            await notify(trace);
            await Task.Delay(Pause);
        }
    }

    /// <summary>Boxes have been answered: whoever waited for a first picture can draw it.</summary>
    public void Pictured() => _pictured?.Set();

    /// <summary>Stops loading, or waiting for more, and keeps what has been read.</summary>
    public void Cancel()
    {
        if (_current.Phase == TracePhase.Following)
            _following = false;
        else
            _stop.Cancel();
    }

    /// <summary>The file has grown: reads on, and goes on with that until it has not grown for a while or is cancelled.
    /// </summary>
    /// <returns>The trace from now on; null where what was read is not in the file any more.</returns>
    public Trace? Follow()
    {
        lock (_loads)
        {
            if (_known?.Look() != true)
                return null;
            _following = true;
            if (_over && TryBeginAgain())
                StartLoading();
            return _current;
        }
    }

    /// <summary>Stops whatever is going on; it will not be taken up again.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Stops loading and lets go of what has been read, also where somebody still holds this object.</summary>
    public async Task CloseAsync()
    {
        Stop();
        await Loading;
        _changes.Reader.TryRead(out _);
        Searches.Clear();
        Listings.Clear();
        _store?.Dispose();
        _current = new Trace(_current.Revision, TracePhase.Cancelled, 0, 0, null);
    }

    [MemberNotNull(nameof(_changes), nameof(Loading))]
    private void StartLoading()
    {
        _over = false;
        _unannounced = _changes = Channel.CreateBounded<Trace>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        // A thread of its own: the pool's few threads are for requests, and reading takes seconds.
        Loading = Task.Factory.StartNew(
            Load, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Prepares to read a file that has grown since it was read to its end.</summary>
    /// <remarks>From the start: of its last generation, which was not whole, rows were made that nothing can be added to.
    /// </remarks>
    private bool TryBeginAgain()
    {
        if (_stop.IsCancellationRequested || _known is null || _known.Length <= _current.Bytes)
            return false;
        _caughtUp = true;
        _firstRevision = _current.Revision + 1;
        _current = _current with { Revision = _firstRevision, Phase = TracePhase.Following, Problem = null };
        return true;
    }

    private void Load()
    {
        // Another reading may begin with another channel as soon as this one is over.
        Channel<Trace> changes = _changes;
        do
        {
            LoadOnce();
        }
        while (GoesOn());
        changes.Writer.Complete();
    }

    /// <summary>Whether somebody asked to follow the file when it had just been read to its end.</summary>
    private bool GoesOn()
    {
        lock (_loads)
        {
            if (_following && _known?.Look() == true && TryBeginAgain())
                return true;
            _following = false;
            _over = true;
            return false;
        }
    }

    private void LoadOnce()
    {
        SegmentStore? replaced = _store;
        var store = _store = new SegmentStore(_memory);
        try
        {
            using InputFile? unpacked = Unpack();
            if (unpacked is null)
            {
                _known ??= Know();
                var growth = new FileGrowth(() => _following, WaitForMore);
                TraceLoader.Load(_path, PublishNext, _stop.Token, growth, 0, ProcessorsAtFirst, store);
            }
            else
            {
                TraceLoader.Load(
                    unpacked.Path,
                    trace => PublishNext(
                        trace.Phase == TracePhase.Loading ? trace : trace with { Problem = unpacked.Problem ?? trace.Problem }),
                    _stop.Token,
                    processorsAtFirst: ProcessorsAtFirst,
                    store: store);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Publish(_current with { Revision = _current.Revision + 1, Phase = TracePhase.Cancelled });
        }
        catch (Exception fault)
            when (fault is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
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
            replaced?.LetGo();
            if (store.BytesOnDisk > 0)
                _log.LogInformation(
                    "trace {Number}: memory is limited to {Limit} bytes; {Bytes} bytes are in a temporary file in {Folder}",
                    Number, _memory.Limit, store.BytesOnDisk, store.Folder);
            if (last.Problem is Problem problem)
                _log.LogWarning("trace {Number}: {Message} ({Detail})", Number, problem.Message, problem.Detail);
        }
    }

    private KnownBytes? Know()
    {
        try
        {
            return new KnownBytes(_path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The loader says what is wrong.
            return null;
        }
    }

    private bool WaitForMore(long length)
    {
        long start = Stopwatch.GetTimestamp();
        while (_following && Stopwatch.GetElapsedTime(start) < Patience)
        {
            if (_known?.Look() != true)
                break;
            if (_known.Length > length)
                return true;
            _stop.Token.WaitHandle.WaitOne(Poll);
            _stop.Token.ThrowIfCancellationRequested();
        }
        _following = false;
        // What came in the last moment is shown too.
        return _known?.Look() == true && _known.Length > length;
    }

    private void PublishNext(Trace trace)
    {
        bool goesOn = trace.Phase is TracePhase.Loading or TracePhase.Following;
        // What is shown already is being read again.
        if (goesOn && _firstRevision > 0 && trace.End < _current.End)
            return;
        _caughtUp |= trace.Phase == TracePhase.Following;
        Publish(trace with
        {
            Revision = _firstRevision + trace.Revision,
            Phase = goesOn && _caughtUp ? TracePhase.Following : trace.Phase,
        });
        if (trace.Phase == TracePhase.Loading && trace.Segments.Count > 0 && !_rested)
            Rest();
    }

    /// <summary>Lets the first picture come onto the screen before reading on.</summary>
    private void Rest()
    {
        _rested = true;
        if (_pictured?.Wait(LongestRest, _stop.Token) == true)
            _stop.Token.WaitHandle.WaitOne(Drawing);
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

    private static Problem CannotUnpack(Exception fault) => fault switch
    {
        InvalidDataException => new Problem(
            ProblemKind.Damaged, "This file is compressed with gzip and damaged. Copy it again and reload.",
            $"gzip: {fault.Message}", null),
        NotSupportedException => new Problem(
            ProblemKind.Unreadable,
            "This is a pipe, not a file, and can be read only once. Write the trace into a file and open that.",
            fault.Message, null),
        _ => new Problem(
            ProblemKind.Unreadable,
            $"This compressed trace could not be unpacked into {Path.GetTempPath()}. Make room there and reload.",
            fault.Message, null),
    };

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
