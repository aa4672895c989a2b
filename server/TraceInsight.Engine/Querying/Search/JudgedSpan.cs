using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>The span that is being judged. What is not asked for is not fetched.</summary>
internal ref struct JudgedSpan(Trace trace, LaneSpans lane, int segment, SpanTable table, int track)
{
    private int _row;
    private bool _hasValues;
    private bool _hasBounds;
    private long _start;
    private long _end;
    private int _a;
    private int _b;

    /// <summary>Slot of the goroutine whose span it is; −1 for the collector's phases.</summary>
    public readonly int Slot => lane.Kind == LaneKind.Goroutine ? lane.Slot : -1;

    public SpanKind Kind { get; private set; }

    /// <summary>True start and end, whatever segments it runs through, ns.</summary>
    public long Start
    {
        get
        {
            FindBounds();
            return _start;
        }
    }

    public long End
    {
        get
        {
            FindBounds();
            return _end;
        }
    }

    /// <summary>See <see cref="SpanKind"/>.</summary>
    public int A
    {
        get
        {
            Fetch();
            return _a;
        }
    }

    /// <summary>See <see cref="SpanKind"/>.</summary>
    public int B
    {
        get
        {
            Fetch();
            return _b;
        }
    }

    /// <summary>Turns to another row of the track.</summary>
    public void MoveTo(int row)
    {
        _row = row;
        _hasValues = _hasBounds = false;
        Kind = table.Kind(row);
    }

    /// <summary>The stack that says where this is: of a running span the one at which it stopped running; 0 is none.</summary>
    public int Stack()
    {
        if (!Kind.IsRunning())
            return HasStack(Kind) ? A : 0;
        if (_row + 1 < table.EndRow(track))
            return EndsWithStack(table.Kind(_row + 1)) ? table.Values(track, _row + 1).A : 0;
        LaneSpan next = lane.At(End);
        return next.Start == End && EndsWithStack(next.Kind) ? next.A : 0;
    }

    /// <summary>Index of the thread that ran it, or that it entered its system call on; −1 is none.</summary>
    public int Thread()
    {
        if (Kind.IsRunning())
            return A;
        return Kind == SpanKind.Syscall && B >= 0 ? LaneSpans.OfProc(trace, B).At(Start).A : -1;
    }

    private readonly bool IsAtEdge => _row == table.FirstRow(track) || _row + 1 == table.EndRow(track);

    // Of what another goroutine brought about the stack is that one's.
    private static bool EndsWithStack(SpanKind kind) =>
        kind is SpanKind.RunnableStopped or SpanKind.Syscall || (kind.IsWaiting() && kind != SpanKind.WaitingCreated);

    private static bool HasStack(SpanKind kind) => kind is SpanKind.RunnableCreated or SpanKind.RunnableUnblocked
        or SpanKind.RunnableStopped or SpanKind.Syscall or SpanKind.GC or SpanKind.StopTheWorld || kind.IsWaiting();

    private void FindBounds()
    {
        if (_hasBounds)
            return;
        _hasBounds = true;
        if (IsAtEdge)
        {
            TimeRange bounds = lane.BoundsOf(segment, table, track, _row);
            (_start, _end) = (bounds.Start, bounds.End);
        }
        else
        {
            (_start, _end) = (table.Start(_row), table.Start(_row + 1));
        }
    }

    private void Fetch()
    {
        if (_hasValues)
            return;
        _hasValues = true;
        if (IsAtEdge)
        {
            LaneSpan whole = lane.Whole(segment, table, track, _row);
            (_a, _b) = (whole.A, whole.B);
        }
        else
        {
            (_a, _b) = table.Values(track, _row);
        }
    }
}
