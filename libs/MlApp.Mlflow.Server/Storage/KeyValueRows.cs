using MlApp.Mlflow.Protocol;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>Tags and parameters: rows of a key and a value.</summary>
internal static class KeyValueRows
{
    /// <summary>The rows; null where there are none, since MLflow does not write empty lists.</summary>
    public static IReadOnlyList<KeyValue>? Read(Session session, string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = session.Prepare(sql);
        foreach (var value in values) statement.Bind(value);
        List<KeyValue>? rows = null;
        while (statement.Step()) (rows ??= []).Add(new KeyValue(statement.GetString(0), statement.GetStringOrNull(1) ?? ""));
        return rows;
    }
}
