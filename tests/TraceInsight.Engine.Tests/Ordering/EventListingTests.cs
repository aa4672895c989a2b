using System.Security.Cryptography;
using System.Text;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Tests.Reading;
using Xunit;

namespace TraceInsight.Engine.Tests.Ordering;

public class EventListingTests
{
    private const string Running = "7: 10 ProcStatus 0 1; 11 GoStatus 1 7 2; ";

    /// <summary>Each event on its line, without Sync and the two that make the thread run.</summary>
    private static string List(string trace) => string.Join('\n',
        TemporaryTrace.List(TraceText.Bytes(trace)).Text.TrimEnd('\n').Split('\n')[3..^1]);

    /// <summary>The first digits of the SHA-256 of what <c>TZ=UTC go tool trace -d=parsed</c> of Go 1.27 prints. After
    /// recording fixtures anew: <c>… | sha256sum</c>.</summary>
    [Theory]
    [InlineData("cgo-1.22", "caf6ebdf24c573bb")]
    [InlineData("cgo-1.26", "ad10727f22a0467f")]
    [InlineData("cgo-1.27", "9caa09834ac5e071")]
    [InlineData("contention-1.22", "a1748b4ba602c8cf")]
    [InlineData("contention-1.26", "34924d1891311416")]
    [InlineData("contention-1.27", "b54f4a7620ed0e98")]
    [InlineData("coroutines-1.23", "11ed4592180e5745")]
    [InlineData("coroutines-1.27", "34df3453fd46a43c")]
    [InlineData("gcheavy-1.22", "1ae1e54724cf1483")]
    [InlineData("gcheavy-1.24", "5fad883baa18d58d")]
    [InlineData("gcheavy-1.27", "27f56380767fc3c3")]
    [InlineData("httpd-1.22", "f14877881169070f")]
    [InlineData("httpd-1.23", "ca383cba8d4ddcd6")]
    [InlineData("httpd-1.24", "90a6978e469f52cc")]
    [InlineData("httpd-1.26", "621e99866398c664")]
    [InlineData("httpd-1.27", "7e5058f4c968588f")]
    [InlineData("leak-1.24", "15d835a83a7b0c79")]
    [InlineData("leak-1.27", "08e47ff5a27564ab")]
    [InlineData("quicksort-1.21", "c04cdd3157a45b3d")]
    [InlineData("quicksort-1.22", "26a97c26db2b6b4f")]
    [InlineData("quicksort-1.23", "d1c86b087f5b53ae")]
    [InlineData("quicksort-1.24", "4c8c72409458cc94")]
    [InlineData("quicksort-1.26", "d7556f3c98f86b95")]
    [InlineData("quicksort-1.27", "e982d28a527e98a3")]
    [InlineData("syscalls-1.22", "c184f10d9f851afc")]
    [InlineData("syscalls-1.23", "ad737fb4d345bf04")]
    [InlineData("syscalls-1.27", "d35dda9302417f0a")]
    public void Every_real_trace_is_listed_exactly_as_by_Go(string name, string hash)
    {
        (string text, Problem? fault) = TemporaryTrace.List(File.ReadAllBytes(Fixtures.PathOf(name + ".trace")));
        Assert.Null(fault);
        Assert.StartsWith(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void A_new_goroutine_shows_where_it_starts_and_who_started_it() => Assert.Equal(
        """
        M=7 P=0 G=1 StateTransition Time=20 GoID=5 NotExist->Runnable Reason=""
        TransitionStack=
        	main.work @ 0x1000
        		main.go:30

        Stack=
        	main.main @ 0x10ff
        		main.go:12

        """,
        List(Running + "20 GoCreate 5 1 2\nstrings: 1 main.work; 2 main.go; 3 main.main\nstacks: 1 4096,1,2,30; 2 4351,3,2,12"));

    [Fact]
    public void A_new_goroutine_always_has_a_transition_stack_if_an_empty_one() => Assert.Equal(
        "M=7 P=0 G=1 StateTransition Time=20 GoID=5 NotExist->Runnable Reason=\"\"\nTransitionStack=\n",
        List(Running + "20 GoCreate 5 0 0"));

    [Fact]
    public void A_sample_always_has_a_stack_if_an_empty_one() => Assert.Equal(
        "M=7 P=0 G=1 StackSample Time=20\nStack=\n",
        List(Running + "\nsamples: 20 7 0 1 9"));

    [Theory]
    [InlineData("ProcsChange 8 0", "Metric Time=20 Name=\"/sched/gomaxprocs:threads\" Value=Value{Uint64(8)}")]
    [InlineData("HeapAlloc 8", "Metric Time=20 Name=\"/memory/classes/heap/objects:bytes\" Value=Value{Uint64(8)}")]
    [InlineData("HeapGoal 8", "Metric Time=20 Name=\"/gc/heap/goal:bytes\" Value=Value{Uint64(8)}")]
    [InlineData("GoLabel 1", "Label Time=20 Label=\"one\" Resource=Goroutine(1)")]
    [InlineData("GCBegin 3 0", "RangeBegin Time=20 Name=\"GC concurrent mark phase\" Scope=None")]
    [InlineData("GCSweepBegin 0", "RangeBegin Time=20 Name=\"GC incremental sweep\" Scope=Proc(0)")]
    [InlineData("GCMarkAssistActive 1", "RangeActive Time=20 Name=\"GC mark assist\" Scope=Goroutine(1)")]
    [InlineData("STWBegin 1 0", "RangeBegin Time=20 Name=\"stop-the-world (one)\" Scope=Goroutine(1)")]
    [InlineData("UserTaskBegin 5 0 1 0", "TaskBegin Time=20 ID=5 Parent=18446744073709551615 Type=\"one\"")]
    [InlineData("UserRegionBegin 5 1 0", "RegionBegin Time=20 Task=5 Type=\"one\"")]
    [InlineData("UserLog 5 1 2 0", "Log Time=20 Task=5 Category=\"one\" Message=\"two\"")]
    [InlineData("GoBlock 1 0", "StateTransition Time=20 GoID=1 Running->Waiting Reason=\"one\"")]
    [InlineData("ProcStop", "StateTransition Time=20 ProcID=0 Running->Idle Reason=\"\"")]
    [InlineData("Span 1 2 3", "Experimental Time=20 Name=Span Args=[id=Value{Uint64(1)}, npages_value=Value{Uint64(2)}, kindclass=Value{Uint64(3)}]")]
    [InlineData("HeapObjectFree 9", "Experimental Time=20 Name=HeapObjectFree Args=[id=Value{Uint64(9)}]")]
    public void Every_kind_has_its_line(string wire, string line) =>
        Assert.Equal("M=7 P=0 G=1 " + line, List(Running + $"20 {wire}\nstrings: 1 one; 2 two"));

    [Fact]
    public void The_end_of_a_sweep_says_how_much_it_did() => Assert.EndsWith(
        "Attributes=[\"bytes swept\"=Value{Uint64(4096)} \"bytes reclaimed\"=Value{Uint64(64)}]",
        List(Running + "20 GCSweepBegin 0; 30 GCSweepEnd 4096 64"));

    [Theory]
    [InlineData("say \"hi\"\\", "\"say \\\"hi\\\"\\\\\"")]
    [InlineData("a\tb\n\u0007\u0001\u007f", "\"a\\tb\\n\\a\\x01\\x7f\"")]
    [InlineData("grün 世界 \U0001F600", "\"grün 世界 \U0001F600\"")]
    [InlineData("\u00a0\u200b\ufeff\ufffd", "\"\\u00a0\\u200b\\ufeff\ufffd\"")]
    [InlineData("\U000e0001", "\"\\U000e0001\"")]
    public void Text_is_quoted_as_Go_does(string text, string quoted) =>
        Assert.Equal(quoted, Quoted(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_shown_one_by_one() =>
        Assert.Equal("\"\\xe4\\xb8A\\xff\"", Quoted([0xE4, 0xB8, (byte)'A', 0xFF]));

    private static string Quoted(byte[] text)
    {
        using var output = new MemoryStream();
        var writer = new Utf8Writer(output);
        writer.AppendQuoted(text).Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    [Fact]
    public void What_comes_before_a_fault_is_printed()
    {
        (string text, Problem? fault) = TemporaryTrace.List(TraceText.Bytes(Running + "20 GoSyscallEnd"));
        Assert.Equal(3, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("goroutine 1 is not Syscall but Running", fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generation_that_cannot_be_read_leaves_a_sync() => Assert.Equal(
        "M=-1 P=-1 G=-1 Sync Time=1 N=1\n",
        TemporaryTrace.List("go 1.22 trace\0\0\0"u8.ToArray()).Text);
}
