using Microsoft.AspNetCore.Http.HttpResults;
using MlApp.Api.Serving;

namespace MlApp.Api.Endpoints;

/// <summary><c>GET /model</c>: which model answers.</summary>
internal static class ModelEndpoint
{
    public const string Path = "/model";

    public static Results<Ok<ModelDescription>, ProblemHttpResult> Get(
        HttpContext context, ModelSlot slot, RegistryWatch registry, Problems problems)
    {
        if (slot.Acquire() is not { } model) return problems.NoModel(context);
        try
        {
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(ModelDescription.Of(model, registry.Status));
        }
        finally
        {
            model.Release();
        }
    }
}
