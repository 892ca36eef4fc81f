using MlApp.Modeling.Configuration;
using MlApp.Modeling.Evaluation;
using MlApp.Modeling.Folders;
using MlApp.Tests.Api;
using MlApp.Tests.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(TrainedFolders))]

namespace MlApp.Tests.Api;

/// <summary>Model folders that Modeling really trained, each made when the first test asks and gone with the last.</summary>
public sealed class TrainedFolders : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<string> _iris, _turned, _penguins, _diabetes, _odd;

    public TrainedFolders()
    {
        _iris = new(() => Write("iris", Trained.ByConfiguration("iris")));
        _turned = new(() => Write("turned", TrainTurnedIris()));
        _penguins = new(() => Write("penguins", Trained.ByConfiguration("penguins")));
        _diabetes = new(() => Write("diabetes", Trained.ByConfiguration("diabetes")));
        _odd = new(() => Write("odd", TrainOddColumns()));
    }

    /// <summary>Iris, as configs/iris.yaml trains it.</summary>
    public string Iris => _iris.Value;

    /// <summary>Iris with every label moved on by one: it calls a setosa a versicolor.</summary>
    public string TurnedIris => _turned.Value;

    /// <summary>Numbers, categories and missing values.</summary>
    public string Penguins => _penguins.Value;

    /// <summary>A regression.</summary>
    public string Diabetes => _diabetes.Value;

    /// <summary>Columns whose names are a trial for JSON, paths and pointers; a number, two categories.</summary>
    public string OddColumns => _odd.Value;

    /// <summary>The names of <see cref="OddColumns"/>: one number, then two categories.</summary>
    public static IReadOnlyList<string> OddNames { get; } = ["größe/in.cm ~ \"%\"", "цвет 🎨", "rows"];

    /// <summary>A copy that a test may change.</summary>
    public static void Copy(string folder, string destination)
    {
        Directory.CreateDirectory(destination);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(destination, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, Trained trained)
    {
        var metrics = Evaluator.Evaluate(trained.Model, trained.Table, trained.Split.Test);
        ModelFolder.Write(_folder[name], trained.Model, trained.Table, metrics);
        return _folder[name];
    }

    private Trained TrainTurnedIris()
    {
        string[] species = ["setosa", "versicolor", "virginica"];
        var lines = File.ReadAllLines(RepositoryRoot.File("data", "iris.csv"));
        var path = _folder["turned.csv"];
        File.WriteAllLines(path, lines.Select((line, i) => i == 0 ? line : Turn(line)));
        var configuration = TrainingConfiguration.Load(RepositoryRoot.File("configs", "iris.yaml"));
        return Trained.Of(configuration with { Data = configuration.Data with { Path = path } });

        string Turn(string line)
        {
            var comma = line.LastIndexOf(',');
            return line[..(comma + 1)] + species[(Array.IndexOf(species, line[(comma + 1)..]) + 1) % species.Length];
        }
    }

    private Trained TrainOddColumns()
    {
        string[] colours = ["rot", "grün", "\"blau\""];
        var rows = Enumerable.Range(0, 90).Select(i => $"{i},{Csv(colours[i % 3])},{(i % 2 == 0 ? "a" : "b")},{(i < 45 ? "klein" : "groß")}");
        return Trained.OnRows(
            _folder, ModelTask.Binary, "lbfgs", string.Join(',', [.. OddNames.Select(Csv), "label"]), rows,
            data => data with { Numeric = [OddNames[0]], Categorical = [OddNames[1], OddNames[2]], PositiveClass = "groß" });
    }

    private static string Csv(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
