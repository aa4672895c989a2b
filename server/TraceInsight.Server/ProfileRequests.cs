using PolyType;
using StreamJsonRpc;
using TraceInsight.Engine.Analysis.Profiles;
using TraceInsight.Engine.Model;
using TraceInsight.Server.Protocol;

namespace TraceInsight.Server;

/// <summary>The requests of <c>extension/protocol/profile.ts</c>, one method each; called from many threads at once.
/// </summary>
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal sealed partial class ProfileRequests(TraceService traces)
{
    /// <summary>More nodes are not told apart on any screen, and cost the timeline's page its fluency.</summary>
    private const int MostNodes = 100_000;

    [JsonRpcMethod("trace/profile", UseSingleObjectParameterDeserialization = true)]
    public CallTree Profile(ProfileParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        return CallTree.Of(
            ProfileAnalysis.Of(
                traces.Newest(request.Trace, cancel), request.Kind, new TimeRange(request.Start, request.End),
                FilterOf(request), cancel),
            MostNodes);
    }

    [JsonRpcMethod("trace/pprof", UseSingleObjectParameterDeserialization = true)]
    public PprofResult Pprof(ProfileParams request, CancellationToken cancel)
    {
        RequestChecks.Range(request.Start, request.End);
        StackProfile profile = ProfileAnalysis.LikeGo(
            traces.Newest(request.Trace, cancel), request.Kind, new TimeRange(request.Start, request.End),
            FilterOf(request), cancel);
        using var file = new MemoryStream();
        PprofFile.Write(profile, file);
        return new PprofResult(file.ToArray());
    }

    private static ProfileFilter FilterOf(ProfileParams request) =>
        new(request.Group, request.Task is { } task ? (ulong)task : null, request.Region);
}
