using Microsoft.Extensions.Configuration;
using MlApp.AppHost.Running;
using MlApp.Tests.Support;
using Xunit;

namespace MlApp.Tests.AppHost;

public sealed class RunSettingsTests
{
    [Fact]
    public void Without_options_iris_is_trained_and_the_ports_are_5000_and_5001()
    {
        var settings = Read();

        Assert.Equal(RepositoryRoot.File("configs", "iris.yaml"), settings.TrainingConfiguration);
        Assert.Equal("iris", settings.ModelName);
        Assert.Equal((5000, 5001), (settings.MlAppPort, settings.MlflowPort));
        Assert.Equal(RepositoryRoot.File(".mlapp", "models"), settings.StateFolder("models"));
    }

    [Theory]
    [InlineData("ml-app-port", "mlflow-port")]
    [InlineData("MlApp:Port", "Mlflow:Port")]
    public void Ports_are_set_by_option_or_configuration_and_0_takes_a_free_one(string mlApp, string mlflow)
    {
        var settings = Read((mlApp, "5050"), (mlflow, "0"));

        Assert.Equal((5050, null), (settings.MlAppPort, settings.MlflowPort));
    }

    [Theory]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("http")]
    public void A_port_that_is_none_is_refused(string port)
    {
        var refusal = Assert.Throws<RunRefusedException>(() => Read(("ml-app-port", port)));

        Assert.Equal($"--ml-app-port: '{port}' is no port. It is a number from 1 to 65535, or 0 for a free one.", refusal.Message);
    }

    [Fact]
    public void A_configuration_of_ones_own_names_the_model_that_is_served()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["mine.yaml"], "# a comment\nexperiment: diamonds of 2026\nmodel: \"diamonds\"\n");

        var settings = Read(("config", folder["mine.yaml"]));

        Assert.Equal(folder["mine.yaml"], settings.TrainingConfiguration);
        Assert.Equal("diamonds", settings.ModelName);
    }

    [Fact]
    public void A_configuration_is_found_from_the_root_too()
    {
        var settings = Read(("config", Path.Combine("configs", "wine.yaml")));

        Assert.Equal(RepositoryRoot.File("configs", "wine.yaml"), settings.TrainingConfiguration);
    }

    [Fact]
    public void A_configuration_that_cannot_be_read_is_left_to_the_trainer_to_explain()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["broken.yaml"], "model: [\n\t");

        Assert.Equal("broken", Read(("config", folder["broken.yaml"])).ModelName);
    }

    [Fact]
    public void A_configuration_that_is_not_there_is_refused_with_the_places_that_were_tried()
    {
        var refusal = Assert.Throws<RunRefusedException>(() => Read(("config", "nowhere.yaml")));

        Assert.Contains(RepositoryRoot.File("nowhere.yaml"), refusal.Message, StringComparison.Ordinal);
    }

    private static RunSettings Read(params (string Key, string Value)[] settings) => RunSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build(),
        RepositoryRoot.Path);
}
