using System.Text.Json;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Tests.Support;
using NJsonSchema;
using Xunit;
using YamlDotNet.Serialization;

namespace MlApp.Tests.Modeling.Configuration;

/// <summary>Editors read the schema, the trainer reads the code: both must say the same.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly string SchemaPath = RepositoryRoot.File("configs", "training.schema.json");

    public static TheoryData<string> Configurations =>
        [.. Directory.GetFiles(RepositoryRoot.File("configs"), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Schema_and_code_know_the_same_keys()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(SchemaPath));
        foreach (var (group, keys) in ConfigurationKeys.Groups)
        {
            var part = group.Length == 0 ? schema.RootElement : schema.RootElement.GetProperty("properties").GetProperty(group);
            Assert.Equal(keys.Order(StringComparer.Ordinal), part.GetProperty("properties").EnumerateObject().Select(key => key.Name).Order(StringComparer.Ordinal));
            Assert.False(part.GetProperty("additionalProperties").GetBoolean());
            Assert.All(part.GetProperty("properties").EnumerateObject(), key => Assert.NotEmpty(key.Value.GetProperty("description").GetString()!));
        }
    }

    [Fact]
    public void Schema_and_code_know_the_same_choices()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(SchemaPath));
        string[] Choices(string group, string key) =>
            [.. schema.RootElement.GetProperty("properties").GetProperty(group).GetProperty("properties").GetProperty(key).GetProperty("enum").EnumerateArray().Select(e => e.GetString()!)];
        Assert.Equal(TrainerConfiguration.Names, Choices("trainer", "name"));
        Assert.Equal(
            Enum.GetValues<ModelTask>().SelectMany(PromotionConfiguration.MetricsOf).Distinct().Order(StringComparer.Ordinal),
            Choices("promotion", "metric").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public async Task Every_configuration_fits_the_schema_and_names_it(string name)
    {
        var path = RepositoryRoot.File("configs", name);
        Assert.StartsWith("# yaml-language-server: $schema=training.schema.json", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(await ValidateAsync(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("model: a\ntask: binary\ndata: {path: a.csv, label: b}\ntrainer: {name: sdca}\nsplitt: {}\n")]
    [InlineData("model: a\ntask: binary\ndata: {path: a.csv, label: b, colour: red}\ntrainer: {name: sdca}\n")]
    [InlineData("model: a\ntask: binary\ndata: {path: a.csv}\ntrainer: {name: sdca}\n")]
    [InlineData("model: a\ntask: other\ndata: {path: a.csv, label: b}\ntrainer: {name: sdca}\n")]
    [InlineData("model: a\ntask: binary\ndata: {path: a.csv, label: b}\ntrainer: {name: sdca}\nsplit: {test_share: 1}\n")]
    [InlineData("model: a\ntask: binary\ndata: {path: a.csv, label: b, separator: ab}\ntrainer: {name: sdca}\n")]
    public async Task What_the_code_refuses_the_schema_refuses(string yaml)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["a.yaml"], yaml, TestContext.Current.CancellationToken);
        Assert.Throws<MlApp.Modeling.InvalidInputException>(() => TrainingConfiguration.Load(folder["a.yaml"]));
        Assert.NotEmpty(await ValidateAsync(yaml));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_configuration_reads_its_data_and_splits_them(string name)
    {
        var configuration = TrainingConfiguration.Load(RepositoryRoot.File("configs", name));
        Assert.Equal(Path.GetFileNameWithoutExtension(name), configuration.Model);
        var result = TableReader.Read(configuration.Data, configuration.Task, TestContext.Current.CancellationToken);
        Assert.Empty(result.Warnings);
        var split = Split.Create(result.Table, configuration.Split);
        Assert.Equal(result.Table.RowCount, split.Train.Length + split.Test.Length);
    }

    private static async Task<IEnumerable<string>> ValidateAsync(string yaml)
    {
        var schema = await JsonSchema.FromFileAsync(SchemaPath, TestContext.Current.CancellationToken);
        var plain = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return schema.Validate(JsonSerializer.Serialize(plain)).Select(error => error.ToString());
    }
}
