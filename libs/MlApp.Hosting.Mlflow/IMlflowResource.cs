namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// An MLflow tracking server and model registry, whichever way it is run.
/// A reference to it gives the referring resource <c>MLFLOW_TRACKING_URI</c>, which every MLflow client reads.
/// </summary>
public interface IMlflowResource : IResourceWithConnectionString
{
    /// <summary>The variable that MLflow's clients take the address of the tracking server from.</summary>
    const string TrackingUriVariable = "MLFLOW_TRACKING_URI";

    /// <summary>The property of its snapshot that says what is done before it can be started: <c>building its image</c>.</summary>
    const string StepProperty = "Step";

    /// <inheritdoc/>
    string IResourceWithConnectionString.ConnectionStringEnvironmentVariable => TrackingUriVariable;
}
