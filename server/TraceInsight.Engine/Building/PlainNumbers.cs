using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Ordering;

namespace TraceInsight.Engine.Building;

/// <summary>What a thread's place means.</summary>
/// <param name="Lane">Of the proc.</param>
/// <param name="Running">The fields of a row of running there; 0 where they do not fit.</param>
internal readonly record struct KnownPlace(Place Place, int Lane, uint Running);

/// <summary>What the numbers of plain events mean for the rows, remembered as bits of rows.</summary>
internal sealed class PlainNumbers(RowPacking packing)
{
    // By thread, its last one.
    private KnownPlace[] _places = [];

    /// <summary>What is known of a place.</summary>
    /// <param name="known">True; false if its thread or proc has not been mentioned before.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly KnownPlace Find(Place place, LocalTables tables, out bool known)
    {
        KnownPlace[] places = _places;
        known = true;
        if ((uint)place.Thread >= (uint)places.Length)
            return ref Learn(place, tables, out known);
        ref KnownPlace last = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(places), (uint)place.Thread);
        if (last.Place == place)
            return ref last;
        return ref Learn(place, tables, out known);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref readonly KnownPlace Learn(Place place, LocalTables tables, out bool known)
    {
        int thread = tables.FindThread(place.Thread), proc = tables.FindProc(place.Proc), count = _places.Length;
        if (place.Thread >= count)
        {
            Array.Resize(ref _places, Math.Max(place.Thread + 1, Math.Max(64, 2 * count)));
            Array.Fill(_places, new KnownPlace(new Place(-1, -1), 0, 0), count, _places.Length - count);
        }
        ref KnownPlace last = ref _places[place.Thread];
        known = thread >= 0 && (proc >= 0 || place.Proc < 0);
        if (!known)
            return ref last;
        bool fits = packing.TryPack(SpanKind.Running, thread, proc, out uint running);
        last = new KnownPlace(place, proc + Segment.FirstProc, fits ? running : 0);
        return ref last;
    }
}
