using System.Globalization;
using MlApp.Modeling.Configuration;

namespace MlApp.Trainer.Reporting;

/// <summary>What a person wants to know when a run is over.</summary>
/// <param name="Title">One line.</param>
/// <param name="Lines">Names and values.</param>
/// <param name="IsChampion">Whether the model serves from now on.</param>
internal sealed record RunSummary(string Title, IReadOnlyList<(string Name, string Value)> Lines, bool IsChampion)
{
    /// <summary>The metrics that are worth a line, of those that there are.</summary>
    public static IEnumerable<(string Name, string Value)> Headlines(ModelTask task, IReadOnlyDictionary<string, double> metrics)
    {
        string[] names = task == ModelTask.Regression ? ["rmse", "mae", "r2"] : ["accuracy", "auc", "macro_f1", "log_loss"];
        return names.Where(metrics.ContainsKey).Select(name => (name, Number(metrics[name])));
    }

    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
