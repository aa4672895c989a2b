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

    /// <summary>Decodes the next event; false at the end. Whose it is, and what stands for whom, is not known here.
    /// </summary>
    /// <exception cref="TraceFormatException">The file is not any more what it was.</exception>
    public bool MoveNext(ref V1Event e, ref V1Arguments arguments)
    {
        if (_wire.TryMoveNext(out V1Kind ordinary, out int values, out ulong time, out ulong second, out ulong third))
        {
            _time = unchecked(_time + (long)time);
            (e.Kind, e.Time, e.Blocks) = (ordinary, _time, false);
            e.Stack = V1Events.HasStack(ordinary) ? (uint)(values > 2 ? third : second) : 0;
            (arguments.Arg0, arguments.Arg1, arguments.Arg2) = (second, third, 0);
            return true;
        }
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
            Take(kind, ref e, ref arguments);
            return true;
        }
    }

    private void Take(V1Kind kind, ref V1Event e, ref V1Arguments arguments)
    {
        ulong[] values = _wire.Values;
        int count = V1Events.ValueCount(kind);
        if (_wire.Count != count) throw _wire.Damaged($"{kind} with {_wire.Count} values");
        _time = unchecked(_time + (long)values[0]);
        (e.Kind, e.Time, e.Blocks) = (kind, _time, false);
        e.Stack = V1Events.HasStack(kind) ? (uint)values[count - 1] : 0;
        (arguments.Arg0, arguments.Arg1, arguments.Arg2) = (values[1], values[2], values[3]);
        if (kind == V1Kind.GoSysCall)
        {
            e.Blocks = BlocksNextCall(out arguments.Arg0);
        }
        else if (kind == V1Kind.GoSysExitLocal)
        {
            // What is written there is not read, as in Go's reader.
            arguments.Arg2 = 0;
        }
        else if (kind == V1Kind.UserLog)
        {
            arguments.Arg2 = (ulong)_message++;
            _wire.Skip(_wire.Number());
        }
    }

    private bool BlocksNextCall(out ulong lost)
    {
        int call = _calls++;
        lost = 0;
        if (_blocking == source.BlockingCalls.Count || source.BlockingCalls[_blocking].Number != call) return false;
        lost = (ulong)source.BlockingCalls[_blocking++].Lost;
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
