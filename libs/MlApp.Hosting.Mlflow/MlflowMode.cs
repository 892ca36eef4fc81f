namespace Aspire.Hosting;

/// <summary>What stands behind an MLflow resource.</summary>
public enum MlflowMode
{
    /// <summary>Chosen when the application starts: external where <c>MLFLOW_TRACKING_URI</c> is set, else container or embedded.</summary>
    Auto,

    /// <summary>A tracking server that runs elsewhere and is only referred to.</summary>
    External,

    /// <summary>A project of the application that speaks MLflow's REST protocol; it needs neither Python nor a container engine.</summary>
    Embedded,

    /// <summary>MLflow's own server in a container.</summary>
    Container,

    /// <summary>
    /// MLflow's own server in a Python virtual environment that is made once, on the files of the embedded server; taken only where
    /// it is asked for.
    /// </summary>
    Python,
}
