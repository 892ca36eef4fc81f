using MlApp.Modeling;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Folders;
using MlApp.Modeling.Prediction;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Folders;

/// <summary>Folders of other programs and broken ones: an answer in one line, at once.</summary>
public sealed class BadModelFolderTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("broken-yaml", "this is not valid YAML: While scanning a plain scalar, found a tab character")]
    [InlineData("empty-mlmodel", "the file is empty")]
    [InlineData("escaping-path", "no flavor that this program knows (mlnet); it has 'onnx', 'python_function'")]
    [InlineData("future-opset", "it has 'onnx', 'python_function'")]
    [InlineData("missing-file", "it has 'onnx', 'python_function'")]
    [InlineData("signature-mismatch", "it has 'onnx', 'python_function'")]
    [InlineData("truncated-onnx", "it has 'onnx', 'python_function'")]
    [InlineData("unknown-flavor", "it has 'quantum'")]
    public async Task A_bad_folder_is_refused_in_one_line_that_names_it_and_the_reason(string name, string reason)
    {
        var folder = SharedFolder.Require("models", "bad", name);

        var opened = await RefusalOf(() => ModelFolder.Open(folder));
        var loaded = await RefusalOf(() => Predictor.Load(folder).Dispose());

        Assert.Equal(opened, loaded);
        Assert.StartsWith(folder, opened, StringComparison.Ordinal);
        Assert.Contains(reason, opened, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', opened);
        Assert.DoesNotContain("Exception", opened, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("escaping", "MLmodel: the path of the model, '../other/model.zip', leads out of the folder.")]
    [InlineData("missing", "the file 'model.zip', which MLmodel names, is not there.")]
    [InlineData("truncated", "model.zip: ML.NET cannot load this as the model that MLmodel describes: ")]
    public async Task What_is_wrong_in_the_bad_folders_is_refused_in_one_of_our_own_too(string fault, string reason)
    {
        using var temporary = new TempFolder();
        var folder = temporary["model"];
        var iris = Trained.ByConfiguration("iris");
        ModelFolder.Write(folder, iris.Model, iris.Table, Evaluator.Evaluate(iris.Model, iris.Table, iris.Split.Test, Token));
        var (model, mlmodel) = (Path.Combine(folder, "model.zip"), Path.Combine(folder, "MLmodel"));
        if (fault == "escaping")
        {
            Directory.CreateDirectory(temporary["other"]);
            File.Copy(model, temporary["other/model.zip"]);
            var text = await File.ReadAllTextAsync(mlmodel, Token);
            await File.WriteAllTextAsync(mlmodel, text.Replace("data: model.zip", "data: ../other/model.zip", StringComparison.Ordinal), Token);
        }
        else if (fault == "missing")
        {
            File.Delete(model);
        }
        else
        {
            var bytes = await File.ReadAllBytesAsync(model, Token);
            await File.WriteAllBytesAsync(model, bytes[..(bytes.Length / 2)], Token);
        }

        var refusal = await RefusalOf(() => Predictor.Load(folder).Dispose());

        Assert.StartsWith(folder, refusal, StringComparison.Ordinal);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void No_bad_folder_is_left_untested()
    {
        var theory = typeof(BadModelFolderTests).GetMethod(nameof(A_bad_folder_is_refused_in_one_line_that_names_it_and_the_reason))!;
        var tested = theory.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(data => (string)data.Data[0]!);

        Assert.Equal(
            Directory.GetDirectories(SharedFolder.Require("models", "bad")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            tested.Order(StringComparer.Ordinal));
    }

    private static async Task<string> RefusalOf(Action action) =>
        (await Assert.ThrowsAsync<InvalidInputException>(() => Task.Run(action, Token).WaitAsync(Limit, Token))).Message;
}
