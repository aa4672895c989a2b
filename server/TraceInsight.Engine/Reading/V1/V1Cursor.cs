namespace TraceInsight.Engine.Reading.V1;

/// <summary>The events that one proc wrote, one after the other.</summary>
internal sealed class V1Cursor(V1Stream source, TraceFile file, int version)
{
    private readonly V1WireReader _wire = new(
        file, version, source.Batches.Max(batch => batch.End - batch.Offset), V1Events.MostValues);

    private int _batch = -1;
    private long _time;
    private int _message;
    private int _calls;
    private int _blocking;

    /// <summary>When the goroutine of the last event lost its proc, in ticks, if that is a call that blocks.</summary>
    public long Lost { get; private set; }

    /// <summary>Decodes the next event; false at the end. Whose it is, and what stands for whom, is not known here.
    /// </summary>
    /// <exception cref="TraceFormatException">The file is not any more what it was.</exception>
    public bool MoveNext(ref V1Event e)
    {
        while (true)
        {
            while (!_wire.MoveNext())
                if (!NextBatch()) return false;
            V1Kind kind = _wire.Kind;
            switch (kind)
            {
                case V1Kind.String: _wire.Skip(_wire.Values[1]); continue;
                case V1Kind.Stack or V1Kind.Frequency or V1Kind.TimerGoroutine or V1Kind.CPUSample: continue;
            }
            Take(kind, ref e);
            return true;
        }
    }

    private void Take(V1Kind kind, ref V1Event e)
    {
        ulong[] values = _wire.Values;
        int arguments = V1Events.ValueCount(kind) - 1;
        if (_wire.Count != arguments + 1) throw _wire.Damaged($"{kind} with {_wire.Count} values");
        _time = unchecked(_time + (long)values[0]);
        (e.Kind, e.Time, e.Blocks) = (kind, _time, false);
        e.Stack = V1Events.HasStack(kind) ? (uint)values[arguments--] : 0;
        e.Arg0 = arguments > 0 ? values[1] : 0;
        e.Arg1 = arguments > 1 ? values[2] : 0;
        e.Arg2 = arguments > 2 ? values[3] : 0;
        if (kind == V1Kind.GoSysCall)
        {
            e.Blocks = BlocksNextCall();
        }
        else if (kind == V1Kind.UserLog)
        {
            e.Arg2 = (ulong)_message++;
            _wire.Skip(_wire.Number());
        }
    }

    private bool BlocksNextCall()
    {
        int call = _calls++;
        if (_blocking == source.BlockingCalls.Count || source.BlockingCalls[_blocking].Number != call) return false;
        Lost = source.BlockingCalls[_blocking++].Lost;
        return true;
    }

    private bool NextBatch()
    {
        if (_batch + 1 >= source.Batches.Count) return false;
        V1Batch batch = source.Batches[++_batch];
        _wire.Begin(batch.Offset, batch.End);
        (_time, _message) = (batch.Time, batch.FirstMessage);
        return true;
    }
}
