namespace MlApp.Mlflow.Server.Http;

/// <summary>Time as MLflow counts it.</summary>
internal static class Clock
{
    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    public static long Now(this TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
