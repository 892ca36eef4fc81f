using MlApp.AppHost.Commands;
using MlApp.AppHost.Publishing;
using MlApp.AppHost.Running;

// The architecture on one page. What a person sees while it runs, and the options (--help), are in Running/ and Console/;
// how it is published as containers is in Publishing/.
return await LocalRun.RunAsync(args, static (builder, settings) =>
{
    builder.AddComposeFile("mlapp")
        .WithNetwork("ml-network")
        .WithImages(registry: "docker.io", @namespace: "mlapp")
        .WithHardenedServices(settings);

    var mlflow = builder.AddMlflow<Projects.MlApp_Mlflow_Server>("mlflow", settings.MlflowPort,
            dataFolder: settings.StateFolder("mlflow"), dockerfile: new(settings.Root, "Dockerfile.mlflow", "mlflow"),
            requirements: Path.Combine(settings.Root, "mlflow", "requirements.txt"))
        .PublishAsTrackingImage();

    var trainer = builder.AddProject<Projects.MlApp_Trainer>("trainer", launchProfileName: null)
        .PublishAsTrainerImage(settings)
        .WithArgs("train", "--config", settings.TrainingConfiguration, "--if-changed")
        .WithArgs("--output", settings.StateFolder("runs"))
        .WithWorkingDirectory(settings.Root)
        .WithReference(mlflow)
        .WaitFor(mlflow)
        .WithIconName("HatGraduation")
        .WithTrainAgainCommand(mlflow, settings);
    mlflow.WithPromotionCommands(trainer, settings)
        .WithModeNotice();

    // It does not wait for the trainer: it serves the best model it has, and swaps when the champion moves.
    builder.AddProject<Projects.MlApp_Api>("ml-app", launchProfileName: null)
        .PublishAsApiImage(settings, trainer)
        .WithHttpEndpoint(port: settings.MlAppPort, targetPort: settings.MlAppPort, isProxied: false)
        .WithExternalHttpEndpoints()
        .WithHttpProbe(ProbeType.Readiness, "/health", timeoutSeconds: 5)
        .WithEnvironment("Serving__Model", settings.ModelName)
        .WithEnvironment("Serving__ModelStore", settings.StateFolder("models"))
        .WithReference(mlflow)
        .WithPages()
        .WithIconName("BrainCircuit")
        .WithPredictCommands(trainer, settings);
});
