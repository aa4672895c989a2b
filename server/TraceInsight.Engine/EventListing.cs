using System.Globalization;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;
using StackFrame = TraceInsight.Engine.Reading.StackFrame;

namespace TraceInsight.Engine;

/// <summary>Prints the events of a trace in causal order, exactly as <c>go tool trace -d=parsed</c> of Go 1.27 does.
/// </summary>
/// <remarks>It is how this reader is compared with Go's own.</remarks>
public static class EventListing
{
    /// <summary>Prints all events, or those before the fault that ends the trace.</summary>
    /// <param name="zone">Of the wall clock; Go's tool prints local time.</param>
    /// <returns>The fault, or null for a sound trace.</returns>
    /// <exception cref="IOException">The file cannot be read or the output not written.</exception>
    /// <exception cref="UnauthorizedAccessException">The operating system refuses to open the file.</exception>
    public static Problem? Write(string path, Stream output, TimeZoneInfo zone, CancellationToken cancel) =>
        Write(path, output, zone, new TimeRange(0, long.MaxValue), cancel);

    /// <summary>Prints the events within <paramref name="range"/>, ns since the first event.</summary>
    /// <returns>The fault that was met before the end of the range, or null.</returns>
    /// <inheritdoc cref="Write(string, Stream, TimeZoneInfo, CancellationToken)"/>
    public static Problem? Write(
        string path, Stream output, TimeZoneInfo zone, TimeRange range, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(zone);
        using TraceFile file = TraceFile.Open(path);
        var lines = new Utf8Writer(output);
        var window = new Window(lines, zone, range);
        try
        {
            EventWalk.Read(file, window.Write, cancel);
            return null;
        }
        catch (TraceFormatException e)
        {
            return new Problem(e.Kind, e.Message, e.Message, e.Offset);
        }
        finally
        {
            lines.Flush();
        }
    }

    /// <summary>Prints what is within a range of time.</summary>
    private sealed class Window(Utf8Writer lines, TimeZoneInfo zone, TimeRange range)
    {
        private long? _origin;

        /// <returns>False when this and all that follows is after the range: times never go back.</returns>
        public bool Write(Generation? generation, in OrderedEvent e)
        {
            long time = e.Time - (_origin ??= e.Time);
            if (time >= range.End) return false;
            if (time >= range.Start) WriteEvent(lines, generation, e, zone);
            return true;
        }
    }

    private static void WriteEvent(Utf8Writer w, Generation? generation, in OrderedEvent e, TimeZoneInfo zone)
    {
        w.Append("M="u8).Append(e.Thread).Append(" P="u8).Append(e.Proc).Append(" G="u8).Append(e.Goroutine);
        w.Append((byte)' ').Append(KindName(e.Kind)).Append(" Time="u8).Append(e.Time);
        switch (e.Kind)
        {
            case EventKind.Sync:
                w.Append(" N="u8).Append(e.Subject);
                if (generation?.Snapshot is { } snapshot) WriteSnapshot(w, snapshot, zone);
                break;
            case EventKind.Metric:
                w.Append(" Name=\""u8).Append(MetricName(e.Wire)).Append("\" Value="u8);
                WriteValue(w, e.Value1);
                break;
            case EventKind.Label:
                w.Append(" Label="u8).AppendQuoted(generation!.TextBytes(e.Text));
                w.Append(" Resource=Goroutine("u8).Append(e.Subject).Append((byte)')');
                break;
            case EventKind.RangeBegin or EventKind.RangeActive or EventKind.RangeEnd:
                WriteRange(w, generation!, e);
                break;
            case EventKind.TaskBegin or EventKind.TaskEnd:
                w.Append(" ID="u8).Append((ulong)e.Subject).Append(" Parent="u8).Append(e.Value1);
                w.Append(" Type="u8).AppendQuoted(generation!.TextBytes(e.Text));
                break;
            case EventKind.RegionBegin or EventKind.RegionEnd:
                w.Append(" Task="u8).Append((ulong)e.Subject);
                w.Append(" Type="u8).AppendQuoted(generation!.TextBytes(e.Text));
                break;
            case EventKind.Log:
                w.Append(" Task="u8).Append((ulong)e.Subject);
                w.Append(" Category="u8).AppendQuoted(generation!.TextBytes(e.Text));
                w.Append(" Message="u8).AppendQuoted(generation.TextBytes(e.Message));
                break;
            case EventKind.GoTransition:
                w.Append(" GoID="u8).Append(e.Subject).Append((byte)' ');
                w.Append(StateName((GoroutineState)e.From)).Append("->"u8).Append(StateName((GoroutineState)e.To));
                w.Append(" Reason="u8).AppendQuoted(generation!.TextBytes(e.Text));
                if (e.SubjectStack != 0 || e.Wire is WireEvent.GoCreate or WireEvent.GoCreateBlocked)
                    WriteStack(w, "TransitionStack=\n"u8, generation.Stack(e.SubjectStack), generation);
                break;
            case EventKind.ProcTransition:
                w.Append(" ProcID="u8).Append(e.Subject).Append((byte)' ');
                w.Append(StateName((ProcState)e.From)).Append("->"u8).Append(StateName((ProcState)e.To));
                w.Append(" Reason=\"\""u8);
                break;
            case EventKind.Experimental:
                WriteExperimental(w, e);
                break;
        }
        if (e.Stack != 0 || e.Kind == EventKind.StackSample)
            WriteStack(w, "Stack=\n"u8, generation!.Stack(e.Stack), generation);
        w.Append((byte)'\n');
    }

    private static void WriteStack(Utf8Writer w, ReadOnlySpan<byte> title, ReadOnlySpan<StackFrame> stack, Generation g)
    {
        w.Append((byte)'\n').Append(title);
        foreach (ref readonly StackFrame frame in stack)
        {
            w.Append((byte)'\t').Append(g.TextBytes(frame.Function)).Append(" @ 0x"u8).AppendHex(frame.PC);
            w.Append("\n\t\t"u8).Append(g.TextBytes(frame.File)).Append((byte)':').Append(frame.RawLine);
            w.Append((byte)'\n');
        }
    }

    private static void WriteValue(Utf8Writer w, ulong value) => w.Append("Value{Uint64("u8).Append(value).Append(")}"u8);

    private static void WriteRange(Utf8Writer w, Generation generation, in OrderedEvent e)
    {
        w.Append(" Name="u8);
        switch (e.Wire)
        {
            case WireEvent.STWBegin or WireEvent.STWEnd:
                w.AppendQuoted([.. "stop-the-world ("u8, .. generation.TextBytes(e.Text), (byte)')']);
                w.Append(" Scope=Goroutine("u8).Append(e.Subject).Append((byte)')');
                break;
            case WireEvent.GCActive or WireEvent.GCBegin or WireEvent.GCEnd:
                w.Append("\"GC concurrent mark phase\" Scope=None"u8);
                break;
            case WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd:
                w.Append("\"GC incremental sweep\" Scope=Proc("u8).Append(e.Subject).Append((byte)')');
                break;
            default:
                w.Append("\"GC mark assist\" Scope=Goroutine("u8).Append(e.Subject).Append((byte)')');
                break;
        }
        if (e.Kind != EventKind.RangeEnd) return;
        w.Append(" Attributes=["u8);
        if (e.Wire == WireEvent.GCSweepEnd)
        {
            w.Append("\"bytes swept\"="u8);
            WriteValue(w, e.Value1);
            w.Append(" \"bytes reclaimed\"="u8);
            WriteValue(w, e.Value2);
        }
        w.Append((byte)']');
    }

    private static void WriteExperimental(Utf8Writer w, in OrderedEvent e)
    {
        w.Append(" Name="u8).Append(e.Wire.ToString()).Append(" Args=[id="u8);
        WriteValue(w, e.Value1);
        switch (e.Wire)
        {
            case WireEvent.Span or WireEvent.SpanAlloc:
                w.Append(", npages_value="u8);
                WriteValue(w, e.Value2);
                w.Append(", kindclass="u8);
                WriteValue(w, e.Value3);
                break;
            case WireEvent.HeapObject or WireEvent.HeapObjectAlloc:
                w.Append(", type="u8);
                WriteValue(w, e.Value2);
                break;
            case WireEvent.GoroutineStack or WireEvent.GoroutineStackAlloc:
                w.Append(", order="u8);
                WriteValue(w, e.Value2);
                break;
        }
        w.Append((byte)']');
    }

    private static void WriteSnapshot(Utf8Writer w, ClockSnapshot snapshot, TimeZoneInfo zone)
    {
        w.Append(" Trace="u8).Append(snapshot.Trace).Append(" Mono="u8).Append(snapshot.Monotonic).Append(" Wall="u8);
        const long second = 1_000_000_000;
        (long carry, long nanoseconds) = Math.DivRem(snapshot.UnixNanoseconds, second);
        if (nanoseconds < 0) (carry, nanoseconds) = (carry - 1, nanoseconds + second);
        long seconds = unchecked(snapshot.UnixSeconds + carry);
        // .NET has no years before 1 or after 9999; only a damaged clock shows them.
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            w.Append("unknown"u8);
            return;
        }
        DateTimeOffset time = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), zone);
        w.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        if (nanoseconds != 0)
            w.Append((byte)'.').Append(nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0'));
        w.Append(time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));
    }

    private static ReadOnlySpan<byte> KindName(EventKind kind) => kind switch
    {
        EventKind.Sync => "Sync"u8,
        EventKind.Metric => "Metric"u8,
        EventKind.Label => "Label"u8,
        EventKind.RangeBegin => "RangeBegin"u8,
        EventKind.RangeActive => "RangeActive"u8,
        EventKind.RangeEnd => "RangeEnd"u8,
        EventKind.TaskBegin => "TaskBegin"u8,
        EventKind.TaskEnd => "TaskEnd"u8,
        EventKind.RegionBegin => "RegionBegin"u8,
        EventKind.RegionEnd => "RegionEnd"u8,
        EventKind.Log => "Log"u8,
        EventKind.StackSample => "StackSample"u8,
        EventKind.Experimental => "Experimental"u8,
        _ => "StateTransition"u8,
    };

    private static ReadOnlySpan<byte> MetricName(WireEvent wire) => wire switch
    {
        WireEvent.ProcsChange => "/sched/gomaxprocs:threads"u8,
        WireEvent.HeapAlloc => "/memory/classes/heap/objects:bytes"u8,
        _ => "/gc/heap/goal:bytes"u8,
    };

    private static ReadOnlySpan<byte> StateName(GoroutineState state) => state switch
    {
        GoroutineState.NotExist => "NotExist"u8,
        GoroutineState.Runnable => "Runnable"u8,
        GoroutineState.Running => "Running"u8,
        GoroutineState.Waiting => "Waiting"u8,
        GoroutineState.Syscall => "Syscall"u8,
        _ => "Undetermined"u8,
    };

    private static ReadOnlySpan<byte> StateName(ProcState state) => state switch
    {
        ProcState.NotExist => "NotExist"u8,
        ProcState.Running => "Running"u8,
        ProcState.Idle => "Idle"u8,
        _ => "Undetermined"u8,
    };
}
