namespace TraceInsight.Engine.Tests.Reading;

/// <summary>Real traces in <c>tests/fixtures/traces</c>.</summary>
internal static class FixtureTraces
{
    private static readonly string root = FindRoot();

    public static string PathOf(string name) => Path.Combine(root, "tests", "fixtures", "traces", name + ".trace");

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "TraceInsight.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
