using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>A trace of format v1 (Go 1.11 to 1.21) as the events that a newer Go would have written: one generation.
/// </summary>
/// <remarks>Goes through the file twice: its tables come last, so all is indexed before the first event is handed out.
/// </remarks>
internal sealed class V1Reader : IDisposable
{
    private readonly V1Index _index;
    private readonly TraceFile _file;
    private readonly int _processors;
    private readonly RunsAhead<V1Run> _source;
    private readonly V1Checks _checks;
    private readonly V1Converter _converter;

    private V1Run _run = new();
    private int _at = -1;

    // Whether the current event has still to be handed out, and whether that is only the end of its system call.
    private bool _isDue, _callEnds;
    private bool _isOver, _ended;
    private long _lastTime = -1;
    private long _taken;
    private int _syncs;

    private V1Reader(V1Index index, TraceFile file, int processors)
    {
        (_index, _file, _processors) = (index, file, processors);
        Tables = index.Parts.FinishV1(file.Length);
        var order = new V1Order(index, file);
        _checks = new V1Checks(order.Procs, order.Goroutines);
        _converter = new V1Converter(Tables, new V1Texts(Tables, index), order.Procs, order.Goroutines);
        _source = Ahead(order, processors);
    }

    /// <summary>Strings and stacks of the whole trace; it has no batches.</summary>
    public Generation Tables { get; }

    /// <summary>How much of the trace has been handed out, from 0 to 1.</summary>
    public double Done => (double)_taken / Math.Max(1, _index.Events);

    /// <param name="processors">How many to use at most.</param>
    /// <exception cref="TraceFormatException">Anything cannot be decoded anywhere: there is no partial result.</exception>
    public static V1Reader Read(TraceFile file, int processors, CancellationToken cancel) =>
        new(V1Indexer.Read(file, TraceHeader.Read(file), cancel), file, processors);

    /// <summary>Goes through the whole trace before its first event is handed out, as Go's reader does.</summary>
    /// <exception cref="TraceFormatException">Anything makes no sense anywhere. That there is no order, if so, rather than
    /// what is wrong with one that begins well.</exception>
    public void CheckAll(CancellationToken cancel)
    {
        var order = new V1Order(_index, _file);
        var checks = new V1Checks(order.Procs, order.Goroutines);
        using RunsAhead<V1Run> source = Ahead(order, _processors);
        TraceFormatException? fault = null;
        while (source.Next() is { IsEmpty: false } run)
        {
            cancel.ThrowIfCancellationRequested();
            fault ??= checks.FaultIn(run);
        }
        if (fault is not null) throw fault;
    }

    /// <summary>Hands out the next event; false after the last, which is a Sync.</summary>
    /// <exception cref="TraceFormatException">None comes next that makes sense, or that the format still has.</exception>
    public bool Next(ref OrderedEvent e)
    {
        if (_ended) return false;
        if (_syncs == 0 && MoveNext())
        {
            e = OrderedEvent.Sync(_run.Events[_at].Time - 1, ++_syncs);
            return true;
        }
        while (!_converter.TryTake(out e))
        {
            if (!_isDue && !MoveNext())
            {
                _ended = true;
                e = OrderedEvent.Sync(_lastTime + 1, ++_syncs);
                return true;
            }
            if (_callEnds) _converter.ConvertEndOfCall(_run.Events[_at]);
            else _converter.Convert(_run.Events[_at], _run.Arguments[_at]);
            _isDue = _callEnds = false;
        }
        if (e.Time <= _lastTime) e.Time = _lastTime + 1;
        _lastTime = e.Time;
        return true;
    }

    /// <summary>Fills a run with the next events, if there are any, as those who build need them.</summary>
    /// <exception cref="TraceFormatException">As of <see cref="Next"/>; the events before are in the run.</exception>
    public void Fill(OrderedRun run)
    {
        while (!run.IsFull)
        {
            if (TryTakePlain(ref run.NextPlain))
            {
                run.PlainCount++;
                continue;
            }
            ref OrderedEvent e = ref run.NextOther;
            if (!Next(ref e)) return;
            // Listed as in Go's tools, but nobody ever ran there.
            if (V1Proc.StandsForNone(e.Proc)) (e.Proc, e.ProcSlot) = (-1, -1);
            run.AddOther();
        }
    }

    /// <inheritdoc cref="V1Converter.Expand"/>
    public OrderedEvent Expand(in PlainEvent plain) => _converter.Expand(plain);

    /// <summary>Hands out what comes next, if it is plain.</summary>
    private bool TryTakePlain(ref PlainEvent e)
    {
        if (_converter.HasMore || _syncs == 0 || (!_isDue && !MoveNext())) return false;
        ref readonly V1Event v1 = ref _run.Events[_at];
        long time = Math.Max(v1.Time + (_callEnds ? 1 : 0), _lastTime + 1);
        if (_callEnds) e = _converter.EndOfCall(v1, time);
        else if (!_converter.TryConvert(v1, time, ref e)) return false;
        _lastTime = time;
        _isDue = _callEnds = !_callEnds && v1.Kind == V1Kind.GoSysCall && !v1.Blocks;
        return true;
    }

    public void Dispose() => _source.Dispose();

    private static RunsAhead<V1Run> Ahead(V1Order order, int processors) =>
        new(() => new V1Run(), order.Fill, isAhead: processors > 1);

    private bool MoveNext()
    {
        if (_isOver) return false;
        if (++_at >= _run.Count)
        {
            _run = _source.Next();
            _taken += _run.Count;
            _at = 0;
            if (_run.Count == 0)
            {
                _isOver = true;
                return false;
            }
        }
        _checks.Check(ref _run.Events[_at], _run.Arguments[_at]);
        return _isDue = true;
    }
}
