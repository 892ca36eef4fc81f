using Scalar.AspNetCore;

namespace MlApp.Api.Endpoints;

/// <summary>The API's routes.</summary>
internal static class EndpointMapping
{
    // The reference's page brings its own inline start-up script; nothing may be fetched from elsewhere.
    private const string ReferencePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'";

    public static void MapPrediction(this IEndpointRouteBuilder endpoints)
    {
        // Made once: a request needs no service of its own. It is described by OpenApi.PredictOperation.
        var predict = ActivatorUtilities.CreateInstance<PredictEndpoint>(endpoints.ServiceProvider);
        endpoints.MapPost(PredictEndpoint.Path, predict.HandleAsync).ExcludeFromDescription();
    }

    public static void MapModel(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(ModelEndpoint.Path, ModelEndpoint.Get)
        .WithName("GetModel").WithTags("Model")
        .WithSummary("The model that is served")
        .WithDescription("Its version, metrics, signature, the digest of its files and how it stands with the registry.")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The OpenAPI document and a page to read it and to try it, all from within the program.</summary>
    public static void MapReference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi();
        endpoints.MapScalarApiReference("/reference", (options, context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = ReferencePolicy;
            options.WithTitle("MlApp API").WithFavicon("/favicon.svg")
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
        });
    }
}
