using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Ordering.V1;
using TraceInsight.Engine.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

/// <summary>Slots stand for ids: within a generation one for one.</summary>
public class SlotTests
{
    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.Traces();

    [Theory]
    [MemberData(nameof(Traces))]
    public void Within_a_generation_a_slot_and_an_id_are_the_same_thing(string name)
    {
        using TraceFile file = TraceFile.Open(Fixtures.PathOf(name));
        OrderedEvent e = default;
        if (TraceHeader.IsV1(TraceHeader.Read(file)))
        {
            using V1Reader trace = V1Reader.Read(file, 1, CancellationToken.None);
            var slots = new Slots();
            while (trace.Next(ref e)) slots.Check(e);
            return;
        }
        var reader = new GenerationReader(file);
        var orderer = new EventOrderer();
        while (reader.Next(CancellationToken.None) is { } generation)
        {
            var slots = new Slots();
            orderer.Begin(generation);
            while (orderer.Next(ref e)) slots.Check(e);
        }
    }

    private sealed class Slots
    {
        private readonly Pairs _threads = new(), _procs = new(), _goroutines = new();

        public void Check(in OrderedEvent e)
        {
            if (e.Kind == EventKind.StackSample) return;
            _threads.Check(e.Thread, e.ThreadSlot);
            _procs.Check(e.Proc, e.ProcSlot);
            _goroutines.Check(e.Goroutine, e.GoroutineSlot);
            bool isOfProc = e.Wire is WireEvent.GCSweepActive or WireEvent.GCSweepBegin or WireEvent.GCSweepEnd;
            if (e.Kind == EventKind.ProcTransition || isOfProc)
                _procs.Check(e.Subject, e.SubjectSlot);
            else if (e.Kind is EventKind.GoTransition or EventKind.Label or EventKind.RangeBegin or EventKind.RangeActive
                or EventKind.RangeEnd)
                _goroutines.Check(e.Subject, e.SubjectSlot);
        }
    }

    private sealed class Pairs
    {
        private readonly Dictionary<long, int> _slots = new() { [-1] = -1 };
        private readonly Dictionary<int, long> _ids = new() { [-1] = -1 };

        public void Check(long id, int slot)
        {
            _slots.TryAdd(id, slot);
            _ids.TryAdd(slot, id);
            Assert.Equal((id, slot), (_ids[slot], _slots[id]));
        }
    }
}
