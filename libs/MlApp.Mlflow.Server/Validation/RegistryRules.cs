namespace MlApp.Mlflow.Server.Validation;

/// <summary>Limits of the registry.</summary>
internal static class RegistryRules
{
    /// <summary>A tag of a registered model or of a version.</summary>
    public static void CheckTag(string key, string value)
    {
        Names.CheckKey(key, "key");
        Names.CheckLength(key, 250, "key");
        Names.CheckLength(value, 100_000, "value");
    }
}
