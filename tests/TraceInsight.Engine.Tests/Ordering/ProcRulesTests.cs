using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class ProcRulesTests
{
    [Fact]
    public void A_proc_starts_only_after_the_thread_that_had_it_stopped_it() => Assert.Equal(
        "ProcStatus ProcStop ProcStart ProcStop ProcStart",
        Order.NamesOf("""
            7: 10 ProcStatus 0 1; 40 ProcStop; 70 ProcStart 0 2
            8: 20 ProcStart 0 1; 30 ProcStop
            """));

    [Fact]
    public void A_proc_in_a_syscall_is_stolen_before_its_thread_finds_it_gone() => Assert.Equal(
        """
        10 7/-/- ProcStatus p0 Undetermined->Running
        11 7/0/- GoStatus g1 Undetermined->Running
        12 7/0/1 GoSyscallBegin g1 Running->Syscall
        25 8/-/- ProcStatus p1 Undetermined->Running
        30 8/1/- ProcSteal p0 Running->Idle
        31 7/-/1 GoSyscallEndBlocked g1 Syscall->Runnable
        """,
        Order.Of("""
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 GoSyscallBegin 1 0; 20 GoSyscallEndBlocked
            8: 25 ProcStatus 1 1; 30 ProcSteal 0 2 7
            """));

    [Fact]
    public void A_thread_may_steal_its_own_proc() => Assert.Equal(
        "ProcStatus GoStatus GoSyscallBegin ProcSteal GoSyscallEndBlocked",
        Order.NamesOf(
            "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 GoSyscallBegin 1 0; 20 ProcSteal 0 2 7; 30 GoSyscallEndBlocked"));

    [Fact]
    public void A_proc_cannot_be_stolen_from_a_thread_that_does_not_hold_it() => Assert.EndsWith(
        "! stole proc 0 from thread 8, which holds -1",
        Order.NamesOf("""
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 GoSyscallBegin 1 0; 30 ProcSteal 0 2 8
            8: 20 ProcStatus 3 2
            """));

    [Fact]
    public void A_proc_that_its_thread_left_behind_is_stolen_from_nobody() => Assert.Equal(
        """
        10 7/-/- ProcStatus p0 Undetermined->Idle
        20 8/-/- ProcSteal p0 Idle->Idle
        """,
        Order.Of("""
            7: 10 ProcStatus 0 4
            8: 20 ProcSteal 0 1 7
            """));

    [Fact]
    public void A_status_that_has_lost_the_thread_gets_it_back_if_it_is_known() => Assert.EndsWith(
        "\n110 7/0/1 ProcStatus p0 Running->Running",
        Order.Of("""
            7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; 12 GoSyscallBegin 1 0
            --
            8: 110 ProcStatus 0 4
            """));

    [Fact]
    public void A_status_must_be_what_is_known() => Assert.EndsWith(
        "! Running, now Idle",
        Order.NamesOf("""
            7: 10 ProcStatus 0 1
            8: 20 ProcStatus 0 2
            """));

    [Fact]
    public void A_proc_that_appears_later_did_not_exist_before() => Assert.EndsWith(
        "\n20 8/-/- ProcStatus p1 NotExist->Idle",
        Order.Of("""
            7: 10 ProcStatus 0 1
            --
            8: 20 ProcStatus 1 2
            """));

    [Fact]
    public void Sequence_numbers_restart_with_a_generation() => Assert.Equal(
        "ProcStatus ProcStop ProcStart ProcStatus ProcStop ProcStart",
        Order.NamesOf("""
            7: 10 ProcStatus 0 1; 20 ProcStop; 30 ProcStart 0 1
            --
            7: 40 ProcStatus 0 1; 50 ProcStop; 60 ProcStart 0 1
            """));

    [Fact]
    public void Nothing_of_a_proc_comes_before_its_status_in_the_generation() => Assert.EndsWith(
        "! none of 1 threads' next events can come next in generation 2; the earliest is a ProcStart on thread 7",
        Order.NamesOf("""
            7: 10 ProcStatus 0 1; 20 ProcStop
            --
            7: 30 ProcStart 0 1
            """));

    [Theory]
    [InlineData("7: 10 ProcStop", "expected a proc but didn't have one")]
    [InlineData("7: 10 ProcStatus 0 5", "5")]
    [InlineData("-1: 10 ProcStatus 0 2; 11 ProcStart 0 1", "expected a thread but didn't have one")]
    public void What_no_order_makes_right_is_a_fault(string trace, string message) =>
        Assert.EndsWith("! " + message, Order.NamesOf(trace));
}
