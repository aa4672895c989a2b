using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Ordering;

/// <summary>Finds the rule of an event.</summary>
internal static class Rules
{
    /// <summary>False for "not yet"; see <see cref="Attempt"/>.</summary>
    public static bool Apply(Attempt a, ref OrderedEvent e) => a.Wire.Event switch
    {
        WireEvent.ProcStart => ProcRules.Start(a, ref e),
        WireEvent.ProcStop => ProcRules.Stop(a, ref e),
        WireEvent.ProcSteal => ProcRules.Steal(a, ref e),
        WireEvent.ProcStatus => ProcRules.Status(a, ref e),

        WireEvent.GoCreate => GoroutineRules.Create(a, ref e, GoStatus.Runnable),
        WireEvent.GoCreateBlocked => GoroutineRules.Create(a, ref e, GoStatus.Waiting),
        WireEvent.GoCreateSyscall => GoroutineRules.CreateInSyscall(a, ref e),
        WireEvent.GoStart => GoroutineRules.Start(a, ref e),
        WireEvent.GoDestroy => GoroutineRules.Destroy(a, ref e),
        WireEvent.GoDestroySyscall => GoroutineRules.DestroyInSyscall(a, ref e),
        WireEvent.GoStop => GoroutineRules.Pause(a, ref e, GoStatus.Runnable),
        WireEvent.GoBlock => GoroutineRules.Pause(a, ref e, GoStatus.Waiting),
        WireEvent.GoUnblock => GoroutineRules.Unblock(a, ref e),
        WireEvent.GoSwitch => GoroutineRules.Switch(a, ref e, destroys: false),
        WireEvent.GoSwitchDestroy => GoroutineRules.Switch(a, ref e, destroys: true),
        WireEvent.GoSyscallBegin => GoroutineRules.EnterSyscall(a, ref e),
        WireEvent.GoSyscallEnd => GoroutineRules.LeaveSyscall(a, ref e),
        WireEvent.GoSyscallEndBlocked => GoroutineRules.LeaveSyscallBlocked(a, ref e),
        WireEvent.GoStatus or WireEvent.GoStatusStack => GoroutineRules.Status(a, ref e),

        WireEvent.STWBegin => RangeRules.StopTheWorldBegin(a, ref e),
        WireEvent.STWEnd => RangeRules.StopTheWorldEnd(a, ref e),
        WireEvent.GCActive => RangeRules.GcActive(a, ref e),
        WireEvent.GCBegin => RangeRules.GcBegin(a, ref e),
        WireEvent.GCEnd => RangeRules.GcEnd(a, ref e),
        WireEvent.GCSweepActive => RangeRules.SweepActive(a, ref e),
        WireEvent.GCSweepBegin => RangeRules.SweepBegin(a, ref e),
        WireEvent.GCSweepEnd => RangeRules.SweepEnd(a, ref e),
        WireEvent.GCMarkAssistActive => RangeRules.MarkAssistActive(a, ref e),
        WireEvent.GCMarkAssistBegin => RangeRules.MarkAssistBegin(a, ref e),
        WireEvent.GCMarkAssistEnd => RangeRules.MarkAssistEnd(a, ref e),

        WireEvent.ProcsChange => AnnotationRules.ProcsChange(a, ref e),
        WireEvent.HeapAlloc or WireEvent.HeapGoal => AnnotationRules.HeapMetric(a, ref e),
        WireEvent.GoLabel => AnnotationRules.Label(a, ref e),
        WireEvent.UserTaskBegin => AnnotationRules.TaskBegin(a, ref e),
        WireEvent.UserTaskEnd => AnnotationRules.TaskEnd(a, ref e),
        WireEvent.UserRegionBegin => AnnotationRules.RegionBegin(a, ref e),
        WireEvent.UserRegionEnd => AnnotationRules.RegionEnd(a, ref e),
        WireEvent.UserLog => AnnotationRules.Log(a, ref e),

        WireEvent wire when WireEvents.IsExperimental(wire) => AnnotationRules.Experimental(a, ref e),
        _ => throw a.Broken("this event has no place among a thread's events"),
    };
}
