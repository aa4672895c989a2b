using TraceInsight.Engine.Tests.Reading;
using TraceInsight.Fuzzing;
using Xunit;

namespace TraceInsight.Engine.Tests;

/// <summary>What `npm run fuzz` does for as long as one likes, for a moment; and all that it ever found.</summary>
[Collection(Alone)]
public sealed class FuzzingTests : IDisposable
{
    /// <summary>What is measured is what the whole process allocates: other tests must not run meanwhile.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class RunAlone;

    private const string Alone = "alone";
    private const int Seeds = 1200;

    private readonly TemporaryTrace _scratch = new([]);
    private readonly Fuzzer _fuzzer;

    // A machine may be slow for reasons of its own; what never ends is found all the same.
    public FuzzingTests() => _fuzzer = new Fuzzer(Fixtures.TracesFolder, _scratch.Path) { MostTime = TimeSpan.FromMinutes(1) };

    public static IEnumerable<TheoryDataRow<string>> Corpus =>
        Fuzzer.TracesIn(Fixtures.CorpusFolder).Select(path => new TheoryDataRow<string>(Path.GetFileName(path)));

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Traces_that_were_changed_at_random_are_read_as_far_as_they_make_sense()
    {
        for (int seed = 0; seed < Seeds; seed++)
            Assert.Null(_fuzzer.Judge(seed));
    }

    [Theory]
    [MemberData(nameof(Corpus))]
    public void What_was_once_a_fault_is_none_any_more(string name) =>
        Assert.Null(_fuzzer.Judge(File.ReadAllBytes(Path.Combine(Fixtures.CorpusFolder, name))));

    [Fact]
    public void A_seed_always_makes_the_same_input() =>
        Assert.Equal(_fuzzer.InputOf(7), _fuzzer.InputOf(7));
}
