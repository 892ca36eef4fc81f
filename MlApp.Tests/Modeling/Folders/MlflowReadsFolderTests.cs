using System.Text.Json;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Folders;
using MlApp.Modeling.Prediction;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Folders;

/// <summary>MLflow's own Python is the judge of whether a folder of ours is one of its model folders.</summary>
public sealed class MlflowReadsFolderTests : IDisposable
{
    private const string Read = """
        import json, sys
        from mlflow.models import Model
        folder = sys.argv[1]
        model = Model.load(folder)
        example = model.load_input_example(folder)
        print(json.dumps({
            "flavors": model.flavors,
            "mlflow_version": model.mlflow_version,
            "run_id": model.run_id,
            "inputs": [[c.name, c.type.name, c.required] for c in model.signature.inputs.inputs],
            "outputs": [[c.name, c.type.name, c.required] for c in model.signature.outputs.inputs],
            "example": {c: [v for v in example[c].tolist()] for c in example.columns},
        }))
        """;

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("iris", "multiclass", "lbfgs")]
    [InlineData("breast_cancer", "binary", "fasttree")]
    [InlineData("diabetes", "regression", "sdca")]
    public async Task MLflow_reads_flavor_signature_and_input_example_of_our_folder(string name, string task, string trainer)
    {
        RealMlflow.Require();
        var trained = Trained.ByConfiguration(name, trainer);
        var metrics = Evaluator.Evaluate(trained.Model, trained.Table, trained.Split.Test, Token);
        var written = ModelFolder.Write(_folder["model"], trained.Model, trained.Table, metrics, "run1");

        // No server is asked: the address leads nowhere.
        var printed = await RealMlflow.RunPythonAsync(Read, new Uri("http://127.0.0.1:9/"), [_folder["model"]], Token);

        using var document = JsonDocument.Parse(printed);
        var model = document.RootElement;
        var flavor = model.GetProperty("flavors").GetProperty("mlnet");
        Assert.Equal((ModelFolder.ModelFileName, task, trainer), (TextOf(flavor, "data"), TextOf(flavor, "task"), TextOf(flavor, "trainer")));
        Assert.Equal("run1", TextOf(model, "run_id"));
        Assert.Equal(
            written.Signature.Inputs.Select(input =>
                $"""["{input.Name}", "{(input.Kind == InputKind.Number ? "double" : "string")}", {(input.Required ? "true" : "false")}]"""),
            model.GetProperty("inputs").EnumerateArray().Select(column => column.GetRawText()));
        var outputs = model.GetProperty("outputs").EnumerateArray().Select(column => $"{column[0]}: {column[1]}").ToArray();
        Assert.Equal(task == "regression" ? "prediction: double" : "prediction: string", outputs[0]);
        Assert.Equal(1 + written.Signature.Classes.Count, outputs.Length);
        var example = model.GetProperty("example");
        Assert.Equal(written.Signature.Inputs.Select(input => input.Name), example.EnumerateObject().Select(column => column.Name));
        Assert.All(written.Signature.Inputs, input => Assert.Equal(
            written.InputExamples.Select(row => row[input.Name]),
            example.GetProperty(input.Name).EnumerateArray().Select(cell => cell.ValueKind == JsonValueKind.String ? (object?)cell.GetString() : cell.GetDouble())));
    }

    private static string? TextOf(JsonElement element, string name) => element.GetProperty(name).GetString();
}
