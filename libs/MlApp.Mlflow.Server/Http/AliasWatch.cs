using System.Diagnostics;

namespace MlApp.Mlflow.Server.Http;

/// <summary>
/// The looks of those who wait for an alias to move, one every few seconds: in a trace they would drown all else. A look that belongs to
/// a trace, as a training's does, is not one of them.
/// </summary>
internal static class AliasWatch
{
    public static bool IsOne(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Path.Value?.EndsWith("/registered-models/alias", StringComparison.Ordinal) == true
        && !(ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller)
            && caller.TraceFlags.HasFlag(ActivityTraceFlags.Recorded));
}
