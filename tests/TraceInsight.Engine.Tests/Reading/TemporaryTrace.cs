using System.Text;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Reading;

namespace TraceInsight.Engine.Tests.Reading;

/// <summary>Bytes in a file, and what the reader makes of them.</summary>
internal sealed class TemporaryTrace : IDisposable
{
    public TemporaryTrace(byte[] bytes) => File.WriteAllBytes(Path, bytes);

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"traceinsight-{Guid.NewGuid():N}.trace");

    /// <summary>What <see cref="EventListing"/> prints, in UTC, and the fault that ends it.</summary>
    public static (string Text, Problem? Fault) List(byte[] bytes)
    {
        using var trace = new TemporaryTrace(bytes);
        return trace.List();
    }

    public (string Text, Problem? Fault) List()
    {
        using var output = new MemoryStream();
        Problem? fault = EventListing.Write(Path, output, TimeZoneInfo.Utc, CancellationToken.None);
        return (Encoding.UTF8.GetString(output.ToArray()), fault);
    }

    /// <summary>All generations, their events not ordered.</summary>
    public static List<Generation> Generations(byte[] bytes)
    {
        using var trace = new TemporaryTrace(bytes);
        using var file = TraceFile.Open(trace.Path);
        var reader = new GenerationReader(file);
        var generations = new List<Generation>();
        while (reader.Next(CancellationToken.None) is { } generation) generations.Add(generation);
        return generations;
    }

    public void Dispose() => File.Delete(Path);
}
