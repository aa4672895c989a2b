using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Reading;

/// <summary>Reads a trace of format v2 a generation at a time, in the order of the file.</summary>
internal sealed class GenerationReader
{
    private const ulong UsualUnitsPerSecond = 15_625_000;

    private readonly BatchReader _batches;
    private readonly TraceFile _file;
    private BatchHeader? _spilled;
    private TraceFormatException? _remembered;
    private bool _begun;
    private GenerationParts? _broken;
    private TraceClock? _clock;

    /// <exception cref="TraceFormatException">The file does not begin like a trace of a version known here.</exception>
    public GenerationReader(TraceFile file)
    {
        FormatVersion = TraceHeader.Read(file);
        if (TraceHeader.IsV1(FormatVersion))
        {
            throw new TraceFormatException(ProblemKind.OlderFormat,
                $"trace version go 1.{FormatVersion} has no generations");
        }
        _file = file;
        _batches = new BatchReader(file, TraceHeader.Length);
    }

    /// <summary>22, 23, 25 or 26.</summary>
    public int FormatVersion { get; }

    /// <summary>Bytes of the file that have been read and understood.</summary>
    public long Position => _batches.Position;

    /// <summary>The next generation, or null after the last.</summary>
    /// <exception cref="TraceFormatException">The generation cannot be had, and none after it.</exception>
    public Generation? Next(CancellationToken cancel)
    {
        var parts = new GenerationParts(FormatVersion, _spilled?.Offset ?? Position, _file);
        try
        {
            Generation? generation = FormatVersion >= 26 ? ReadMarked(parts, cancel) : ReadUnmarked(parts, cancel);
            if (generation is not null) _clock = generation.Clock;
            return generation;
        }
        catch (TraceFormatException)
        {
            _broken = parts;
            throw;
        }
    }

    /// <summary>After <see cref="Next"/> has failed: a generation of what had been read of it, with unknown names and an
    /// end that is not its own. Go's reader does without it.</summary>
    /// <returns>Null where nothing can be made of it.</returns>
    public Generation? Salvage()
    {
        // Before Go 1.25 the clock is told at the end of a generation. All systems but Windows count units of 64 ns.
        TraceClock? clock = _clock ?? (FormatVersion < 25 ? new TraceClock(UsualUnitsPerSecond) : null);
        Generation? generation = _broken?.FinishWhatThereIs(Position, clock);
        _broken = null;
        return generation;
    }

    /// <summary>From Go 1.26 on a record ends the generation.</summary>
    private Generation? ReadMarked(GenerationParts parts, CancellationToken cancel)
    {
        while (_batches.TryRead(out BatchHeader batch))
        {
            cancel.ThrowIfCancellationRequested();
            if (parts.Number == 0) parts.Number = batch.Generation;
            if (batch.IsEndOfGeneration) return parts.Finish(Position);
            CheckNumber(batch, parts);
            parts.Add(batch, _batches);
        }
        // What comes before the first events of a generation may be left over at the end.
        if (parts.Threads.Count == 0) return null;
        throw new TraceFormatException(ProblemKind.Truncated,
            $"the file ends within generation {parts.Number}", Position);
    }

    /// <summary>Before Go 1.26 the first batch of a generation ends the one before.</summary>
    private Generation? ReadUnmarked(GenerationParts parts, CancellationToken cancel)
    {
        if (_remembered is not null) throw _remembered;
        if (_begun && _spilled is null) return null;
        _begun = true;
        if (_spilled is { } spilled)
        {
            parts.Number = spilled.Generation;
            parts.Add(spilled, _batches);
            _spilled = null;
        }
        long end = Position;
        while (TryReadOrRemember(parts, out BatchHeader batch))
        {
            cancel.ThrowIfCancellationRequested();
            if (parts.Number == 0) parts.Number = batch.Generation;
            if (batch.Generation == parts.Number + 1 && batch.Generation != 0)
            {
                _spilled = batch;
                break;
            }
            CheckNumber(batch, parts);
            if (batch.IsEndOfGeneration)
                throw new TraceFormatException(ProblemKind.Damaged, "an end of generation before Go 1.26", batch.Offset);
            parts.Add(batch, _batches);
            end = Position;
        }
        try
        {
            return parts.Finish(end);
        }
        catch (TraceFormatException) when (_remembered is not null)
        {
            // What is missing is missing because of that.
            throw _remembered;
        }
    }

    /// <summary>A batch that cannot be read ends a generation that has begun: what there is of it may be whole. The
    /// fault is reported where the next generation would be.</summary>
    private bool TryReadOrRemember(GenerationParts parts, out BatchHeader batch)
    {
        try
        {
            return _batches.TryRead(out batch);
        }
        catch (TraceFormatException e) when (parts.Number != 0)
        {
            _remembered = e;
            batch = default;
            return false;
        }
    }

    private static void CheckNumber(in BatchHeader batch, GenerationParts parts)
    {
        if (batch.Generation == 0)
            throw new TraceFormatException(ProblemKind.Damaged, "a batch of generation 0", batch.Offset);
        if (batch.Generation != parts.Number)
        {
            throw new TraceFormatException(ProblemKind.Damaged,
                $"a batch of generation {batch.Generation} within generation {parts.Number}", batch.Offset);
        }
    }
}
