namespace TraceInsight.Engine.Analysis.Collector;

/// <summary>How much time is spent at which share, where the share changes linearly from one moment to the next.</summary>
/// <remarks>Coarse in a first pass over all stretches of time; a second looks only into the parts that are asked for.</remarks>
internal sealed class ShareDistribution
{
    private const int Parts = 1 << 10;

    // By part, the time that is surely in it; and where stretches that cover whole parts begin and end, as time per part.
    private readonly double[] _mass = new double[Parts + 1];
    private readonly double[] _steps = new double[Parts + 2];

    /// <summary>For each target, what was found.</summary>
    public double[] Found { get; private set; } = [];

    public void Count(double from, double to, double time)
    {
        (double low, double high) = from <= to ? (from, to) : (to, from);
        int first = PartOf(low), last = PartOf(high);
        if (first == last)
        {
            _mass[first] += time;
            return;
        }
        double perShare = time / (high - low), perPart = perShare / Parts;
        _mass[first] += ((first + 1) / (double)Parts - low) * perShare;
        _mass[last] += (high - last / (double)Parts) * perShare;
        _steps[first + 1] += perPart;
        _steps[last] -= perPart;
    }

    /// <summary>The shares below which so much time is spent.</summary>
    /// <param name="pass">Goes through all stretches again.</param>
    public void Find(double[] targets, Action<Action<double, double, double>> pass)
    {
        (int Part, double Before)[] places = [.. targets.Select(PlaceOf)];
        int[] parts = [.. places.Select(place => place.Part).Distinct().Order()];
        var inside = new List<(double Low, double High, double Time)>[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            inside[i] = [];
        pass((from, to, time) =>
        {
            (double low, double high) = from <= to ? (from, to) : (to, from);
            int first = PartOf(low), last = PartOf(high);
            // Most stretches are elsewhere.
            if (first > parts[^1])
                return;
            for (int i = 0; i < parts.Length && parts[i] <= last; i++)
            {
                if (parts[i] < first)
                    continue;
                double cutLow = Math.Max(low, parts[i] / (double)Parts), cutHigh = Math.Min(high, (parts[i] + 1) / (double)Parts);
                inside[i].Add((cutLow, cutHigh, high > low ? time * (cutHigh - cutLow) / (high - low) : time));
            }
        });
        Found = [.. places.Select((place, i) => Within(inside[Array.IndexOf(parts, place.Part)], targets[i] - place.Before))];
    }

    private (int Part, double Before) PlaceOf(double target)
    {
        double before = 0, perPart = 0;
        for (int part = 0; part < Parts; part++)
        {
            perPart += _steps[part];
            double here = _mass[part] + perPart;
            if (before + here >= target && here > 0)
                return (part, before);
            before += here;
        }
        return (Parts, before);
    }

    /// <summary>Where the time in sorted, overlapping stretches comes up to a target.</summary>
    private static double Within(List<(double Low, double High, double Time)> pieces, double target)
    {
        var edges = new List<(double Share, double Slope, double Jump)>();
        foreach ((double low, double high, double time) in pieces)
        {
            if (high > low)
            {
                edges.Add((low, time / (high - low), 0));
                edges.Add((high, -time / (high - low), 0));
            }
            else
            {
                edges.Add((low, 0, time));
            }
        }
        edges.Sort((x, y) => x.Share.CompareTo(y.Share));
        double sum = 0, slope = 0, at = edges.Count > 0 ? edges[0].Share : 1;
        foreach ((double share, double more, double jump) in edges)
        {
            double grown = sum + slope * (share - at);
            if (grown >= target && slope > 0)
                return at + Math.Max(0, target - sum) / slope;
            (sum, at) = (grown + jump, share);
            slope += more;
            if (sum >= target)
                return at;
        }
        return at;
    }

    private static int PartOf(double share) => Math.Clamp((int)(share * Parts), 0, Parts);
}
