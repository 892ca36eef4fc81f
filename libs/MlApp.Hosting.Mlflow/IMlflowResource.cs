namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An MLflow tracking server and model registry, whichever way it is run.
/// A reference to it gives the referring resource <c>MLFLOW_TRACKING_URI</c>, which every MLflow client reads.
/// </summary>
public interface IMlflowResource : IResourceWithConnectionString
{
    /// <summary>The variable that MLflow's clients take the address of the tracking server from.</summary>
    const string TrackingUriVariable = "MLFLOW_TRACKING_URI";

    /// <inheritdoc/>
    string IResourceWithConnectionString.ConnectionStringEnvironmentVariable => TrackingUriVariable;
}
