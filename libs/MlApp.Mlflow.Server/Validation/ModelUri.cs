using System.Globalization;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Validation;

/// <summary>
/// A <c>models:/</c> URI: <c>models:/m-ID</c>, <c>models:/NAME/VERSION</c>, <c>models:/NAME/STAGE</c>, <c>models:/NAME/latest</c> or
/// <c>models:/NAME@ALIAS</c>.
/// </summary>
internal sealed record ModelUri(string? ModelId = null, string? Model = null, long? Version = null, string? Stage = null, string? Alias = null)
{
    public static ModelUri Parse(string uri)
    {
        var path = uri["models:".Length..];
        var parts = path.TrimStart('/').Split('/');
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || parts.Length > 2 || parts.Any(string.IsNullOrWhiteSpace))
            throw ApiException.Invalid($"The source '{uri}', parameter 'source', is not of the form models:/NAME/VERSION.");
        if (parts is [var name, var suffix])
            return long.TryParse(suffix, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? new ModelUri(Model: name, Version: version)
                : suffix.Equals("latest", StringComparison.OrdinalIgnoreCase) ? new ModelUri(Model: name)
                : new ModelUri(Model: name, Stage: suffix);
        return parts[0].LastIndexOf('@') is var at and > 0
            ? new ModelUri(Model: parts[0][..at], Alias: parts[0][(at + 1)..])
            : new ModelUri(ModelId: parts[0]);
    }
}
