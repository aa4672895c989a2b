using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Building;

/// <summary>What the runtime said about itself, in the order of events.</summary>
/// <param name="Wire">Begin, end or status of a range, a metric, or a label.</param>
/// <param name="Goroutine">Slot in the generation; −1 where that is not known.</param>
/// <param name="Proc">Slot in the generation, −1 is none.</param>
/// <param name="Text">In the generation.</param>
/// <param name="Stack">In the generation.</param>
/// <param name="Time">On the trace's clock, ns.</param>
/// <param name="Value1">Of the metric; bytes swept.</param>
/// <param name="Value2">Bytes reclaimed.</param>
internal readonly record struct RuntimeSaying(
    WireEvent Wire, EventKind Kind, int Goroutine, int Proc, int Text, int Stack, long Time, ulong Value1, ulong Value2);

/// <summary>Collects what the runtime said about itself over the whole trace: ranges, metrics and labels.</summary>
internal sealed class RuntimeBuilder
{
    private readonly Column<RuntimeRange> _ended = new();
    private readonly Dictionary<(RuntimeRangeKind Kind, int Slot), RuntimeRange> _open = [];
    private readonly Column<MetricSample>[] _metrics = [new(), new(), new(16)];
    private readonly Column<WorkerLabel> _labels = new(16);

    public RuntimeRangeTable Ranges(long end) => new(
        _ended.Items.AsMemory(0, _ended.Count), _open.Values.Select(range => range with { End = end }).ToArray());

    public MetricTable Metrics() => new(
        [.. _metrics.Select(samples => (ReadOnlyMemory<MetricSample>)samples.Items.AsMemory(0, samples.Count))]);

    public WorkerLabelTable Labels() => new(_labels.Items.AsMemory(0, _labels.Count));

    public void Label(in WorkerLabel label) => _labels.Add(label);

    public void Sample(Metric metric, long time, ulong value)
    {
        Column<MetricSample> samples = _metrics[(int)metric];
        // Every generation begins with what is known already.
        long number = (long)Math.Min(value, long.MaxValue);
        if (samples.Count == 0 || samples[samples.Count - 1].Value != number)
            samples.Add(new MetricSample(time, number));
    }

    /// <param name="range">As far as it is known; its end is not.</param>
    /// <param name="slot">Whose it is; 0 for nobody's.</param>
    public void Begins(in RuntimeRange range, int slot) => _open[(range.Kind, slot)] = range;

    /// <summary>It was open when the trace began, unless that is known already.</summary>
    public void GoesOn(in RuntimeRange range, int slot)
    {
        ref RuntimeRange open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, (range.Kind, slot), out bool known);
        if (!known)
            open = range with { StartKnown = false };
    }

    /// <param name="range">What its end tells of it; of one that began before the trace nothing else is known.</param>
    public void Ends(in RuntimeRange range, int slot)
    {
        if (_open.Remove((range.Kind, slot), out RuntimeRange begun))
            _ended.Add(begun with { End = range.End, Swept = range.Swept, Reclaimed = range.Reclaimed, EndKnown = true });
        else
            _ended.Add(range with { EndKnown = true, StartKnown = false });
    }

    public static RuntimeRangeKind KindOf(WireEvent wire) => wire switch
    {
        WireEvent.STWBegin or WireEvent.STWEnd => RuntimeRangeKind.StopTheWorld,
        WireEvent.GCActive or WireEvent.GCBegin or WireEvent.GCEnd => RuntimeRangeKind.Mark,
        WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd => RuntimeRangeKind.Sweep,
        _ => RuntimeRangeKind.MarkAssist,
    };
}
