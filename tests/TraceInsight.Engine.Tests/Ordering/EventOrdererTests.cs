using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class EventOrdererTests
{
    [Fact]
    public void Times_strictly_increase_even_where_the_clocks_do_not() => Assert.Equal(
        """
        10 7/-/- ProcStatus p0 Undetermined->Idle
        11 9/-/- ProcStatus p2 Undetermined->Idle
        12 8/-/- ProcStatus p1 Undetermined->Idle
        """,
        Order.Of("""
            7: 10 ProcStatus 0 2
            8: 10 ProcStatus 1 2
            9: 10 ProcStatus 2 2
            """));

    [Fact]
    public void A_sample_comes_before_the_first_later_event() => Assert.Equal(
        "ProcStatus CPUSample ProcStatus CPUSample",
        Order.NamesOf("""
            7: 10 ProcStatus 0 2; 20 ProcStatus 1 2
            samples: 20 7 0 1 0; 15 7 0 1 9
            """));

    [Fact]
    public void A_sample_of_no_goroutine_says_so() => Assert.Equal(
        "15 7/-/- CPUSample",
        Order.Of("samples: 15 7 -1 0 0"));

    [Fact]
    public void Every_generation_begins_with_a_sync_and_the_trace_ends_with_one() => Assert.Equal(
        """
        M=-1 P=-1 G=-1 Sync Time=9 N=1 Trace=9 Mono=1 Wall=2026-11-22T14:31:46.000000005Z
        M=7 P=-1 G=-1 StateTransition Time=10 ProcID=0 Undetermined->Idle Reason=""
        M=-1 P=-1 G=-1 Sync Time=19 N=2 Trace=19 Mono=2 Wall=2026-11-22T14:31:47.000000005Z
        M=7 P=-1 G=-1 StateTransition Time=20 ProcID=0 Idle->Idle Reason=""
        M=-1 P=-1 G=-1 Sync Time=21 N=3

        """,
        TemporaryTrace.List(TraceText.Bytes("7: 10 ProcStatus 0 2\n--\n7: 20 ProcStatus 0 2")).Text);

    [Fact]
    public void A_trace_without_a_generation_is_one_sync() => Assert.Equal(
        ("M=-1 P=-1 G=-1 Sync Time=1 N=1\n", null),
        TemporaryTrace.List("go 1.26 trace\0\0\0"u8.ToArray()));
}
