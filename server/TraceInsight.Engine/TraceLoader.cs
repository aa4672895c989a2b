using System.Diagnostics;
using TraceInsight.Engine.Building;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;
using Trace = TraceInsight.Engine.Model.Trace;

namespace TraceInsight.Engine;

/// <summary>What becomes of the end of a file that is still being written.</summary>
/// <param name="IsExpected">Whether to wait there. Then what there is so far is published, in
/// <see cref="TracePhase.Following"/>.</param>
/// <param name="Wait">Gets the number of bytes that have been read, on the thread that reads; returns true when the file
/// is longer, false when this is its end after all.</param>
public sealed record FileGrowth(Func<bool> IsExpected, Func<long, bool> Wait);

/// <summary>From a file to a <see cref="Trace"/>: read → order → build, a generation at a time.</summary>
public sealed class TraceLoader
{
    // How often a longer trace is worth a notification: several times a second, but with many goroutines a publication
    // costs time, of which it may take a small part only.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private const int IntervalPerCost = 20;
    private const int EventsPerLook = 1 << 12;

    private readonly Action<Trace> _publish;
    private readonly TraceBuilder _builder = new();
    private long _bytes;
    private long _bytesRead;
    private int _version;
    private bool _cannotRead;
    private int _revision;
    private int _segmentsPublished;
    private long? _followedTo = -1;
    private long _lastPublished;
    private TimeSpan _interval = ShortestInterval;

    private readonly int _processors;
    private readonly int _processorsAtFirst;
    private readonly SegmentStore? _store;
    private Action? _pictured;

    private TraceLoader(Action<Trace> publish, int processors, int atFirst, SegmentStore? store) =>
        (_publish, _processors, _processorsAtFirst, _store) = (publish, processors, atFirst, store);

    /// <summary>Reads the whole file and hands out the trace whenever there is more of it to show.</summary>
    /// <param name="publish">Called on the calling thread, the last time with a phase other than loading.</param>
    /// <param name="growth">For a file that is still being written; null where its end is its end. Traces before Go 1.22
    /// are read as they are.</param>
    /// <param name="processors">How many to use at most; 0: all.</param>
    /// <param name="processorsAtFirst">How many to use until the first segment has been published, if fewer; 0: as many.
    /// </param>
    /// <param name="store">Keeps what is read, and outlives the trace; null: all of it stays in memory.</param>
    /// <remarks>Never throws for what is wrong with the file: see <see cref="Trace.Problem"/>. A cancelled
    /// reading keeps what was read and ends in <see cref="TracePhase.Cancelled"/>.</remarks>
    public static void Load(
        string path, Action<Trace> publish, CancellationToken cancel, FileGrowth? growth = null, int processors = 0,
        int processorsAtFirst = 0, SegmentStore? store = null)
    {
        ArgumentNullException.ThrowIfNull(publish);
        if (processors <= 0)
            processors = Environment.ProcessorCount;
        processorsAtFirst = processorsAtFirst > 0 ? Math.Min(processorsAtFirst, processors) : processors;
        new TraceLoader(publish, processors, processorsAtFirst, store).Load(path, growth, cancel);
    }

    private void Load(string path, FileGrowth? growth, CancellationToken cancel)
    {
        Problem? problem = null;
        bool cancelled = false;
        try
        {
            using TraceFile file = TraceFile.Open(
                path, growth is null ? null : length => growth.IsExpected() && growth.Wait(length));
            _bytes = file.Length;
            problem = Read(file, growth, cancel);
            _bytes = file.Length;
            if (file.HasChanged())
                problem = Problems.Changed(problem);
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }
        catch (NoRoomException)
        {
            problem = Problems.NoRoom(_store!, _builder.LastEvent ?? 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = Problems.Unreadable(path, e);
        }
        bool hasEvents = _builder.HasEvents;
        TracePhase phase = cancelled ? TracePhase.Cancelled : hasEvents || problem is null ? TracePhase.Complete : TracePhase.Failed;
        Publish(phase, problem);
    }

    /// <summary>No further generation has come for a while: shows all that there is, if more is expected.</summary>
    private void PublishWhatThereIs(TraceFile file, FileGrowth growth)
    {
        if (_builder.LastEvent == _followedTo || !growth.IsExpected())
            return;
        _followedTo = _builder.LastEvent;
        _bytes = file.Length;
        Publish(TracePhase.Following, null);
    }

    private Problem? Read(TraceFile file, FileGrowth? growth, CancellationToken cancel)
    {
        var orderer = new EventOrderer();
        GenerationReader? reader = null;
        try
        {
            _version = TraceHeader.Read(file);
            if (TraceHeader.IsV1(_version))
            {
                ReadV1(file, cancel);
            }
            else
            {
                reader = new GenerationReader(file);
                Action? idle = growth is null ? null : () => PublishWhatThereIs(file, growth);
                ReadGenerations(reader, orderer, idle, cancel);
            }
            _bytesRead = file.Length;
            return _builder.HasEvents ? null : Problems.HeaderOnly;
        }
        catch (TraceFormatException exception)
        {
            Salvage(reader, orderer, cancel);
            return Problems.Of(exception, _builder.LastEvent);
        }
    }

    /// <summary>Before Go 1.22 a trace has no generations, but its events come in order once all have been seen.</summary>
    private void ReadV1(TraceFile file, CancellationToken cancel)
    {
        using V1Reader reader = V1Reader.Read(file, _processors, cancel);
        // Its events come more slowly: one segment at a time is sorted in time, and takes less memory.
        using var rows = new GenerationBuilder(reader.Tables, isFirst: true, _store, Math.Min(1, Sorters(_processors)));
        try
        {
            using var pass = new GenerationPass(reader, rows);
            while (pass.GoOn(EventsPerLook))
            {
                _bytesRead = (long)(reader.Done * _bytes);
                Look(rows, cancel);
            }
        }
        finally
        {
            rows.Finish();
            _builder.Merge(rows);
        }
    }

    private void ReadGenerations(
        GenerationReader reader, EventOrderer orderer, Action? idle, CancellationToken cancel)
    {
        using var ahead = new GenerationsAhead(reader, _processorsAtFirst, _store, idle, cancel);
        _pictured = () => ahead.Use(_processors);
        while (Next(ahead) is { } prepared)
        {
            using (prepared)
            {
                // Prepared without knowing what was before: it can be taken if that is what it was taken to be.
                if (prepared.Events is { } events && orderer.TryContinue(events))
                    _builder.Merge(prepared.Rows!);
                else
                    Add(prepared.Generation, orderer, cancel);
                _bytesRead = prepared.Position;
            }
            PublishIfDue();
        }
        var end = default(OrderedEvent);
        orderer.End(ref end);
        _builder.End(end);
    }

    private PreparedGeneration? Next(GenerationsAhead ahead)
    {
        try
        {
            return ahead.Next();
        }
        catch (TraceFormatException)
        {
            _cannotRead = true;
            throw;
        }
    }

    /// <summary>Adds what can be made of a generation that is not whole, up to the first event that does not fit.</summary>
    private void Salvage(GenerationReader? reader, EventOrderer orderer, CancellationToken cancel)
    {
        _pictured = null;
        // Where order ended, the reader may have come further, and to another fault.
        if (!_cannotRead || reader?.Salvage() is not { } generation)
            return;
        try
        {
            Add(generation, orderer, cancel);
        }
        catch (TraceFormatException)
        {
            // Sooner or later the missing part is missed; what was wrong with the file is known already.
        }
    }

    private void Add(Generation generation, EventOrderer orderer, CancellationToken cancel)
    {
        using var rows = new GenerationBuilder(generation, isFirst: !_builder.HasEvents, _store, Sorters(_processors));
        try
        {
            orderer.Begin(generation);
            using var pass = new GenerationPass(orderer, rows);
            long startOffset = _bytesRead, length = generation.EndOffset - startOffset;
            while (pass.GoOn(EventsPerLook))
            {
                // Events take about five bytes: near enough for a progress bar within one generation.
                _bytesRead = startOffset + Math.Min(length, pass.Events * 5);
                Look(rows, cancel);
            }
        }
        finally
        {
            // Also of a generation that turns out to be broken, all that came before counts.
            rows.Finish();
            _builder.Merge(rows);
        }
    }

    /// <summary>How many segments to sort beside what goes on.</summary>
    public static int Sorters(int processors) => processors > 1 ? processors : 0;

    private void Look(GenerationBuilder rows, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        _store?.CheckRoom();
        if (rows.Segments.Count > 0)
            _builder.Merge(rows);
        PublishIfDue();
    }

    private void PublishIfDue()
    {
        bool isFirstPicture = _segmentsPublished == 0 && _builder.SegmentCount > 0;
        if (isFirstPicture || Stopwatch.GetElapsedTime(_lastPublished) >= _interval)
            Publish(TracePhase.Loading, null);
        if (isFirstPicture)
            _pictured?.Invoke();
    }

    private void Publish(TracePhase phase, Problem? problem)
    {
        long start = Stopwatch.GetTimestamp();
        _publish(_builder.Snapshot(++_revision, phase, _bytesRead, _bytes, _version, problem));
        _segmentsPublished = _builder.SegmentCount;
        _lastPublished = Stopwatch.GetTimestamp();
        TimeSpan paid = Stopwatch.GetElapsedTime(start, _lastPublished) * IntervalPerCost;
        _interval = paid > ShortestInterval ? paid : ShortestInterval;
    }
}
