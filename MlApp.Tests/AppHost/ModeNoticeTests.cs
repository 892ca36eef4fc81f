using Aspire.Hosting;
using MlApp.AppHost.Commands;
using Xunit;

namespace MlApp.Tests.AppHost;

/// <summary>What the dashboard says of MLflow's mode where a person would expect another one.</summary>
public sealed class ModeNoticeTests
{
    [Fact]
    public void A_variable_that_sends_the_runs_elsewhere_is_noticed_with_what_to_do()
    {
        var message = Notice("MLFLOW_TRACKING_URI=http://mlflow.example:5000");

        Assert.Equal(
            "external, since MLFLOW_TRACKING_URI is set. Runs and models go to that server. "
            + "To keep them on this machine, unset the variable or run with --mlflow embedded.", message);
    }

    [Theory]
    [InlineData("--mlflow-url=http://mlflow.example:5000")]
    [InlineData("--mlflow=external", "MLFLOW_TRACKING_URI=http://mlflow.example:5000")]
    public void What_was_asked_for_is_no_surprise(params string[] arguments) => Assert.Null(Notice(arguments));

    private static string? Notice(params string[] arguments)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = arguments, DisableDashboard = true });
        return MlflowModeNotice.MessageFor(builder.AddMlflow("mlflow").Resource);
    }
}
