using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>The stages of a model version, from before aliases.</summary>
internal static class ModelStages
{
    public const string None = "None";
    public const string Archived = "Archived";

    /// <summary>What stands in the database for a deleted version.</summary>
    public const string Deleted = "Deleted_Internal";

    private static readonly string[] All = [None, "Staging", "Production", Archived];

    /// <summary>The stage as MLflow writes it.</summary>
    public static string Canonical(string stage) => All.FirstOrDefault(known => known.Equals(stage, StringComparison.OrdinalIgnoreCase))
        ?? throw ApiException.Invalid($"The stage '{stage}', parameter 'stage', is none of {string.Join(", ", All)}.");

    public static bool IsActive(string stage) => stage is "Staging" or "Production";
}
