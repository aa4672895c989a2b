using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class V1ReaderTests
{
    /// <summary>What a v1 trace begins with: goroutine 1 runs on proc 0 and thread 7, the world starts.</summary>
    private const string Beginning =
        "0: 10 GoCreate 1 0 0; 11 GoCreate 2 0 0; 12 GoWaiting 2; 13 GoCreate 3 0 0; "
        + "20 ProcStart 7; 21 GoStart 1 1; 30 Gomaxprocs 4 0; ";

    /// <summary>The lines after <see cref="Beginning"/>, from the time at which the first event is 0.</summary>
    private static string List(string trace, int version = 21)
    {
        (string text, Problem? fault) = TemporaryTrace.List(V1Text.Bytes(trace, version));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return fault is null ? string.Join('\n', lines[5..^1]) : "! " + fault.Detail;
    }

    [Fact]
    public void The_beginning_says_what_every_goroutine_was_doing() => Assert.Equal(
        """
        M=-1 P=-1 G=-1 Sync Time=-1 N=1
        M=-1 P=0 G=2 StateTransition Time=2 GoID=2 Undetermined->Waiting Reason=""
        M=7 P=0 G=-1 StateTransition Time=10 ProcID=0 Undetermined->Running Reason=""
        M=7 P=0 G=1 StateTransition Time=11 GoID=1 Undetermined->Running Reason=""
        M=-1 P=-1 G=-1 StateTransition Time=20 GoID=3 Undetermined->Runnable Reason=""
        M=-1 P=-1 G=-1 Sync Time=21 N=2

        """,
        TemporaryTrace.List(V1Text.Bytes(Beginning)).Text);

    [Fact]
    public void Procs_that_need_each_other_take_turns_whatever_the_clocks_say() => Assert.Equal(
        """
        M=8 P=1 G=-1 StateTransition Time=25 ProcID=1 Undetermined->Running Reason=""
        M=7 P=0 G=1 StateTransition Time=50 GoID=2 Waiting->Runnable Reason=""
        M=8 P=1 G=2 StateTransition Time=55 GoID=2 Runnable->Running Reason=""
        """,
        List(Beginning + """
            60 GoUnblock 2 2 0
            1: 35 ProcStart 8; 65 GoStart 2 3
            """));

    [Fact]
    public void Several_procs_can_need_the_same_goroutine() => Assert.Equal(
        """
        M=8 P=1 G=-1 StateTransition Time=25 ProcID=1 Undetermined->Running Reason=""
        M=9 P=2 G=-1 StateTransition Time=26 ProcID=2 Undetermined->Running Reason=""
        M=7 P=0 G=1 StateTransition Time=50 GoID=2 Waiting->Runnable Reason=""
        M=8 P=1 G=2 StateTransition Time=55 GoID=2 Runnable->Running Reason=""
        M=8 P=1 G=2 StateTransition Time=60 GoID=2 Running->Waiting Reason=""
        M=7 P=0 G=1 StateTransition Time=70 GoID=2 Waiting->Runnable Reason=""
        M=9 P=2 G=2 StateTransition Time=80 GoID=2 Runnable->Running Reason=""
        """,
        List(Beginning + """
            60 GoUnblock 2 2 0; 80 GoUnblock 2 4 0
            2: 36 ProcStart 9; 90 GoStart 2 5
            1: 35 ProcStart 8; 65 GoStart 2 3; 70 GoBlock 0
            """));

    [Theory]
    [InlineData(200)]
    [InlineData(20_000)]
    [InlineData(2_000_000)]
    [InlineData(5_000_000_000)]
    public void Numbers_are_as_long_as_they_need(long number) => Assert.Equal(
        $"""
        M=7 P=0 G=1 StateTransition Time={number - 10} GoID=1 Running->Runnable Reason="runtime.Gosched"
        M=7 P=0 G=3 StateTransition Time={number - 9} GoID=3 Runnable->Running Reason=""
        M=7 P=0 G=3 StateTransition Time={number - 8} GoID={number} NotExist->Runnable Reason=""
        TransitionStack=
        M=7 P=0 G=3 StateTransition Time={2 * number} GoID=3 Running->NotExist Reason=""
        M=7 P=0 G={number} StateTransition Time={3 * number} GoID={number} Runnable->Running Reason=""
        """,
        List(Beginning + $"{number} GoSched {number}; {number + 1} GoStartLocal 3; {number + 2} GoCreate {number} {number} 0; "
            + $"{2 * number + 10} GoEnd; {3 * number + 10} GoStartLocal {number}"));

    [Fact]
    public void Many_events_of_several_procs_come_by_their_time()
    {
        const int Turns = 3000;
        string first = string.Join("; ", Enumerable.Range(20, Turns).Select(
            turn => $"{10 * turn} GoSched 0; {10 * turn + 4} GoStartLocal 1"));
        string second = string.Join("; ", Enumerable.Range(20, Turns).Select(
            turn => $"{10 * turn + 2} HeapAlloc {turn}; {10 * turn + 6} HeapGoal {turn}"));
        string expected = string.Join('\n', Enumerable.Range(20, Turns).Select(turn =>
            $$"""
            M=7 P=0 G=1 StateTransition Time={{10 * turn - 10}} GoID=1 Running->Runnable Reason="runtime.Gosched"
            M=8 P=1 G=-1 Metric Time={{10 * turn - 8}} Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64({{turn}})}
            M=7 P=0 G=1 StateTransition Time={{10 * turn - 6}} GoID=1 Runnable->Running Reason=""
            M=8 P=1 G=-1 Metric Time={{10 * turn - 4}} Name="/gc/heap/goal:bytes" Value=Value{Uint64({{turn}})}
            """));
        Assert.Equal(
            "M=8 P=1 G=-1 StateTransition Time=90 ProcID=1 Undetermined->Running Reason=\"\"\n" + expected,
            List(Beginning + $"{first}\n1: 100 ProcStart 8; {second}"));
    }

    [Fact]
    public void A_call_that_does_not_block_takes_a_nanosecond() => Assert.Equal(
        """
        M=7 P=0 G=1 StateTransition Time=30 GoID=1 Running->Syscall Reason=""
        M=7 P=0 G=1 StateTransition Time=31 GoID=1 Syscall->Running Reason=""
        """,
        List(Beginning + "40 GoSysCall 0"));

    [Fact]
    public void A_call_that_blocks_ends_when_the_goroutine_said_it_did() => Assert.Equal(
        """
        M=7 P=0 G=1 StateTransition Time=30 GoID=1 Running->Syscall Reason=""
        M=-1 P=1000003 G=1 StateTransition Time=45 GoID=1 Syscall->Runnable Reason=""
        M=7 P=0 G=-1 StateTransition Time=50 ProcID=0 Running->Idle Reason=""
        """,
        List(Beginning + "40 GoSysCall 0; 41 GoSysBlock; 60 ProcStop\n1: 70 GoSysExit 1 2 55"));

    [Fact]
    public void What_stands_for_no_proc_is_listed_and_has_no_lane()
    {
        using var file = new TemporaryTrace(V1Text.Bytes(
            Beginning + "40 GoSysCall 0; 41 GoSysBlock; 60 ProcStop\n1: 70 GoSysExit 1 2 55"));
        Trace trace = Fixtures.Load(file.Path);
        Assert.Equal([0L], Enumerable.Range(0, trace.Procs.Count).Select(slot => trace.Procs[slot].Id));
        SpanDetails after = TraceQueries.Span(trace, LaneId.Goroutine(1), 46, SpanMove.At)!;
        Assert.Equal((SpanState.Runnable, 46), (after.State, after.Start));
    }

    [Fact]
    public void A_call_that_blocks_ends_among_what_other_procs_wrote_before_its_end_was_written_down() => Assert.Equal(
        """
        M=7 P=0 G=1 StateTransition Time=30 GoID=1 Running->Syscall Reason=""
        M=8 P=1 G=-1 StateTransition Time=40 ProcID=1 Undetermined->Running Reason=""
        M=-1 P=1000003 G=1 StateTransition Time=45 GoID=1 Syscall->Runnable Reason=""
        M=8 P=1 G=-1 Metric Time=48 Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64(9)}
        M=8 P=1 G=1 StateTransition Time=61 GoID=1 Runnable->Running Reason=""
        """,
        List(Beginning + "40 GoSysCall 0; 41 GoSysBlock\n1: 50 ProcStart 8; 58 HeapAlloc 9; 70 GoSysExit 1 2 55; 71 GoStart 1 3"));

    [Fact]
    public void Ends_of_calls_come_by_their_time_even_if_a_clock_puts_it_after_they_were_written_down() => Assert.Equal(
        """
        M=7 P=0 G=1 StateTransition Time=30 GoID=1 Running->Syscall Reason=""
        M=8 P=1 G=-1 StateTransition Time=40 ProcID=1 Undetermined->Running Reason=""
        M=-1 P=1000003 G=1 StateTransition Time=50 GoID=1 Syscall->Runnable Reason=""
        M=8 P=1 G=-1 Metric Time=51 Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64(9)}
        """,
        List(Beginning + "40 GoSysCall 0; 41 GoSysBlock\n1: 50 ProcStart 8; 58 GoSysExit 1 2 60; 60 HeapAlloc 9"));

    [Fact]
    public void A_sample_of_the_caller_before_its_proc_is_lost_makes_a_call_one_that_does_not_block() => Assert.Equal(
        """
        M=7 P=0 G=1 StateTransition Time=30 GoID=1 Running->Syscall Reason=""
        M=7 P=0 G=1 StateTransition Time=31 GoID=1 Syscall->Running Reason=""
        M=-1 P=0 G=1 StackSample Time=35
        Stack=
        """,
        List(Beginning + "40 GoSysCall 0; 50 GoSysBlock; 51 CPUSample 45 0 1 0"));

    [Theory]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public void A_message_may_be_longer_than_what_is_held_of_a_proc(int length)
    {
        string message = new('x', length);
        Assert.Equal(
            $"M=7 P=0 G=1 Log Time=30 Task=5 Category=\"key\" Message=\"{message}\"\n"
            + $"M=7 P=0 G=1 Log Time=31 Task=6 Category=\"\" Message=\"{message}\"",
            List(Beginning + $"40 UserLog 5 1 0|{message}; 41 UserLog 6 0 0|{message}\nstrings: 1 key"));
    }

    [Theory]
    [InlineData("GoSleep 0", "Running->Waiting Reason=\"sleep\"")]
    [InlineData("GoBlockRecv 0", "Running->Waiting Reason=\"chan receive\"")]
    [InlineData("GoStop 0", "Running->Waiting Reason=\"forever\"")]
    [InlineData("GoSched 0", "Running->Runnable Reason=\"runtime.Gosched\"")]
    [InlineData("GoEnd", "Running->NotExist Reason=\"\"")]
    public void A_pause_becomes_a_transition_with_a_reason(string pause, string transition) => Assert.Equal(
        "M=7 P=0 G=1 StateTransition Time=30 GoID=1 " + transition, List(Beginning + "40 " + pause));

    [Theory]
    [InlineData(19, 1, "GC sweep termination")]
    [InlineData(21, 1, "GC mark termination")]
    [InlineData(21, 99, "")]
    public void Why_the_world_stopped_depends_on_the_version(int version, int number, string kind) => Assert.Equal(
        $"M=7 P=0 G=1 RangeBegin Time=30 Name=\"stop-the-world ({kind})\" Scope=Goroutine(1)",
        List(Beginning + $"40 STWStart {number}", version));

    [Fact]
    public void More_procs_than_any_program_has_are_damage()
    {
        string procs = string.Join('\n', Enumerable.Range(0, 100_001).Select(proc => $"{proc}:"));
        Assert.Contains("batches of more than 100000 procs", List(procs));
    }

    [Fact]
    public void A_log_has_its_message_inline() => Assert.Equal(
        "M=7 P=0 G=1 Log Time=30 Task=5 Category=\"key\" Message=\"done\"",
        List(Beginning + "40 UserLog 5 1 0|done\nstrings: 1 key"));

    [Fact]
    public void Stacks_come_last_and_hold_for_all() => Assert.Equal(
        "M=7 P=0 G=1 Metric Time=30 Name=\"/sched/gomaxprocs:threads\" Value=Value{Uint64(2)}\n"
        + "Stack=\n\tmain.main @ 0x1000\n\t\tmain.go:30",
        List(Beginning + "40 Gomaxprocs 2 1\nstrings: 1 main.main; 2 main.go\nstacks: 1 4096,1,2,30"));

    [Theory]
    [InlineData("40 GoStart 2 9", "no consistent ordering of events possible")]
    [InlineData("40 ProcStop", "the proc does not run, or runs a goroutine")]
    [InlineData("40 GCDone", "none has begun")]
    [InlineData("40 GoSysExit 2 2 3", "stray syscall exit")]
    [InlineData("40 FutileWakeup", "unexpected event 36")]
    public void What_makes_no_sense_is_a_fault(string events, string message) => Assert.EndsWith(
        message, List(Beginning + events));

    [Fact]
    public void A_trace_without_its_end_has_no_clock() => Assert.Equal(
        (ProblemKind.Truncated, "offset 16: no EvFrequency event"),
        TemporaryTrace.List("go 1.21 trace\0\0\0"u8.ToArray()) is (_, { } fault) ? (fault.Kind, fault.Detail) : default);
}
