using System.Runtime.CompilerServices;
using System.Text.Json;
using TraceInsight.Engine.Model;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>Traces recorded from our own programs, and what the reference reader says of them.</summary>
internal static class Fixtures
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Here(), "../fixtures"));

    public static JsonElement Facts { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "traces/facts.json"))).RootElement;

    public static string TracesFolder => Path.Combine(Folder, "traces");

    /// <summary>Inputs that the fuzzer found to be handled wrongly once.</summary>
    public static string CorpusFolder => Path.Combine(Folder, "corpus");

    public static string SampleTrace => Path.Combine(Folder, "workspace/trace.out");

    /// <summary>Names of all traces.</summary>
    public static IEnumerable<TheoryDataRow<string>> Traces() =>
        Facts.GetProperty("traces").EnumerateObject().Select(trace => new TheoryDataRow<string>(trace.Name));

    /// <summary>Names of the traces of format v2. Those of v1 may end after any event.</summary>
    public static IEnumerable<TheoryDataRow<string>> TracesWithGenerations() =>
        from trace in Facts.GetProperty("traces").EnumerateObject()
        where string.CompareOrdinal(trace.Value.GetProperty("format").GetString(), "go 1.22") >= 0
        select new TheoryDataRow<string>(trace.Name);

    public static string PathOf(string trace) => Path.Combine(Folder, "traces", trace);

    /// <summary>The trace as the last publication shows it.</summary>
    public static Trace Load(string path)
    {
        Trace? last = null;
        TraceLoader.Load(path, trace => last = trace, CancellationToken.None);
        return last!;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
