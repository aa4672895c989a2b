using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>When the garbage collector's and the stop-the-world's events can come next
/// (<c>Go 1.27, internal/trace/order.go</c>, advanceGC…, advanceGoRange…).</summary>
internal static class RangeRules
{
    public static bool GcActive(Attempt a, ref OrderedEvent e)
    {
        OrderingState s = a.State;
        ulong sequence = a.Wire.Arg0;
        if (a.IsFirst)
        {
            if (s.Gc != GcPhase.Undetermined) throw a.Broken("not the first event of the garbage collector");
        }
        else
        {
            s.AssumeGc(GcPhase.Running, sequence);
            if (sequence != s.GcSequence + 1) return false;
            if (s.Gc != GcPhase.Running) throw a.Broken("the garbage collector is not running");
            a.RequireUser();
        }
        s.Gc = GcPhase.Running;
        s.GcSequence = sequence;
        return Range(ref e, EventKind.RangeActive);
    }

    public static bool GcBegin(Attempt a, ref OrderedEvent e)
    {
        OrderingState s = a.State;
        ulong sequence = a.Wire.Arg0;
        s.AssumeGc(GcPhase.NotRunning, sequence);
        if (s.Gc != GcPhase.Undetermined)
        {
            if (sequence != s.GcSequence + 1) return false;
            if (s.Gc == GcPhase.Running) throw a.Broken("the garbage collector is running already");
            a.RequireUser();
        }
        s.Gc = GcPhase.Running;
        s.GcSequence = sequence;
        e.Stack = a.Stack(a.Wire.Arg1);
        return Range(ref e, EventKind.RangeBegin);
    }

    public static bool GcEnd(Attempt a, ref OrderedEvent e)
    {
        OrderingState s = a.State;
        s.AssumeGc(GcPhase.Running, a.Wire.Arg0);
        if (a.Wire.Arg0 != s.GcSequence + 1) return false;
        if (s.Gc != GcPhase.Running) throw a.Broken("the garbage collector is not running");
        s.Gc = GcPhase.NotRunning;
        s.GcSequence++;
        a.RequireUser();
        return Range(ref e, EventKind.RangeEnd);
    }

    public static bool SweepActive(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        ProcRecord proc = a.State.Procs.Find(id) ?? throw a.Broken($"unknown proc {id}");
        Reannounce(a, proc.Open, WireEvent.GCSweepBegin);
        return Range(ref e, EventKind.RangeActive, id, proc.Slot);
    }

    public static bool SweepBegin(Attempt a, ref OrderedEvent e)
    {
        a.RequireProc();
        Begin(a, a.Thread.ProcRecord!.Open, new ActiveRange(WireEvent.GCSweepBegin, 0, 0));
        e.Stack = a.Stack(a.Wire.Arg0);
        return Range(ref e, EventKind.RangeBegin, a.Thread.Proc, a.Thread.ProcSlot);
    }

    public static bool SweepEnd(Attempt a, ref OrderedEvent e)
    {
        a.RequireProc();
        End(a, a.Thread.ProcRecord!.Open, WireEvent.GCSweepBegin);
        e.Value1 = a.Wire.Arg0;
        e.Value2 = a.Wire.Arg1;
        return Range(ref e, EventKind.RangeEnd, a.Thread.Proc, a.Thread.ProcSlot);
    }

    public static bool MarkAssistActive(Attempt a, ref OrderedEvent e)
    {
        long id = (long)a.Wire.Arg0;
        int slot = a.State.FindGoroutine(id);
        if (slot < 0) throw a.Broken($"unknown goroutine {id}");
        Reannounce(a, a.State.OpenOf(slot), WireEvent.GCMarkAssistBegin);
        return Range(ref e, EventKind.RangeActive, id, slot);
    }

    public static bool MarkAssistBegin(Attempt a, ref OrderedEvent e)
    {
        Begin(a, OpenOfCurrent(a), new ActiveRange(WireEvent.GCMarkAssistBegin, 0, 0));
        e.Stack = a.Stack(a.Wire.Arg0);
        return Range(ref e, EventKind.RangeBegin, a.Thread.Goroutine, a.Thread.GoroutineSlot);
    }

    public static bool MarkAssistEnd(Attempt a, ref OrderedEvent e)
    {
        End(a, OpenOfCurrent(a), WireEvent.GCMarkAssistBegin);
        return Range(ref e, EventKind.RangeEnd, a.Thread.Goroutine, a.Thread.GoroutineSlot);
    }

    public static bool StopTheWorldBegin(Attempt a, ref OrderedEvent e)
    {
        OpenThings open = OpenOfCurrent(a);
        e.Text = a.Text(a.Wire.Arg0);
        Begin(a, open, new ActiveRange(WireEvent.STWBegin, a.Wire.Arg0, a.State.Names.NumberOf(e.Text)));
        e.Stack = a.Stack(a.Wire.Arg1);
        return Range(ref e, EventKind.RangeBegin, a.Thread.Goroutine, a.Thread.GoroutineSlot);
    }

    public static bool StopTheWorldEnd(Attempt a, ref OrderedEvent e)
    {
        ActiveRange range = End(a, OpenOfCurrent(a), WireEvent.STWBegin);
        e.Text = a.State.Names.TextOf(range.Name);
        return Range(ref e, EventKind.RangeEnd, a.Thread.Goroutine, a.Thread.GoroutineSlot);
    }

    private static OpenThings OpenOfCurrent(Attempt a)
    {
        a.RequireUser();
        return a.OpenOfCurrent();
    }

    private static void Begin(Attempt a, OpenThings open, ActiveRange range)
    {
        if (!open.TryBegin(range)) throw a.Broken("such a range is active already");
    }

    /// <summary>In the first generation the range is news, later it must be known.</summary>
    private static void Reannounce(Attempt a, OpenThings open, WireEvent begin)
    {
        if (a.IsFirst) Begin(a, open, new ActiveRange(begin, 0, 0));
        else if (!open.GoesOn(begin)) throw a.Broken("no such range is active");
    }

    private static ActiveRange End(Attempt a, OpenThings open, WireEvent begin)
    {
        if (!open.TryEnd(begin, out ActiveRange range)) throw a.Broken("no such range is active");
        return range;
    }

    private static bool Range(ref OrderedEvent e, EventKind kind, long subject = -1, int slot = -1)
    {
        e.Kind = kind;
        (e.Subject, e.SubjectSlot) = (subject, slot);
        return true;
    }
}
