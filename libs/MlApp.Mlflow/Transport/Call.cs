using MlApp.Mlflow.Artifacts;

namespace MlApp.Mlflow.Transport;

/// <summary>A request that can be built anew for every attempt.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">Below the tracking URI, escaped, with its query.</param>
/// <param name="Repeatable">
/// Whether the same request twice leaves the server as once does, so that a lost answer may be answered by asking again.
/// </param>
/// <param name="Content">Makes the body for one attempt.</param>
internal sealed record Call(HttpMethod Method, string Path, bool Repeatable, Func<Attempt, HttpContent>? Content = null)
{
    private const string LoggedModels = "api/2.0/mlflow/logged-models";

    /// <summary>The path without what differs from call to call, such as <c>api/2.0/mlflow-artifacts/artifacts/{path}</c>.</summary>
    public string Template
    {
        get
        {
            var query = Path.IndexOf('?', StringComparison.Ordinal);
            var path = query < 0 ? Path : Path[..query];
            if (path.StartsWith(ArtifactRoot.Endpoint + "/", StringComparison.Ordinal)) return ArtifactRoot.Endpoint + "/{path}";
            return path.StartsWith(LoggedModels + "/", StringComparison.Ordinal) ? LoggedModels + "/{model_id}" : path;
        }
    }
}
