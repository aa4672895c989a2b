using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class GoroutineRulesTests
{
    private const string Running = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; ";

    [Fact]
    public void A_goroutine_starts_after_it_was_created_whatever_the_clocks_say() => Assert.Equal(
        """
        10 7/-/- ProcStatus p0 Undetermined->Running
        11 7/0/- GoStatus g1 Undetermined->Running
        20 8/-/- ProcStatus p1 Undetermined->Running
        40 7/0/1 GoCreate g5 NotExist->Runnable
        41 8/1/- GoStart g5 Runnable->Running
        50 8/1/5 GoDestroy g5 Running->NotExist
        """,
        Order.Of(Running + """
            40 GoCreate 5 0 0
            8: 20 ProcStatus 1 1; 30 GoStart 5 1; 50 GoDestroy
            """));

    [Fact]
    public void A_goroutine_is_unblocked_after_it_blocked() => Assert.Equal(
        "ProcStatus GoStatus GoBlock GoUnblock GoStart",
        Order.NamesOf(Running + """
            40 GoBlock 1 0; 60 GoStart 1 2
            8: 20 GoUnblock 1 1 0
            strings: 1 chan receive
            """));

    [Fact]
    public void A_goroutine_that_stops_can_run_again() => Assert.Equal(
        "ProcStatus GoStatus GoStop GoStart",
        Order.NamesOf(Running + """
            20 GoStop 1 0; 30 GoStart 1 1
            strings: 1 preempted
            """));

    [Fact]
    public void Anything_may_unblock_even_what_no_thread_owns() => Assert.Equal(
        """
        10 -/-/- GoStatus g2 Undetermined->Waiting
        20 -/-/- GoUnblock g2 Waiting->Runnable
        """,
        Order.Of("-1: 10 GoStatus 2 -1 4; 20 GoUnblock 2 1 0"));

    [Fact]
    public void A_switch_is_three_events() => Assert.Equal(
        """
        10 7/-/- ProcStatus p0 Undetermined->Running
        11 7/0/- GoStatus g1 Undetermined->Running
        20 7/0/1 GoCreateBlocked g5 NotExist->Waiting
        30 7/0/1 GoSwitch g5 Waiting->Runnable
        31 7/0/1 (GoBlock) g1 Running->Waiting
        32 7/0/- (GoStart) g5 Runnable->Running
        40 7/0/5 GoSwitchDestroy g1 Waiting->Runnable
        41 7/0/5 (GoDestroy) g5 Running->NotExist
        42 7/0/- (GoStart) g1 Runnable->Running
        """,
        Order.Of(Running + "20 GoCreateBlocked 5 0 0; 30 GoSwitch 5 1; 40 GoSwitchDestroy 1 1"));

    [Fact]
    public void A_switch_waits_for_its_target() => Assert.Equal(
        "ProcStatus GoStatus GoStatus GoSwitch (GoBlock) (GoStart)",
        Order.NamesOf(Running + """
            20 GoSwitch 5 1
            8: 30 GoStatus 5 -1 4
            """));

    [Fact]
    public void A_syscall_keeps_goroutine_and_proc() => Assert.Equal(
        """
        10 7/-/- ProcStatus p0 Undetermined->Running
        11 7/0/- GoStatus g1 Undetermined->Running
        20 7/0/1 GoSyscallBegin g1 Running->Syscall
        30 7/0/1 GoSyscallEnd g1 Syscall->Running
        """,
        Order.Of(Running + "20 GoSyscallBegin 1 0; 30 GoSyscallEnd"));

    [Fact]
    public void The_number_of_a_syscall_belongs_to_the_proc() => Assert.Contains(
        "cannot go on with",
        Order.NamesOf(Running + "20 GoSyscallBegin 2 0"), StringComparison.Ordinal);

    [Fact]
    public void A_blocked_return_may_come_after_another_proc_was_found() => Assert.Equal(
        "ProcStatus GoStatus ProcStatus GoSyscallBegin ProcSteal ProcStart GoSyscallEndBlocked GoStart",
        Order.NamesOf(Running + """
            20 GoSyscallBegin 1 0; 25 ProcStart 1 1; 26 GoSyscallEndBlocked; 27 GoStart 1 1
            8: 12 ProcStatus 1 2; 30 ProcSteal 0 2 7
            """));

    [Fact]
    public void C_code_that_calls_Go_is_a_goroutine_for_as_long() => Assert.Equal(
        """
        10 7/-/- GoCreateSyscall g5 NotExist->Syscall
        12 8/-/- ProcStatus p0 Undetermined->Idle
        20 7/-/5 ProcStart p0 Idle->Running
        30 7/0/5 GoSyscallEndBlocked g5 Syscall->Runnable
        40 7/0/- GoStart g5 Runnable->Running
        50 7/0/5 GoSyscallBegin g5 Running->Syscall
        60 7/0/5 (ProcSteal) p0 Running->Idle
        61 7/0/5 GoDestroySyscall g5 Syscall->NotExist
        70 8/-/- ProcSteal p0 Idle->Idle
        """,
        Order.Of("""
            7: 10 GoCreateSyscall 5; 20 ProcStart 0 1; 30 GoSyscallEndBlocked; 40 GoStart 5 1; 50 GoSyscallBegin 2 0; 60 GoDestroySyscall
            8: 12 ProcStatus 0 2; 70 ProcSteal 0 3 7
            """));

    [Fact]
    public void A_proc_may_create_a_goroutine_without_running_one() => Assert.Equal(
        "ProcStatus GoCreate",
        Order.NamesOf("7: 10 ProcStatus 0 1; 20 GoCreate 5 0 0"));

    [Fact]
    public void A_goroutine_in_a_syscall_all_along_is_told_of_by_another_thread() => Assert.Equal(
        "10 9/-/- GoStatus g3 Undetermined->Syscall\n20 9/-/3 GoDestroySyscall g3 Syscall->NotExist",
        Order.Of("""
            -1: 10 GoStatus 3 9 3
            9: 20 GoDestroySyscall
            """));

    [Fact]
    public void A_goroutine_that_waits_all_along_is_told_of_with_its_stack() => Assert.Equal(
        "10 -/-/- GoStatusStack g3 Undetermined->Waiting",
        Order.Of("""
            -1: 10 GoStatusStack 3 -1 4 1
            stacks: 1 4096,0,0,0
            """));

    [Theory]
    [InlineData("-1: 10 GoStatus 2 -1 4\n--\n-1: 20 GoStatus 3 -1 4", "status of a new goroutine 3 after the first generation")]
    [InlineData("-1: 10 GoStatus 2 -1 4; 20 GoStatus 2 -1 1", "Waiting, now Runnable")]
    [InlineData("-1: 10 GoStatus 2 -1 3", "goroutine 2 in a syscall without a thread")]
    [InlineData("-1: 10 GoStatus 2 7 3; 20 GoStatus 3 7 3", "goroutine 3 in a syscall on thread 7, which has goroutine 2")]
    [InlineData("7: 10 GoStatus 1 7 2; 20 GoBlock 0 0", "expected a proc but didn't have one")]
    [InlineData(Running + "20 GoCreate 1 0 0", "goroutine 1 exists already")]
    [InlineData(Running + "20 GoStatus 2 -1 1; 30 GoStart 2 1", "expected no goroutine but had one")]
    [InlineData(Running + "20 GoSyscallEnd", "goroutine 1 is not Syscall but Running")]
    [InlineData(Running + "20 GoSyscallBegin 1 0; 30 GoDestroy", "goroutine 1 is not Running but Syscall")]
    [InlineData(Running + "20 GoCreateSyscall 5", "expected no goroutine but had one")]
    [InlineData(Running + "20 GoBlock 9 0", "found invalid string ID 9")]
    [InlineData(Running + "20 GoBlock 0 9", "found invalid stack ID 9")]
    public void What_no_order_makes_right_is_a_fault(string trace, string message) =>
        Assert.EndsWith("! " + message, Order.NamesOf(trace));

    [Fact]
    public void The_id_of_a_destroyed_goroutine_may_come_again() => Assert.Equal(
        "ProcStatus GoStatus GoCreate GoDestroy GoStart GoDestroy GoCreate GoStart",
        Order.NamesOf(Running + "20 GoCreate 5 0 0; 21 GoDestroy; 22 GoStart 5 1; 23 GoDestroy; 24 GoCreate 5 0 0; 25 GoStart 5 1"));
}
