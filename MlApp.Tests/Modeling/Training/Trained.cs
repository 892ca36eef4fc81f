using MlApp.Modeling.Configuration;
using MlApp.Modeling.Data;
using MlApp.Modeling.Training;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.Modeling.Training;

/// <summary>A model with what it was trained on.</summary>
public sealed record Trained(TrainingConfiguration Configuration, Table Table, Split Split, TrainedModel Model)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Trains by one of the configurations in <c>configs/</c>, perhaps with another trainer.</summary>
    public static Trained ByConfiguration(string name, string? trainer = null, params TrainerParameter[] parameters)
    {
        var configuration = TrainingConfiguration.Load(RepositoryRoot.File("configs", name + ".yaml"));
        if (trainer is not null) configuration = configuration with { Trainer = new TrainerConfiguration { Name = trainer } };
        if (parameters.Length > 0)
            configuration = configuration with
            {
                Trainer = configuration.Trainer with { Parameters = parameters.ToDictionary(parameter => parameter.Name) },
            };
        return Of(configuration);
    }

    /// <summary>Trains by one of the configurations in <c>configs/</c> with another seed, and so on another split.</summary>
    public static Trained ByConfiguration(string name, int seed)
    {
        var configuration = TrainingConfiguration.Load(RepositoryRoot.File("configs", name + ".yaml"));
        return Of(configuration with { Split = configuration.Split with { Seed = seed } });
    }

    public static Trained Of(TrainingConfiguration configuration)
    {
        var table = TableReader.Read(configuration.Data, configuration.Task, Cancelled).Table;
        var split = Split.Create(table, configuration.Split);
        return new Trained(configuration, table, split, ModelTrainer.Train(configuration, table, split, null, Cancelled));
    }

    /// <summary>Writes rows to a CSV file and trains on them.</summary>
    public static Trained OnRows(TempFolder folder, ModelTask task, string trainer, string header, IEnumerable<string> rows, Func<DataConfiguration, DataConfiguration>? data = null)
    {
        var path = folder[$"{Guid.NewGuid():N}.csv"];
        File.WriteAllLines(path, [header, .. rows]);
        var columns = new DataConfiguration { Path = path, Label = "label" };
        return Of(new TrainingConfiguration
        {
            Model = "test",
            Experiment = "test",
            Task = task,
            Data = data is null ? columns : data(columns),
            Trainer = new TrainerConfiguration { Name = trainer },
            Promotion = new PromotionConfiguration { Metric = PromotionConfiguration.MetricsOf(task)[0] },
        });
    }
}
