using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Engine.Querying.Search;

namespace TraceInsight.Server.Protocol;

// The messages of extension/protocol/trace.ts that are not answers of the engine as they are.
// Units, ranges and meanings are said there.

/// <summary>The numbers both sides must agree on.</summary>
public static class ProtocolConstants
{
    /// <summary>Raised whenever an old extension and a new server (or the reverse) would misunderstand.</summary>
    public const int Version = 1;

    public const int MaxLanes = 400;

    /// <summary>The largest whole number of TypeScript's <c>number</c>, and the largest time, ns.</summary>
    public const long MaxTime = (1L << 53) - 1;
}

/// <summary>Error codes of answers. Positive: −32602 would reach callers as "method not found".</summary>
public static class ErrorCodes
{
    public const int UnknownTrace = 1;
    public const int BadRequest = 2;
    public const int Internal = 3;
}

public sealed record InitializeParams(string ClientVersion, int Protocol);

public sealed record InitializeResult(string ServerVersion, int Protocol, int ProcessId);

/// <param name="Bytes">See <see cref="SegmentMemory.Limit"/>.</param>
public sealed record MemoryLimitParams(long Bytes);

/// <param name="ForPicture">Whether a first picture is waited for, which reading the rest then does not delay.</param>
public sealed record OpenParams(string Path, bool ForPicture);

public sealed record TraceParams(int Trace);

/// <summary>The answer to <c>trace/open</c>, and the notification <c>trace/changed</c>.</summary>
public sealed record TraceState(
    int Trace,
    int Revision,
    TracePhase Phase,
    long BytesRead,
    long Bytes,
    int Generations,
    long Events,
    long End,
    Problem? Problem)
{
    public static TraceState Of(int number, Trace trace) => new(
        number, trace.Revision, trace.Phase, trace.BytesRead, trace.Bytes,
        trace.Counts.Generations, trace.Counts.Events, trace.End, trace.Problem);
}

/// <summary>The engine's directory with the revision of the trace that it was made from.</summary>
public sealed record LaneDirectoryResult(
    int Revision, IReadOnlyList<Lane> Lanes, IReadOnlyList<GoroutineGroup> Groups, GoroutineGroup? Threads,
    GoroutineGroup? Tasks, IReadOnlyList<CounterSeries> Counters);

public sealed record GoroutinesParams(int Trace, string Group, int From, int Count);

/// <param name="Search">Of which search the boxes are to say what was found of them; null for none.</param>
public sealed record BoxesParams(
    int Trace, IReadOnlyList<string> Lanes, long Start, long End, long Resolution, int? Search);

/// <param name="Search">What the columns say was found; null where they do not, as for a search that is over.</param>
/// <param name="Columns">Travels as base64; <c>columns.ts</c> says what it holds.</param>
public sealed record BoxesResult(
    int Revision, long Origin, long Start, long End, long Resolution, int? Search, IReadOnlyList<string> Labels,
    byte[] Columns);

public sealed record SpanParams(int Trace, string Lane, long Time, SpanMove Move);

public sealed record MomentParams(int Trace, long Time);

/// <param name="GoOn">Whether the first link is what the goroutine did until the time.</param>
public sealed record ChainParams(int Trace, string Lane, long Time, bool GoOn, int Count);

public sealed record LaneParams(int Trace, string Lane);

/// <param name="Depth">Lanes that it takes to show all stacks of a goroutine.</param>
public sealed record StackRows(int Depth);

public sealed record RangeParams(int Trace, long Start, long End);

public sealed record SchedulingParams(int Trace, long Start, long End, int Steps);

/// <summary>See <see cref="ProfileFilter"/> for group, task and region.</summary>
public sealed record ProfileParams(
    int Trace, ProfileKind Kind, long Start, long End, string? Group, long? Task, string? Region);

/// <param name="File">A file for <c>go tool pprof</c>; travels as base64.</param>
public sealed record PprofResult(byte[] File);

/// <param name="Group">Start function; null for the goroutines of all.</param>
public sealed record GoroutineTableParams(
    int Trace, string? Group, long Start, long End, GoroutineSort Sort, int From, int Count);

public sealed record SearchParams(int Trace, string Expression);

public sealed record SearchState(
    int Revision, int Search, long Count, long Until, bool Complete, SearchProblem? Problem);

public sealed record MatchesParams(int Trace, int Search, MatchSort Sort, long From, int Count);

public sealed record MatchFromParams(int Trace, int Search, long Time);

public sealed record MatchIndex(long Index);

public sealed record FoundSummaryParams(int Trace, int Search, long Start, long End, int Steps);

/// <param name="With">A goroutine's lane; null is all.</param>
public sealed record Arrangement(string Filter, LaneGrouping Group, LaneOrder Order, bool UserOnly, string? With);

public sealed record ArrangeParams(int Trace, Arrangement Arrangement);

public sealed record ArrangedLanes(
    int Revision, IReadOnlyList<GoroutineGroup> Groups, int Shown, int All, SearchProblem? Problem);

public sealed record ArrangedPageParams(int Trace, Arrangement Arrangement, string Group, int From, int Count);

public sealed record NamesParams(int Trace, NameKind Of, string Part, int Count);

public sealed record CountersParams(
    int Trace, long Start, long End, long Resolution, IReadOnlyList<CounterSeries> Series);

/// <param name="Columns">Travels as base64; <c>counters.ts</c> says what it holds.</param>
public sealed record CountersResult(
    int Revision, long Origin, long Resolution, int Buckets, bool Complete, byte[] Columns);

public sealed record CollectorParams(int Trace, long Start, long End, int Steps, int Rows);

public sealed record MutatorOptions(
    bool StopTheWorld, bool Background, bool Assist, bool Sweep, bool PerProc, bool Quantiles);

public sealed record MutatorCurveParams(int Trace, long Start, long End, MutatorOptions Options);

public sealed record MutatorWindowsParams(int Trace, long Start, long End, MutatorOptions Options, long Window);

/// <param name="Forward">To the next region or task of the same name; otherwise to the one before.</param>
public sealed record AlikeParams(int Trace, long Start, long End, bool Forward);

/// <param name="Name">Null: tasks of all names.</param>
/// <param name="Least">Null: of any length.</param>
public sealed record TaskTableParams(
    int Trace, long Start, long End, string? Name, long? Least, long? Most, int From, int Count);

public sealed record TaskParams(int Trace, long Id);

public sealed record RegionTableParams(
    int Trace, long Start, long End, string Name, Frame? Source, long? Least, long? Most, int From, int Count);
