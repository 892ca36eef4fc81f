using MlApp.AppHost.Running;

// The architecture on one page. What a person sees while it runs, and the options (--help), are in Running/ and Console/.
return await LocalRun.RunAsync(args, static (builder, settings) =>
{
    var mlflow = builder.AddMlflow<Projects.MlApp_Mlflow_Server>("mlflow", settings.MlflowPort)
        .WithDataFolder(settings.StateFolder("mlflow"));

    builder.AddProject<Projects.MlApp_Trainer>("trainer", launchProfileName: null)
        .WithArgs("train", "--config", settings.TrainingConfiguration, "--if-changed")
        .WithArgs("--output", settings.StateFolder("runs"))
        .WithWorkingDirectory(settings.Root)
        .WithReference(mlflow)
        .WaitFor(mlflow);

    // It does not wait for the trainer: it serves the best model it has, and swaps when the champion moves.
    builder.AddProject<Projects.MlApp_Api>("ml-app", launchProfileName: null)
        .WithHttpEndpoint(port: settings.MlAppPort, targetPort: settings.MlAppPort, isProxied: false)
        .WithHttpProbe(ProbeType.Readiness, "/health")
        .WithEnvironment("Serving__Model", settings.ModelName)
        .WithEnvironment("Serving__ModelStore", settings.StateFolder("models"))
        .WithReference(mlflow);
});
