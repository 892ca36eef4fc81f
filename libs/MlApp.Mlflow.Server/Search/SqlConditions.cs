using System.Text;
using MlApp.Mlflow.Protocol;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Search;

/// <summary>SQL with its parameters, in the order in which they stand in it.</summary>
internal sealed class SqlConditions
{
    private readonly StringBuilder _sql = new();
    private readonly List<object?> _values = [];

    public string Sql => _sql.ToString();

    public IReadOnlyList<object?> Values => _values;

    public SqlConditions Add(string sql, params ReadOnlySpan<object?> values)
    {
        _sql.Append(sql);
        _values.AddRange(values);
        return this;
    }

    /// <summary>Adds a comparison of a column with a value or a list, as MLflow compares on SQLite.</summary>
    public SqlConditions Compare(string column, string @operator, object value)
    {
        switch (@operator)
        {
            case "=" or "!=" or "<" or "<=" or ">" or ">=" or "LIKE":
                return Add($"{column} {@operator} ?", Single(@operator, value));
            case "ILIKE":
                return Add($"lower({column}) LIKE lower(?)", Single(@operator, value));
            case "IN" or "NOT IN":
                IReadOnlyList<object?> list = value switch
                {
                    IReadOnlyList<string> texts => [.. texts],
                    IReadOnlyList<long> numbers => [.. numbers.Cast<object?>()],
                    _ => throw ApiException.Invalid("In the parameter 'filter', IN needs a list in parentheses."),
                };
                return Add($"{column} {@operator} ({string.Join(", ", list.Select(_ => "?"))})", [.. list]);
            default:
                throw ApiException.Invalid($"In the parameter 'filter', '{@operator}' is no comparison.");
        }
    }

    private static object Single(string @operator, object value) => value is IReadOnlyList<string> or IReadOnlyList<long>
        ? throw new ApiException(MlflowErrorCodes.BadRequest, $"In the parameter 'filter', '{@operator}' takes no list.")
        : value;
}
