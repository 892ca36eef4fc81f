using MlApp.Modeling;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Tests.Modeling.Data;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Configuration;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Every_key_arrives()
    {
        var configuration = Load("""
            model: prices
            experiment: Prices of 2024
            task: binary
            data:
              path: prices.csv
              separator: tab
              decimal: ","
              thousands: .
              encoding: iso-8859-1
              missing: [NA, -999, ""]
              label: yes
              positive_class: true
              numeric: [3, "a b", ' padded ']
              categorical: [c]
              text: [d]
              ignore: [e]
            split: {test_share: 0.25, seed: 11, stratified: false}
            trainer:
              name: lightgbm
              parameters:
                numberOfLeaves: 31
                learningRate: 1e-1
                useCategoricalSplit: true
                booster: 'dart'
            promotion: {metric: auc, minimum_gain: 0.01}
            explain: {permutation_importance: false, rounds: 3}
            """);

        Assert.Equal(("prices", "Prices of 2024", ModelTask.Binary), (configuration.Model, configuration.Experiment, configuration.Task));
        var data = configuration.Data;
        Assert.Equal(('\t', ',', '.', "iso-8859-1"), (data.Separator, data.DecimalSeparator, data.ThousandsSeparator, data.Encoding));
        Assert.Equal(["NA", "-999", ""], data.MissingMarkers);
        Assert.Equal(("yes", "true"), (data.Label, data.PositiveClass));
        Assert.Equal(["3", "a b", "padded"], data.Numeric);
        Assert.Equal(["c", "d", "e"], [.. data.Categorical, .. data.Text, .. data.Ignore]);
        Assert.Equal(new SplitConfiguration { TestShare = 0.25, Seed = 11, Stratified = false }, configuration.Split);
        Assert.Equal("lightgbm", configuration.Trainer.Name);
        Assert.Equal([31L, 0.1, true, "dart"], configuration.Trainer.Parameters.Values.Select(parameter => parameter.Value));
        Assert.Equal(new PromotionConfiguration { Metric = "auc", MinimumGain = 0.01 }, configuration.Promotion);
        Assert.Equal(new ExplainConfiguration { PermutationImportance = false, Rounds = 3 }, configuration.Explain);
    }

    [Theory]
    [InlineData("multiclass", "accuracy", true)]
    [InlineData("binary", "accuracy", true)]
    [InlineData("regression", "rmse", false)]
    public void Four_keys_are_enough(string task, string metric, bool higherIsBetter)
    {
        var configuration = Load($"model: a\ntask: {task}\ndata: {{path: a.csv, label: b}}\ntrainer: {{name: sdca}}\n");
        Assert.Equal("a", configuration.Experiment);
        Assert.Equal(new SplitConfiguration { TestShare = 0.2, Seed = 7, Stratified = true }, configuration.Split);
        Assert.Equal((metric, 0d, higherIsBetter), (configuration.Promotion.Metric, configuration.Promotion.MinimumGain, configuration.Promotion.HigherIsBetter));
        Assert.Equal(new CsvFormat(), configuration.Data.Format);
    }

    [Fact]
    public void An_option_of_a_trainer_knows_its_place_in_the_file()
    {
        var configuration = Load("model: a\ntask: binary\ndata: {path: a.csv, label: b}\ntrainer:\n  name: sdca\n  parameters:\n    leaves: 31\n");
        var parameter = configuration.Trainer.Parameters["leaves"];
        Assert.Equal($"{configuration.Path}:7:5: trainer.parameters.leaves: unknown.", parameter.InvalidName("unknown.").Message);
        Assert.Equal($"{configuration.Path}:7:13: trainer.parameters.leaves: too many.", parameter.InvalidValue("too many.").Message);
        Assert.Equal($"{configuration.Path}:5:9: trainer.name: no.", configuration.Trainer.InvalidName("no.").Message);
        Assert.Equal("trainer.parameters.x: too many.", new TrainerParameter("x", 1L).InvalidValue("too many.").Message);
    }

    [Fact]
    public void The_data_are_found_beside_the_configuration_wherever_the_program_runs()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllText(_folder["data/a.csv"], "x,b\n1,c\n");
        var configuration = Load("model: a\ntask: binary\ndata: {path: data/a.csv, label: b}\ntrainer: {name: sdca}\n");
        Assert.Equal(Path.GetFullPath(_folder["data/a.csv"]), configuration.Data.ResolvePath());
    }

    [Fact]
    public void Data_that_are_not_there_are_named_with_every_place_that_was_tried()
    {
        var configuration = Load("model: a\ntask: binary\ndata:\n  path: none.csv\n  label: b\ntrainer: {name: sdca}\n");
        var error = Assert.Throws<InvalidInputException>(() => TableReader.Read(configuration.Data, configuration.Task, TestContext.Current.CancellationToken));
        Assert.StartsWith($"{configuration.Path}:4:9: data.path: there is no file 'none.csv'", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["none.csv"], error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFullPath("none.csv"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_spaces_signs_and_digits_are_the_same_in_file_and_configuration()
    {
        File.Copy(HostileFile.Of("headers_odd.csv").Path, _folder["odd.csv"]);
        var configuration = Load("""
            model: odd
            task: multiclass
            data:
              path: odd.csv
              label: Species Name
              numeric: [Länge (cm), 2nd width, 3]
              ignore: [花瓣.宽/cm]
            trainer: {name: sdca}
            """);
        var table = TableReader.Read(configuration.Data, configuration.Task, TestContext.Current.CancellationToken).Table;
        Assert.Equal(["Länge (cm)", "2nd width", "3"], table.Schema.Numeric);
    }

    [Theory]
    [InlineData("sepal_lenght", "sepal_length")]
    [InlineData("SepalLength", "sepal_length")]
    [InlineData("sepal length", "sepal_length")]
    [InlineData("spal_width", "sepal_width")]
    [InlineData("weight", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_the_one_that_was_meant(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.Find(typed, ["sepal_length", "sepal_width", "petal_length", "species"]));

    public void Dispose() => _folder.Dispose();

    private TrainingConfiguration Load(string content)
    {
        var path = _folder["training.yaml"];
        File.WriteAllText(path, content);
        return TrainingConfiguration.Load(path);
    }
}
