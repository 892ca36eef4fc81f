using System.Text.Json;

namespace MlApp.AppHost.Commands;

/// <summary>What the API's <c>GET /model</c> tells of the model that it serves, as far as a form is made of it.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Version">Its version.</param>
/// <param name="Source">registry, cache or folder.</param>
/// <param name="Signature">What it takes and gives.</param>
/// <param name="InputExample">A row that it takes.</param>
internal sealed record ServedSignature(
    string Name, string Version, string Source, SignatureColumns Signature, IReadOnlyDictionary<string, JsonElement> InputExample)
{
    public string Title => $"{Name} version {Version}";

    /// <summary>Whether a form made for the one fits the other.</summary>
    public bool TakesTheSameAs(ServedSignature? other) => other is not null
        && Signature.Inputs.Select(column => (column.Name, column.Type)).SequenceEqual(other.Signature.Inputs.Select(column => (column.Name, column.Type)));
}

/// <summary>What a model takes and gives.</summary>
internal sealed record SignatureColumns(IReadOnlyList<SignatureColumn> Inputs, SignatureOutput Output);

/// <summary>A column of a row: number, category or text, with what training saw in it.</summary>
internal sealed record SignatureColumn(string Name, string Type, double? Minimum = null, double? Maximum = null, double? Median = null, IReadOnlyList<string>? Categories = null)
{
    public bool IsNumber => Type == "number";
}

/// <summary>What is predicted.</summary>
internal sealed record SignatureOutput(string Name, string Type);
