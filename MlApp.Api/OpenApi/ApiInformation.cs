using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MlApp.Api.OpenApi;

/// <summary>What the document says of the API as a whole.</summary>
internal sealed class ApiInformation : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "MlApp",
            Version = typeof(ApiInformation).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description = "Predictions from the champion of an MLflow registry. The schemas are those of the model that is served at this moment.",
        };
        return Task.CompletedTask;
    }
}
