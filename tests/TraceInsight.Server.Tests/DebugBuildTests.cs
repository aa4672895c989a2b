using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace TraceInsight.Server.Tests;

/// <summary>The build of the server that <c>.vscode/launch.json</c> starts for a debugger.</summary>
public sealed class DebugBuildTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Theory]
    [InlineData("traceinsight.dll", "TraceRequests.cs")]
    [InlineData("TraceInsight.Engine.dll", "TraceLoader.cs")]
    public void A_debugger_that_looks_beside_an_assembly_finds_its_sources(string assembly, string source)
    {
        string file = Path.Combine(Path.GetDirectoryName(StartedServer())!, assembly);
        using var image = new PEReader(File.OpenRead(file));
        Assert.True(image.TryOpenAssociatedPortablePdb(file, Open, out MetadataReaderProvider? symbols, out _), file);
        using (symbols)
        {
            MetadataReader reader = symbols!.GetMetadataReader();
            IEnumerable<string> sources = reader.Documents.Select(
                document => reader.GetString(reader.GetDocument(document).Name));
            Assert.Contains(sources, name => Path.GetFileName(name) == source && File.Exists(name));
        }

        static FileStream? Open(string path) => File.Exists(path) ? File.OpenRead(path) : null;
    }

    private static string StartedServer([CallerFilePath] string thisFile = "")
    {
        string root = Path.GetFullPath(Path.Combine(thisFile, "../../.."));
        using var launch = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, ".vscode/launch.json")), WithComments);
        IEnumerable<string?> servers =
            from configuration in launch.RootElement.GetProperty("configurations").EnumerateArray()
            where configuration.TryGetProperty("env", out _)
            select configuration.GetProperty("env").GetProperty("TRACEINSIGHT_SERVER").GetString();
        return Assert.Single(servers)!.Replace("${workspaceFolder}", root, StringComparison.Ordinal);
    }
}
