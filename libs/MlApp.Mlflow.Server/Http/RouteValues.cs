namespace MlApp.Mlflow.Server.Http;

/// <summary>What the route found in the address of a request.</summary>
internal static class RouteValues
{
    /// <summary>The part of the address under that name, which the route must have.</summary>
    public static string RouteValue(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
