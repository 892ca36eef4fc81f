using MlApp.Tests.Support;

namespace MlApp.Tests.Trainer;

/// <summary>Training configurations for tests, written where a test wants them.</summary>
internal static class Configurations
{
    public static string Shipped(string name) => RepositoryRoot.File("configs", name);

    /// <summary>Learns iris.</summary>
    /// <param name="folder">Gets the file.</param>
    /// <param name="name">Of the file.</param>
    /// <param name="trainer">The trainer and its parameters, as YAML.</param>
    /// <param name="more">Further sections.</param>
    public static string Iris(TempFolder folder, string name = "iris.yaml", string trainer = "{ name: lbfgs }", string more = "")
    {
        var file = folder[name];
        File.WriteAllText(file, $"""
            model: iris
            task: multiclass
            data:
              path: '{RepositoryRoot.File("data", "iris.csv")}'
              label: species
            trainer: {trainer}
            {more}
            """);
        return file;
    }

    /// <summary>Knows next to nothing: the weights are all but forbidden.</summary>
    public static string WorseIris(TempFolder folder) =>
        Iris(folder, "worse.yaml", "{ name: lbfgs, parameters: { l2Regularization: 10000 } }");
}
