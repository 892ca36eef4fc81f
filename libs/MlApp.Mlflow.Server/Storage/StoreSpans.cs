using System.Diagnostics;
using MlApp.Mlflow.Server.Http;

namespace MlApp.Mlflow.Server.Storage;

/// <summary>
/// A span for each read and write of the database, below the request that asks for it. It holds the operation's name, which is that of
/// MLflow's own store, and never a statement or a value.
/// </summary>
internal static class StoreSpans
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "MlApp.Mlflow.Server";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether the request is traced: what belongs to none that is, such as a look at an alias, gets no span of its own.</summary>
    public static bool AreWanted => Activity.Current is { Recorded: true } && Source.HasListeners();

    public static Activity? Start(string operation, bool isWrite)
    {
        var span = Source.StartActivity(operation, ActivityKind.Client);
        return span?
            .SetTag("db.system.name", "sqlite")
            .SetTag("db.operation.name", operation)
            .SetTag("mlapp.db.access", isWrite ? "write" : "read");
    }

    /// <summary>Says that it did not succeed. A refusal, such as an alias that is not there, is an answer like others and no error.</summary>
    public static void Fail(Activity? span, Exception failure)
    {
        if (span is null) return;
        if (failure is ApiException { Status: < 500 } refusal)
        {
            span.SetTag("db.response.status_code", refusal.ErrorCode);
            return;
        }

        span.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error);
    }
}
