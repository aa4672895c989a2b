using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TraceInsight.Engine.Analysis;
using TraceInsight.Engine.Model;
using TraceInsight.Engine.Querying;
using TraceInsight.Engine.Querying.Counters;
using TraceInsight.Engine.Querying.Search;
using TraceInsight.Server.Protocol;
using Xunit;

namespace TraceInsight.Server.Tests;

/// <summary>The messages as files, which the extension's tests read: both sides speak the same protocol.</summary>
/// <remarks><c>UPDATE_FIXTURES=1</c> writes the files anew.</remarks>
public sealed class ProtocolFixtureTests
{
    private const string VocabularyFile = "vocabulary";

    // What the connection uses, and readable.
    private static readonly JsonSerializerOptions Options = new(ProtocolJson.CreateOptions())
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. ProtocolFixtures.Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_its_fixture_says(string name) =>
        AssertFixture(name, JsonSerializer.Serialize(ProtocolFixtures.Messages[name], TypeOf(name), Options));

    [Fact]
    public void Every_name_and_number_of_the_protocol_is_in_its_fixture() => AssertFixture(VocabularyFile, Vocabulary());

    [Fact]
    public void Every_fixture_has_its_message()
    {
        IEnumerable<string> files = Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileName(file)[..^5]);
        Assert.Equal(
            [.. ProtocolFixtures.Messages.Keys.Append(VocabularyFile).Order(StringComparer.Ordinal)],
            files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_fixture_read_and_written_again_is_the_same(string name)
    {
        object? message = JsonSerializer.Deserialize(Read(name), TypeOf(name), Options);
        AssertFixture(name, JsonSerializer.Serialize(message, TypeOf(name), Options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_without_one_of_its_fields_is_refused(string name)
    {
        JsonNode message = JsonNode.Parse(Read(name))!;
        if ((message as JsonObject ?? message[0] as JsonObject) is not { } whole)
            return;
        foreach (string field in whole.Select(pair => pair.Key).ToArray())
        {
            JsonNode? value = whole[field];
            whole.Remove(field);
            Assert.Throws<JsonException>(() => message.Deserialize(TypeOf(name), Options));
            whole[field] = value;
        }
    }

    private static Type TypeOf(string name)
    {
        Type type = ProtocolFixtures.Messages[name].GetType();
        return type.IsArray ? typeof(IReadOnlyList<>).MakeGenericType(type.GetElementType()!) : type;
    }

    /// <summary>Every name and number that both sides know without a message that holds all of them.</summary>
    private static string Vocabulary() => new JsonObject
    {
        ["protocol"] = ProtocolConstants.Version,
        ["errorCodes"] = new JsonObject
        {
            ["unknownTrace"] = ErrorCodes.UnknownTrace,
            ["badRequest"] = ErrorCodes.BadRequest,
            ["internal"] = ErrorCodes.Internal,
        },
        ["problemKinds"] = All<ProblemKind>(),
        ["tracePhases"] = All<TracePhase>(),
        ["laneKinds"] = All<LaneKind>(),
        ["spanMoves"] = All<SpanMove>(),
        ["goroutineColumns"] = All<GoroutineColumn>(),
        ["counterSeries"] = All<CounterSeries>(),
        ["chainCauses"] = All<ChainCause>(),
        ["nameKinds"] = All<NameKind>(),
        ["matchColumns"] = All<MatchColumn>(),
        ["laneGroupings"] = All<LaneGrouping>(),
        ["laneOrders"] = All<LaneOrder>(),
        // States travel as numbers; their names are only in the two sources.
        ["spanStates"] = Array(Enum.GetNames<SpanState>().Select(name => JsonNamingPolicy.CamelCase.ConvertName(name))),
    }.ToJsonString(Options);

    private static JsonArray All<T>() where T : struct, Enum =>
        Array(Enum.GetValues<T>().Select(value => JsonSerializer.SerializeToElement(value, Options).GetString()));

    private static JsonArray Array(IEnumerable<string?> names) => [.. names.Select(name => JsonValue.Create(name))];

    private static void AssertFixture(string name, string json)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_FIXTURES") == "1")
            File.WriteAllText(PathOf(name), json + "\n");
        Assert.Equal(Read(name), json + "\n");
    }

    private static string Read(string name) => File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");

    private static string PathOf(string name) => Path.Combine(Folder(), name + ".json");

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "fixtures", "protocol");
}
