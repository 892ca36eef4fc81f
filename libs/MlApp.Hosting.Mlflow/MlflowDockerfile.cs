namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// What the container of MLflow's own server is built from, in a run and when it is published. Its server listens on port 5000,
/// answers 200 on <c>/health</c> when it is ready, keeps all its state in <c>/mlflow</c> and takes MLflow's variables.
/// </summary>
/// <param name="ContextPath">The build's context, relative to the AppHost's folder.</param>
/// <param name="DockerfilePath">The Dockerfile, relative to the context; null is its <c>Dockerfile</c>.</param>
/// <param name="Stage">The stage that is built; null is the last.</param>
public sealed record MlflowDockerfile(string ContextPath, string? DockerfilePath = null, string? Stage = null);
