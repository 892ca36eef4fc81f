using System.Globalization;
using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Configuration;

/// <summary>The page on the data sets says what their configurations reach.</summary>
public sealed class ShippedConfigurationsTests
{
    /// <summary>Name and figures of each row of the page's last table.</summary>
    private static readonly Dictionary<string, string> Figures = File.ReadLines(RepositoryRoot.File("data", "README.md"))
        .SkipWhile(line => !line.StartsWith("| configuration |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[1], cells => cells[3]);

    public static TheoryData<string> Configurations =>
        [.. Directory.GetFiles(RepositoryRoot.File("configs"), "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Configurations))]
    public void A_configuration_reaches_what_the_page_on_the_data_says(string name)
    {
        var configuration = TrainingConfiguration.Load(RepositoryRoot.File("configs", $"{name}.yaml"));
        var table = TableReader.Read(configuration.Data, configuration.Task, TestContext.Current.CancellationToken).Table;
        var split = Split.Create(table, configuration.Split);
        var model = ModelTrainer.Train(configuration, table, split, cancellationToken: TestContext.Current.CancellationToken);
        var metrics = Evaluator.Evaluate(model, table, split.Test, TestContext.Current.CancellationToken).Values;

        foreach (var figure in Figures[name].Split(", "))
        {
            var (metric, value) = (figure.Split(' ')[0], double.Parse(figure.Split(' ')[1], CultureInfo.InvariantCulture));

            // Other processors add in another order: a little room, and less than one row more that is wrong.
            Assert.Equal(value, metrics[metric], Math.Max(0.002, Math.Abs(value) * 0.002));
        }
    }
}
