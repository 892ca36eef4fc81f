using Microsoft.AspNetCore.Http.Features;

namespace MlApp.Mlflow.Server.Artifacts;

/// <summary>
/// Refuses a path among the artifacts that leads elsewhere, before routing: the address that routing sees has its dots resolved, and
/// may be that of another call.
/// </summary>
internal sealed class ArtifactPathGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.Contains("/mlflow-artifacts/", StringComparison.Ordinal)) ArtifactPath.CheckTarget(target);
        return next(context);
    }
}
