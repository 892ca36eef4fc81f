using System.Diagnostics;

namespace MlApp.ServiceDefaults;

/// <summary>
/// Names the spans of HTTP calls by what is called, as OpenTelemetry's conventions have it: <c>POST api/2.0/mlflow/runs/create</c>, and
/// not <c>POST</c> alone. Only who calls knows which parts of an address are names and ids: it puts the rest into the request's options.
/// </summary>
internal static class HttpRoute
{
    private const string Attribute = "url.template";

    private static readonly HttpRequestOptionsKey<string> Template = new(Attribute);

    public static void Name(Activity span, HttpRequestMessage request)
    {
        if (!request.Options.TryGetValue(Template, out var template)) return;
        span.DisplayName = $"{request.Method} {template}";
        span.SetTag(Attribute, template);
    }
}
