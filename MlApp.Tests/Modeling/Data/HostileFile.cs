using System.Text.Json;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Data;

/// <summary>One of the files in <c>hostile/</c> and what <c>expected.json</c> says of it.</summary>
public sealed class HostileFile
{
    private static readonly JsonElement[] All = Parse();

    private readonly JsonElement _facts;

    private HostileFile(JsonElement facts) => _facts = facts;

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(facts => facts.GetProperty("file").GetString()!)];

    public string Name => Text("file")!;

    public string Path => RepositoryRoot.File("MlApp.Tests", "Modeling", "hostile", Name);

    public string Outcome => Text("outcome")!;

    public string? Label => Text("label");

    public ModelTask Task => Label switch
    {
        "price" => ModelTask.Regression,
        "buys" => ModelTask.Binary,
        _ => ModelTask.Multiclass,
    };

    public static HostileFile Of(string name) => new(All.Single(facts => facts.GetProperty("file").GetString() == name));

    public bool Has(string fact) => _facts.TryGetProperty(fact, out _);

    public JsonElement Fact(string name) => _facts.GetProperty(name);

    public string? Text(string name) => _facts.TryGetProperty(name, out var value) ? value.GetString() : null;

    public string[] Texts(string name) => [.. Fact(name).EnumerateArray().Select(value => value.GetString()!)];

    /// <summary>A configuration that names nothing but file and label.</summary>
    public DataConfiguration Bare() => new() { Path = Path, Label = Label! };

    /// <summary>A configuration with the settings that this file cannot be read without.</summary>
    public DataConfiguration WithSettings() => Bare() with
    {
        ThousandsSeparator = Text("thousands")?[0],
        MissingMarkers = Has("missing_markers") ? Texts("missing_markers") : null,
        Encoding = Name == "latin1.csv" ? "iso-8859-1" : null,
    };

    public TableReadResult Read(DataConfiguration? data = null) =>
        TableReader.Read(data ?? WithSettings(), Task, TestContext.Current.CancellationToken);

    private static JsonElement[] Parse()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(RepositoryRoot.File("MlApp.Tests", "Modeling", "hostile", "expected.json")));
        return [.. document.RootElement.EnumerateArray().Select(facts => facts.Clone())];
    }
}
