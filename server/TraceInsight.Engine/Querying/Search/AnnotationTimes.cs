using TraceInsight.Engine.Model;

namespace TraceInsight.Engine.Querying.Search;

/// <summary>When goroutines were in the regions that are meant.</summary>
internal sealed class RegionTimes
{
    private readonly Dictionary<int, List<TimeRange>> _times = [];

    /// <param name="isMeant">Judges a region.</param>
    public RegionTimes(Trace trace, Func<Region, bool> isMeant)
    {
        Collect(trace.Regions.Ended, isMeant);
        Collect(trace.Regions.Open, isMeant);
        foreach (List<TimeRange> times in _times.Values)
            Merge(times);
    }

    public bool Touch(int slot, long start, long end)
    {
        if (!_times.TryGetValue(slot, out List<TimeRange>? times))
            return false;
        int low = 0, high = times.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (times[middle].End <= start)
                low = middle + 1;
            else
                high = middle;
        }
        return low < times.Count && times[low].Start < end;
    }

    public bool Knows(int slot) => _times.ContainsKey(slot);

    private void Collect(ReadOnlyMemory<Region> regions, Func<Region, bool> isMeant)
    {
        foreach (Region region in regions.Span)
        {
            if (!isMeant(region))
                continue;
            if (!_times.TryGetValue(region.Goroutine, out List<TimeRange>? times))
                _times.Add(region.Goroutine, times = []);
            times.Add(new TimeRange(region.Start, region.End));
        }
    }

    /// <summary>Sorts, and makes one of those that overlap, so that starts and ends ascend.</summary>
    private static void Merge(List<TimeRange> times)
    {
        times.Sort((a, b) => a.Start.CompareTo(b.Start));
        int kept = 0;
        for (int i = 1; i < times.Count; i++)
        {
            if (times[i].Start <= times[kept].End)
                times[kept] = new TimeRange(times[kept].Start, Math.Max(times[kept].End, times[i].End));
            else
                times[++kept] = times[i];
        }
        times.RemoveRange(kept + 1, times.Count - kept - 1);
    }
}

/// <summary>When goroutines said what is meant.</summary>
internal sealed class SaidTimes
{
    // Ascending, as what is said comes.
    private readonly Dictionary<int, List<long>> _times = [];

    private SaidTimes()
    {
    }

    /// <summary>Logs, by their message or their category.</summary>
    public static SaidTimes OfLogs(Trace trace, TextSet texts)
    {
        var said = new SaidTimes();
        for (int i = 0; i < trace.Logs.Count; i++)
        {
            UserLog log = trace.Logs[i];
            if (texts.Has(log.Message) || texts.Has(log.Category))
                said.Add(log.Goroutine, log.Time);
        }
        return said;
    }

    /// <summary>Labels, which the runtime gives to its workers whenever they begin to run.</summary>
    public static SaidTimes OfLabels(Trace trace, TextSet texts)
    {
        var said = new SaidTimes();
        foreach (WorkerLabel label in trace.Labels.Items.Span)
        {
            if (texts.Has(label.Text))
                said.Add(label.Goroutine, label.Time);
        }
        return said;
    }

    private void Add(int goroutine, long time)
    {
        if (goroutine < 0)
            return;
        if (!_times.TryGetValue(goroutine, out List<long>? times))
            _times.Add(goroutine, times = []);
        times.Add(time);
    }

    public bool Knows(int slot) => _times.ContainsKey(slot);

    public bool AnyIn(int slot, long start, long end)
    {
        if (!_times.TryGetValue(slot, out List<long>? times))
            return false;
        int at = times.BinarySearch(start);
        at = at < 0 ? ~at : at;
        return at < times.Count && times[at] < end;
    }
}
