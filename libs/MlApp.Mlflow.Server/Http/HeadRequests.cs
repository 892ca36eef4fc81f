namespace MlApp.Mlflow.Server.Http;

/// <summary>Answers HEAD as GET, as MLflow does; the web server leaves the body out. Must stand before routing.</summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method)) context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}
