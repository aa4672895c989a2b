using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;

namespace TraceInsight.Engine.Building;

/// <summary>What a thread's place means.</summary>
/// <param name="Lane">Of the proc.</param>
/// <param name="Running">The fields of a row of running there; 0 where they do not fit.</param>
internal readonly record struct KnownPlace(Place Place, int Lane, uint Running);

/// <summary>What the places of plain events mean for the rows.</summary>
internal sealed class KnownPlaces(RowPacking packing)
{
    // By thread, the last one.
    private KnownPlace[] _places = [];

    /// <summary>By thread, the place where it was last; where another thread is named there is none.</summary>
    public KnownPlace[] All => _places;

    /// <summary>Makes a place the one of its thread; false if that is so, or one of the two has not been mentioned before.
    /// </summary>
    public bool TryLearn(Place place, LocalTables tables)
    {
        int thread = tables.FindThread(place.Thread), proc = tables.FindProc(place.Proc), count = _places.Length;
        if (thread < 0 || (proc < 0 && place.Proc >= 0) || (place.Thread < count && _places[place.Thread].Place == place))
            return false;
        if (place.Thread >= count)
        {
            Array.Resize(ref _places, Math.Max(place.Thread + 1, Math.Max(64, 2 * count)));
            Array.Fill(_places, new KnownPlace(new Place(-1, -1), 0, 0), count, _places.Length - count);
        }
        bool fits = packing.TryPack(SpanKind.Running, thread, proc, out uint running);
        _places[place.Thread] = new KnownPlace(place, proc + Segment.FirstProc, fits ? running : 0);
        return true;
    }
}
