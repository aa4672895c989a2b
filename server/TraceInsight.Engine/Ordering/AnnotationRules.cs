using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>What the program says itself, metrics, and the allocation experiment: nothing of it ever has to wait
/// (<c>Go 1.27, internal/trace/order.go</c>, advanceUser…, advanceAnnotation, advanceHeapMetric).</summary>
internal static class AnnotationRules
{
    private const ulong NoTask = ulong.MaxValue;

    public static bool TaskBegin(Attempt a, ref OrderedEvent e)
    {
        ulong id = a.Wire.Arg0, parent = a.Wire.Arg1;
        // 0 is the background task elsewhere, but here it means that there is no parent.
        if (parent == 0) parent = NoTask;
        e.Text = a.Text(a.Wire.Arg2);
        if (!a.State.Tasks.TryBegin(id, new ActiveTask(a.State.Names.NumberOf(e.Text), parent)))
            throw a.Broken($"task {id} has begun already");
        a.RequireUser();
        e.Kind = EventKind.TaskBegin;
        e.Subject = (long)id;
        e.Value1 = parent;
        e.Stack = a.Stack(a.Wire.Arg3);
        return true;
    }

    /// <summary>The task may have begun in an earlier generation, or before the trace.</summary>
    public static bool TaskEnd(Attempt a, ref OrderedEvent e)
    {
        ulong id = a.Wire.Arg0;
        bool known = a.State.Tasks.TryEnd(id, out ActiveTask task);
        a.RequireUser();
        e.Kind = EventKind.TaskEnd;
        e.Subject = (long)id;
        e.Value1 = known ? task.Parent : NoTask;
        e.Text = a.State.Names.TextOf(task.Name);
        e.Stack = a.Stack(a.Wire.Arg1);
        return true;
    }

    public static bool RegionBegin(Attempt a, ref OrderedEvent e)
    {
        Region(a, ref e, EventKind.RegionBegin, out int name).Begin(new ActiveRegion(a.Wire.Arg0, name));
        return true;
    }

    public static bool RegionEnd(Attempt a, ref OrderedEvent e)
    {
        if (!Region(a, ref e, EventKind.RegionEnd, out int name).TryEnd(new ActiveRegion(a.Wire.Arg0, name)))
        {
            throw a.Broken(
                $"a region of task {a.Wire.Arg0} ends that is not the innermost of goroutine {a.Thread.Goroutine}");
        }
        return true;
    }

    private static OpenThings Region(Attempt a, ref OrderedEvent e, EventKind kind, out int name)
    {
        a.RequireUser();
        e.Kind = kind;
        e.Subject = (long)a.Wire.Arg0;
        e.Text = a.Text(a.Wire.Arg1);
        e.Stack = a.Stack(a.Wire.Arg2);
        name = a.State.Names.NumberOf(e.Text);
        return a.OpenOfCurrent();
    }

    public static bool Log(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        e.Kind = EventKind.Log;
        e.Subject = (long)a.Wire.Arg0;
        e.Text = a.Text(a.Wire.Arg1);
        e.Message = a.Text(a.Wire.Arg2);
        e.Stack = a.Stack(a.Wire.Arg3);
        return true;
    }

    public static bool Label(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        e.Kind = EventKind.Label;
        (e.Subject, e.SubjectSlot) = (a.Thread.Goroutine, a.Thread.GoroutineSlot);
        e.Text = a.Text(a.Wire.Arg0);
        return true;
    }

    public static bool ProcsChange(Attempt a, ref OrderedEvent e)
    {
        a.RequireUser();
        e.Kind = EventKind.Metric;
        e.Value1 = a.Wire.Arg0;
        e.Stack = a.Stack(a.Wire.Arg1);
        return true;
    }

    public static bool HeapMetric(Attempt a, ref OrderedEvent e)
    {
        a.RequireProc();
        e.Kind = EventKind.Metric;
        e.Value1 = a.Wire.Arg0;
        return true;
    }

    public static bool Experimental(Attempt a, ref OrderedEvent e)
    {
        a.RequireThread();
        int count = WireEvents.ArgumentCount((byte)a.Wire.Event);
        e.Kind = EventKind.Experimental;
        e.Value1 = a.Wire.Arg0;
        if (count > 1) e.Value2 = a.Wire.Arg1;
        if (count > 2) e.Value3 = a.Wire.Arg2;
        return true;
    }
}
