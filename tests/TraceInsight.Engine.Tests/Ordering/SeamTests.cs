using TraceInsight.Engine.Ordering;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

/// <summary>Ordering the generations of a trace each alone, and joining them, gives what ordering them in sequence does.
/// </summary>
public class SeamTests
{
    public static IEnumerable<TheoryDataRow<string>> Traces => Fixtures.TracesWithGenerations();

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_generation_ordered_alone_is_that_ordered_in_sequence(string name)
    {
        using TraceFile file = TraceFile.Open(Fixtures.PathOf(name));
        Comparison found = Comparison.Of(file);
        Assert.Null(found.Fault);
        // Otherwise nothing would be won: in a sound trace, all generations but the first can be ordered alone.
        Assert.Equal(found.Generations - 1, found.Joined);
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_same_is_so_of_a_damaged_one(string name)
    {
        byte[] sound = File.ReadAllBytes(Fixtures.PathOf(name));
        var random = new Random(3);
        for (int run = 0; run < 12; run++)
        {
            byte[] bytes = [.. sound];
            for (int i = random.Next(1, 4); i > 0; i--) bytes[random.Next(16, bytes.Length)] ^= (byte)(1 << random.Next(8));
            using var temporary = new TemporaryTrace(bytes);
            using TraceFile file = TraceFile.Open(temporary.Path);
            Comparison.Of(file);
        }
    }

    private const string Start = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; ";
    private const string Names = "\nstrings: 1 one; 2 two";

    /// <summary>The second generation states what is running; what else it does depends on what was open.</summary>
    [Theory]
    [InlineData("12 UserRegionBegin 5 1 0", "42 UserRegionEnd 5 1 0", true)]
    [InlineData("12 UserRegionBegin 5 1 0", "42 UserRegionEnd 5 2 0", false)]
    [InlineData("12 UserRegionBegin 5 1 0; 13 UserRegionBegin 5 2 0", "42 UserRegionEnd 5 2 0; 43 UserRegionEnd 5 1 0", true)]
    [InlineData("12 UserRegionBegin 5 1 0; 13 UserRegionBegin 5 2 0", "42 UserRegionEnd 5 1 0", false)]
    [InlineData("", "42 UserRegionEnd 5 1 0", true)]
    [InlineData("12 UserTaskBegin 5 0 1 0", "42 UserTaskEnd 5 0", true)]
    [InlineData("12 UserTaskBegin 5 0 1 0", "42 UserTaskBegin 5 0 1 0", false)]
    [InlineData("12 UserTaskBegin 5 0 1 0", "42 UserTaskEnd 5 0; 43 UserTaskBegin 5 0 1 0", true)]
    [InlineData("12 STWBegin 1 0", "42 STWEnd", true)]
    [InlineData("", "42 STWEnd", false)]
    [InlineData("12 STWBegin 1 0", "42 STWBegin 1 0", false)]
    [InlineData("12 GCSweepBegin 0", "42 GCSweepActive 0; 43 GCSweepEnd 1 1", true)]
    [InlineData("", "42 GCSweepActive 0", false)]
    [InlineData("12 GCMarkAssistBegin 0", "42 GCMarkAssistEnd; 43 GCMarkAssistBegin 0", true)]
    [InlineData("12 GCBegin 3 0", "42 GCActive 4; 43 GCEnd 5", true)]
    [InlineData("12 GCBegin 3 0", "42 GCEnd 5", false)]
    [InlineData("12 GCBegin 3 0; 13 GCEnd 4", "42 GCBegin 5 0", true)]
    [InlineData("12 GCBegin 3 0; 13 GCEnd 4", "42 GCBegin 6 0", false)]
    [InlineData("", "42 GCBegin 6 0", true)]
    [InlineData("12 GoCreate 2 0 0", "42 GoStatus 2 -1 1; 43 GoUnblock 3 1 0", false)]
    [InlineData("12 GoCreate 2 0 0", "42 GoStatus 2 -1 1", true)]
    [InlineData("12 GoCreate 2 0 0", "42 GoStatus 2 -1 4; 43 GoUnblock 2 1 0", false)]
    [InlineData("12 GoCreate 2 0 0", "42 GoCreate 2 0 0", false)]
    [InlineData("", "42 GoStatus 2 -1 4; 43 GoUnblock 2 1 0", false)]
    [InlineData("12 GoBlock 1 0", "", false)]
    [InlineData("", "42 ProcStatus 1 2", false)]
    [InlineData("12 ProcStatus 1 2", "42 ProcStatus 1 2", true)]
    public void What_was_open_is_carried_over(string first, string second, bool joins)
    {
        string trace = $"{Start}{first}{Names}\n--\n7: 40 ProcStatus 0 1; 41 GoStatus 1 7 2; {second}{Names}\n--\n"
            + "7: 60 ProcStatus 0 1; 61 GoStatus 1 7 2; 62 UserRegionEnd 5 1 0; 63 UserTaskEnd 5 0" + Names;
        using var temporary = new TemporaryTrace(TraceText.Bytes(trace));
        using TraceFile file = TraceFile.Open(temporary.Path);
        Assert.Equal(joins, Comparison.Of(file).JoinedSecond);
    }

    /// <summary>The proc of a thread in a syscall is stolen in the second generation, before the thread says that it had
    /// one.</summary>
    [Theory]
    [InlineData("12 GoSyscallBegin 1 0", "7: 50 GoStatus 1 7 3; 51 GoSyscallEndBlocked", true)]
    // Nobody tells what the thread was doing.
    [InlineData("12 GoSyscallBegin 1 0", "", false)]
    // It was not in a syscall.
    [InlineData("", "7: 50 GoStatus 1 7 3; 51 GoSyscallEndBlocked", false)]
    public void A_theft_tells_who_had_the_proc_before(string first, string second, bool joins)
    {
        string trace = $"{Start}{first}\n8: 13 ProcStatus 1 1\n--\n"
            + $"8: 40 ProcStatus 1 1; 41 ProcStatus 0 4; 42 ProcSteal 0 1 7\n{second}\n";
        using var temporary = new TemporaryTrace(TraceText.Bytes(trace));
        using TraceFile file = TraceFile.Open(temporary.Path);
        Assert.Equal(joins, Comparison.Of(file).JoinedSecond);
    }


    /// <summary>Orders every generation in both ways, in sequence by the general rules only, and compares event by event.
    /// </summary>
    private sealed class Comparison
    {
        public int Generations { get; private set; }
        public int Joined { get; private set; }
        public bool JoinedSecond { get; private set; }
        public string? Fault { get; private set; }

        public static Comparison Of(TraceFile file)
        {
            var result = new Comparison();
            try
            {
                // Two readers: the orderers add names to the tables.
                GenerationReader reader = new(file), other = new(file);
                EventOrderer inSequence = new(), joined = new();
                long timeBefore = 0;
                while (result.Fault is null && reader.Next(CancellationToken.None) is { } generation)
                {
                    Generation again = other.Next(CancellationToken.None)!;
                    result.Generations++;
                    (List<string> expected, result.Fault) = Order(
                        inSequence, generation, orderer => orderer.Begin(generation), plainFirst: false);
                    (List<string> events, string? fault) = Join(joined, again, timeBefore, result);
                    timeBefore = Seam.LastTimeOf(generation);
                    Assert.Equal(expected, events);
                    Assert.Equal(result.Fault, fault);
                }
            }
            catch (TraceFormatException e)
            {
                result.Fault = e.Message;
            }
            return result;
        }

        private static (List<string> Events, string? Fault) Join(
            EventOrderer joined, Generation generation, long timeBefore, Comparison result)
        {
            var alone = new EventOrderer();
            (List<string> events, string? fault) = Order(
                alone, generation, orderer => orderer.BeginAlone(generation, timeBefore), plainFirst: true);
            if (fault is null && joined.TryContinue(alone))
            {
                result.Joined++;
                result.JoinedSecond |= result.Generations == 2;
                return (events, null);
            }
            return Order(joined, generation, orderer => orderer.Begin(generation), plainFirst: true);
        }

        /// <param name="plainFirst">In the way of those who build.</param>
        private static (List<string> Events, string? Fault) Order(
            EventOrderer orderer, Generation generation, Action<EventOrderer> begin, bool plainFirst)
        {
            var events = new List<string>();
            OrderedEvent e = default;
            try
            {
                begin(orderer);
                if (plainFirst) FillAll(orderer, generation, events);
                else while (orderer.Next(ref e)) events.Add(Line(generation, e));
                return (events, null);
            }
            catch (TraceFormatException fault)
            {
                return (events, fault.Message);
            }
        }

        private static void FillAll(EventOrderer orderer, Generation generation, List<string> events)
        {
            // Few, so that runs end everywhere.
            var run = new OrderedRun(3);
            do
            {
                run.Clear();
                try
                {
                    orderer.Fill(run);
                }
                finally
                {
                    foreach (OrderedEvent e in orderer.All(run)) events.Add(Line(generation, e));
                }
            }
            while (!run.IsEmpty);
        }

        private static string Line(Generation generation, in OrderedEvent e)
        {
            if (e.Kind == EventKind.Sync) return $"{e.Time} Sync";
            bool namesWhatBegan = e.Wire is WireEvent.STWEnd or WireEvent.UserTaskEnd;
            string name = namesWhatBegan ? "" : generation.Text(e.Text);
            ulong value = e.Wire == WireEvent.UserTaskEnd ? 0 : e.Value1;
            return $"{e.Time} {e.Thread}/{e.Proc}/{e.Goroutine} {e.ThreadSlot >= 0}/{e.ProcSlot >= 0}/{e.GoroutineSlot >= 0} "
                + $"{e.Wire} {e.Kind} {e.IsSynthetic} {e.Subject} {e.From}->{e.To} "
                + $"{value} {e.Value2} {e.Value3} {e.Stack} {e.SubjectStack} {name} {generation.Text(e.Message)}";
        }
    }
}
