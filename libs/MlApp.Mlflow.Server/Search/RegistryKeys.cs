using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>The keys of searches in the registry: attributes with or without a prefix, and tags.</summary>
internal static class RegistryKeys
{
    /// <returns>The key, and whether it is a tag's.</returns>
    public static (string Key, bool IsTag) Find(SearchKey identifier, string parameter, params ReadOnlySpan<string> attributes)
    {
        var (kind, key) = identifier;
        if (kind is "tag" or "tags") return (key, true);
        if (kind is not (null or "attribute"))
            throw ApiException.Invalid($"In the parameter '{parameter}', '{kind}' is neither attribute nor tags.");
        return attributes.Contains(key) ? (key, false)
            : throw Unknown(key, parameter, attributes);
    }

    public static ApiException Unknown(string key, string parameter, params ReadOnlySpan<string> attributes) =>
        ApiException.Invalid($"In the parameter '{parameter}', '{key}' is none of {string.Join(", ", attributes)}.");
}
