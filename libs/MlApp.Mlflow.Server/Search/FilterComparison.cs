using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>One comparison of a filter, as it was written.</summary>
/// <param name="Identifier">Such as <c>metrics.accuracy</c>.</param>
/// <param name="Operator">Such as <c>&gt;=</c> or <c>LIKE</c>, words in the letters that they were written with.</param>
/// <param name="Value">The right side.</param>
internal sealed record FilterComparison(string Identifier, string Operator, FilterValue Value)
{
    /// <summary>The value, which must be a text.</summary>
    public string Text => Value is FilterValue.Text text ? text.Value
        : throw ApiException.Invalid($"In the parameter 'filter', '{Identifier}' is compared with a text, and that needs quotes.");

    /// <summary>The value, which must be a number.</summary>
    public double Number => Value is FilterValue.Number number ? number.Value
        : throw ApiException.Invalid($"In the parameter 'filter', '{Identifier}' is compared with a number.");

    /// <summary>The value, which must be a text, or a list of texts where the key takes one.</summary>
    public object TextOrList(bool listAllowed) => Value is FilterValue.List list
        ? listAllowed ? list.Values : throw ApiException.Invalid($"In the parameter 'filter', '{Identifier}' takes no list.")
        : Text;

    /// <exception cref="ApiException">The operator is none of these.</exception>
    public void Require(string @operator, params ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(@operator))
            throw ApiException.Invalid(
                $"In the parameter 'filter', '{@operator}' cannot compare '{Identifier}': one of {string.Join(" ", allowed)} can.");
    }
}
