using System.Text;
using TraceInsight.Engine.Reading;
using TraceInsight.Engine.Reading.V1;

namespace TraceInsight.Engine.Ordering.V1;

/// <summary>The texts that the events of a v1 trace stand for, where one of v2 names them.</summary>
/// <remarks>All of them are added to the tables at once, so that those do not change any more.</remarks>
internal sealed class V1Texts
{
    private static readonly string[] StopKinds =
    [
        "",
        "GC mark termination",
        "GC sweep termination",
        "write heap dump",
        "goroutine profile",
        "goroutine profile cleanup",
        "all goroutine stack trace",
        "read mem stats",
        "AllThreadsSyscall",
        "GOMAXPROCS",
        "start trace",
        "stop trace",
        "CountPagesInUse (test)",
        "ReadMetricsSlow (test)",
        "ReadMemStatsSlow (test)",
        "PageCachePagesLeaked (test)",
        "ResetDebugLog (test)",
    ];

    private readonly int _version;
    private readonly int[] _messages;
    private readonly int[] _reasons = new int[(int)V1Kind.CPUSample + 1];
    private readonly int[] _stopKinds;

    public V1Texts(Generation tables, V1Index index)
    {
        _version = index.Version;
        _messages = [.. index.Messages.Select(message => tables.AddText(message))];
        for (int kind = 0; kind < _reasons.Length; kind++) _reasons[kind] = Add(tables, Reason((V1Kind)kind));
        _stopKinds = [.. StopKinds.Select(kind => Add(tables, kind))];
    }

    /// <summary>Why a goroutine gives up its proc.</summary>
    public int Reason(in V1Event e) => _reasons[(int)e.Kind];

    /// <summary>Why the world stops. Go 1.21 numbers the reasons as the texts here; before it there were two.</summary>
    public int StopKind(ulong number)
    {
        if (_version < 21) number = number < 2 ? number + 1 : 0;
        return number < (ulong)_stopKinds.Length ? _stopKinds[number] : 0;
    }

    /// <summary>What a log says.</summary>
    /// <param name="number">Among all messages.</param>
    public int Message(ulong number) => number < (ulong)_messages.Length ? _messages[number] : 0;

    private static int Add(Generation tables, string text) => tables.AddText(Encoding.ASCII.GetBytes(text));

    private static string Reason(V1Kind kind) => kind switch
    {
        V1Kind.GoStop => "forever",
        V1Kind.GoSched => "runtime.Gosched",
        V1Kind.GoPreempt => "preempted",
        V1Kind.GoSleep => "sleep",
        V1Kind.GoBlockSend => "chan send",
        V1Kind.GoBlockRecv => "chan receive",
        V1Kind.GoBlockSelect => "select",
        V1Kind.GoBlockSync => "sync",
        V1Kind.GoBlockCond => "sync.(*Cond).Wait",
        V1Kind.GoBlockNet => "network",
        V1Kind.GoBlockGC => "GC mark assist wait for work",
        _ => "",
    };
}
