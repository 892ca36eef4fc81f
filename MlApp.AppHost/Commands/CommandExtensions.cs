using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using MlApp.AppHost.Running;

namespace MlApp.AppHost.Commands;

/// <summary>What a person does with the resources of this application, from the dashboard or with <c>aspire resource</c>.</summary>
internal static class CommandExtensions
{
    /// <summary>Adds <em>Train again</em> to the trainer.</summary>
    public static IResourceBuilder<ProjectResource> WithTrainAgainCommand(
        this IResourceBuilder<ProjectResource> trainer, IResourceBuilder<IMlflowResource> mlflow, RunSettings settings)
    {
        if (trainer.ApplicationBuilder.ExecutionContext.IsPublishMode) return trainer;

        var command = new TrainAgainCommand(trainer.Resource, mlflow.Resource, settings);
        return trainer
            .WithArgs(command.SetArguments)
            .WithCommand(TrainAgainCommand.Name, "Train again", CommandRefusedException.AsFailure(command.ExecuteAsync), command.Options);
    }

    /// <summary>Adds <em>Promote version…</em> and <em>Roll back champion</em> to MLflow.</summary>
    public static IResourceBuilder<IMlflowResource> WithPromotionCommands(
        this IResourceBuilder<IMlflowResource> mlflow, IResourceBuilder<ProjectResource> trainer, RunSettings settings)
    {
        if (mlflow.ApplicationBuilder.ExecutionContext.IsPublishMode) return mlflow;

        var commands = new PromotionCommands(mlflow.Resource, trainer.Resource, settings);
        return mlflow
            .WithCommand(PromotionCommands.Promote, "Promote version…", CommandRefusedException.AsFailure(commands.PromoteAsync), commands.PromoteOptions)
            .WithCommand(PromotionCommands.Rollback, "Roll back champion", CommandRefusedException.AsFailure(commands.RollBackAsync), commands.RollbackOptions);
    }

    /// <summary>Adds <em>Predict</em> and <em>Predict a CSV file…</em> to the API.</summary>
    public static IResourceBuilder<ProjectResource> WithPredictCommands(
        this IResourceBuilder<ProjectResource> api, IResourceBuilder<ProjectResource> trainer, RunSettings settings)
    {
        if (api.ApplicationBuilder.ExecutionContext.IsPublishMode) return api;

        var row = new PredictCommand(api);
        row.Add();
        api.ApplicationBuilder.Services.AddSingleton<IHostedService>(services => new PredictFormWatch(
            row, api.Resource, trainer.Resource, services.GetRequiredService<ResourceNotificationService>(), services));
        var file = new PredictFileCommand(api.Resource, trainer.Resource, settings);
        return api.WithCommand(PredictFileCommand.Name, "Predict a CSV file…", CommandRefusedException.AsFailure(file.ExecuteAsync), PredictFileCommand.Options);
    }

    /// <summary>A command of a server that can be run while the server is healthy.</summary>
    public static ResourceCommandState EnabledWhenHealthy(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    /// <summary>Names the API's pages, which a person finds on its row of the dashboard.</summary>
    public static IResourceBuilder<ProjectResource> WithPages(this IResourceBuilder<ProjectResource> api) => api
        .WithUrlForEndpoint("http", static url => url.DisplayText = "Try the model")
        .WithUrlForEndpoint("http", static _ => new ResourceUrlAnnotation { Url = "/reference", DisplayText = "API reference" });

    /// <summary>Tells in the dashboard where <c>auto</c> took another mode than one would expect.</summary>
    public static IResourceBuilder<IMlflowResource> WithModeNotice(this IResourceBuilder<IMlflowResource> mlflow)
    {
        if (mlflow.ApplicationBuilder.ExecutionContext.IsRunMode) MlflowModeNotice.AddTo(mlflow.ApplicationBuilder.Services, mlflow.Resource);
        return mlflow;
    }
}
