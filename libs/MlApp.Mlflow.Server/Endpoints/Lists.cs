using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Endpoints;

/// <summary>What many calls read and answer alike.</summary>
internal static class Lists
{
    /// <summary>Tags and parameters, which must have a key.</summary>
    public static IReadOnlyList<KeyValue> KeyValues(this RequestFields fields, string name, string? listPath = null) => fields.Objects(
        name, (item, path) => new KeyValue(item.Text("key", $"{path}.key") ?? "", item.Text("value", $"{path}.value") ?? ""), listPath);

    /// <summary>Cuts the row off that was read only to see whether there is a next page.</summary>
    public static (IReadOnlyList<T>? Page, string? Token) Page<T>(IReadOnlyList<T> found, long limit, long offset)
    {
        var more = found.Count > limit;
        var page = more ? [.. found.Take((int)limit)] : found;
        return (page.Count > 0 ? page : null, more ? PageToken.Create(offset + limit) : null);
    }

    public static ViewType View(this RequestFields fields, string name) => fields.Member<ViewType>(
        name,
        text => text switch
        {
            "ACTIVE_ONLY" => ViewType.ActiveOnly,
            "DELETED_ONLY" => ViewType.DeletedOnly,
            "ALL" => ViewType.All,
            _ => null,
        },
        number => number is >= 1 and <= 3 ? (ViewType)number : null) ?? ViewType.ActiveOnly;

    /// <summary>The length of a page.</summary>
    public static long MaxResults(this RequestFields fields, long fallback, long maximum)
    {
        var limit = fields.Integer("max_results") ?? fallback;
        return limit >= 1 && limit <= maximum ? limit
            : throw ApiException.Invalid(FormattableString.Invariant($"The parameter 'max_results' must be from 1 to {maximum}, not {limit}."));
    }
}
